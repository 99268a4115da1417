"""Compares `out/` with a live Grafana, and plans, applies, verifies and undoes changes."""
