"""Simulates the monitored systems: metrics pages, a history for Prometheus, log lines, traces and table rows."""
