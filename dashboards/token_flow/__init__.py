"""Tokens and money across all systems."""
