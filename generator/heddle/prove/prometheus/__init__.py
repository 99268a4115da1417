"""Prometheus, and what speaks its language."""
