"""Example alerts and metrics for tests."""

from __future__ import annotations

from typing import Any

from heddle import Alert, Alerts, Counter, Documented, Gauge, Label, System, above
from heddle.rules.subjects import Alerting

LOOM = System("loom", "Loom")
DEPTH = Gauge(LOOM, "queue_depth", "Depth.", labels=("queue",))
FAILURES = Counter(LOOM, "failures_total", "Failures.", labels=(Label("kind", ("a", "b")),))
NOT_EMITTED = Gauge(LOOM, "never", "Never recorded.", emitted=Documented("no version records it"))

PANELS = {("board", "Depth"): 7}
ALERTING = Alerting(groups=(), panels=PANELS, datasources={"prometheus": "prometheus"}, folders=frozenset({"Loom"}))


def alert(**changes: Any) -> Alert:
    """Return a valid alert with these changes."""
    defaults: dict[str, Any] = {
        "name": "QueueDeep",
        "query": DEPTH.max(by="queue"),
        "fires": above(10),
        "pending": "5m",
        "severity": "warning",
        "summary": "The queue {{ $labels.queue }} is deep",
        "description": "It holds {{ $value | humanize }} for $5.",
        "no_data": "OK",
        "panel": ("board", "Depth"),
        "diagnose": ["Check the log."],
        "resolve": ["Restart it."],
    }
    return Alert(**{**defaults, **changes})


def group(*alerts: Alert, **options: Any) -> Alerts:
    """Return a group of these alerts, by default of one valid alert."""
    return Alerts(LOOM, alerts or (alert(),), **options)
