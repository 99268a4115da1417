"""Rules about folders."""
