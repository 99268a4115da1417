"""Small projects for rules about everything together to prove themselves on."""

from __future__ import annotations

from typing import Any

from generator.author.alerts import Alert, Alerts, above
from generator.author.datasources import Connection, DataSource, Loki
from generator.author.metrics import Gauge, System
from generator.checks.together import Alerting, Sources
from generator.compile.alerting.receivers import MuteTiming, Receiver

SHOP = System("loom", "Shop")
DEPTH = Gauge(SHOP, "queue_depth", "How many wait.")


def source(uid: str = "loki", name: str = "Loki", url: str = "http://loki:3100", **more: Any) -> DataSource:  # noqa: ANN401
    """Return a Loki."""
    return Loki(uid=uid, name=name, connection=Connection(url=url, headers=more.pop("headers", ())), **more)


def sources(*specs: DataSource, default: str = "loki") -> Sources:
    """Return data sources of which one is the default."""
    return Sources(specs=specs, default=default)


def alert(name: str = "QueueDeep", **more: Any) -> Alert:  # noqa: ANN401
    """Return an alert that no rule finds fault with, but for what is changed."""
    words: dict[str, Any] = {
        "query": DEPTH.max(),
        "fires": above(10),
        "pending": "5m",
        "severity": "warning",
        "summary": "The queue is deep",
        "description": "It holds {{ $value }}.",
        "no_data": "OK",
        "panel": ("shop", "Depth"),
        "checks": ["Look."],
        "mends": ["Mend."],
    }
    return Alert(name=name, **{**words, **more})


def alerting(*alerts: Alert, **more: Any) -> Alerting:  # noqa: ANN401
    """Return one group of alerts in a project that has their panel and their data source."""
    words: dict[str, Any] = {
        "groups": [Alerts(SHOP, alerts or (alert(),))],
        "panels": {("shop", "Depth"): 7},
        "sources": frozenset({"prometheus"}),
        "folders": frozenset({"Shop"}),
    }
    return Alerting(**{**words, **more})


def receiver(name: str = "ops", **more: Any) -> Receiver:  # noqa: ANN401
    """Return a receiver by e-mail that takes everything."""
    words: dict[str, Any] = {
        "type": "email",
        "secret": None,
        "addresses": ("ops@example.org",),
        "severities": (),
        "systems": (),
        "mute_timings": (),
    }
    return Receiver(name=name, **{**words, **more})


def mute_timing(**more: Any) -> MuteTiming:  # noqa: ANN401
    """Return the nights."""
    words: dict[str, Any] = {"name": "nights", "times": ("22:00-06:00",), "weekdays": (), "location": "UTC"}
    return MuteTiming(**{**words, **more})
