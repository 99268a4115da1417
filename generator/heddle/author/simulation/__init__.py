"""Simulations: how the telemetry of a system behaves over time, and what a scenario changes."""
