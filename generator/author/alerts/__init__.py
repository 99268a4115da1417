"""The words of an alert: `from generator.author.alerts import Alert, Alerts, above, below, threshold`."""

from __future__ import annotations

from generator.author.alerts.alert import Alert
from generator.author.alerts.bound import above, below, threshold
from generator.author.alerts.group import Alerts

__all__ = ["Alert", "Alerts", "above", "below", "threshold"]
