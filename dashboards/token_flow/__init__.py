"""Tokens, cost and outcomes across all systems."""
