"""Alerts to compile in tests."""

from __future__ import annotations

from typing import Any

from heddle import Alert, Alerts, Counter, Documented, Gauge, Label, System, above
from heddle.rules.subjects import Alerting

LOOM = System("loom", "Loom")
DEPTH = Gauge(LOOM, "queue_depth", "Depth.", labels=("queue",))
FAILURES = Counter(LOOM, "failures_total", "Failures.", labels=(Label("kind", ("a", "b")),))
NEVER = Gauge(LOOM, "never", "Nobody records it.", emitted=Documented("no version records it"))

PANELS = {("board", "Depth"): 7}
ALERTING = Alerting(groups=(), panels=PANELS, datasources=frozenset({"prometheus"}), folders=frozenset({"Loom"}))


def alert(**more: Any) -> Alert:
    """Return a good alert, with changes."""
    good: dict[str, Any] = {
        "name": "QueueDeep",
        "query": DEPTH.max(by="queue"),
        "fires": above(10),
        "pending": "5m",
        "severity": "warning",
        "summary": "The queue {{ $labels.queue }} is deep",
        "description": "It holds {{ $value | humanize }} for $5.",
        "no_data": "OK",
        "panel": ("board", "Depth"),
        "diagnose": ["Look."],
        "resolve": ["Mend."],
    }
    return Alert(**{**good, **more})


def group(*alerts: Alert, **more: Any) -> Alerts:
    """Return a group of alerts, of a good one where none is given."""
    return Alerts(LOOM, alerts or (alert(),), **more)
