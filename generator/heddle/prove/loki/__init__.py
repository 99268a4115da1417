"""Loki: streams of log lines, and numbers made of them."""
