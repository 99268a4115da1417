"""Data sources: one definition in each file."""
