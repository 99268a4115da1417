"""Heddle: Python definitions of dashboards, data sources and alerts, compiled to what Grafana provisions."""

from __future__ import annotations

__version__ = "0.1.0"
