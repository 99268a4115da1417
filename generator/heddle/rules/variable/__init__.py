"""Rules about dashboard variables."""
