"""Grafana: every data source as the browser asks it."""
