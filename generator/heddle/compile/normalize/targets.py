"""Targets: grafanalib writes every backend's keys into each, and leaves refId empty."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json

_JUNK = ("intervalFactor", "step")
_EMPTY = {
    "metric": "",
    "target": "",
    "query": "",
    "expr": "",
    "interval": "",
    "legendFormat": "",
    "hide": False,
    "instant": False,
    "format": "time_series",
}


def normalize(panel: Json) -> Iterator[NormalizationWarning]:
    """Drop what was not asked and give every target a refId of its own."""
    taken = {target["refId"] for target in panel.get("targets", ()) if target.get("refId")}
    free = (name for name in _names() if name not in taken)
    seen: set[str] = set()
    for target in panel.get("targets", ()):
        for key in _JUNK:
            target.pop(key, None)
        if target.get("query") == target.get("expr"):  # grafanalib repeats the expression
            target.pop("query", None)
        for key, value in _EMPTY.items():
            if target.get(key) == value and not (key == "format" and "rawSql" in target):
                del target[key]  # without it, Grafana's editor of SQL takes a time series for a table
        if not target.get("refId") or target["refId"] in seen:
            target["refId"] = next(free)
        seen.add(target["refId"])
    yield from ()


def _names() -> Iterator[str]:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    yield from letters
    yield from (first + second for first in letters for second in letters)
