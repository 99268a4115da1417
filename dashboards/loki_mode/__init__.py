"""Loki Mode, the autonomous coding run."""
