"""A panel of numbers has a unit, or its readers guess."""

from __future__ import annotations

from collections.abc import Iterator

from generator.compile.dashboard import Compiled
from generator.compile.tree import Json, panels
from generator.grafana import NO_UNIT
from generator.problem import Problem


def check(dashboard: Compiled) -> Iterator[Problem]:
    """Refuse a house panel without a unit where its type keeps one; a table may have it on its columns.

    Jaeger's answers carry units of their own, which a panel's would replace.
    """
    for panel in panels(dashboard.data) if dashboard.house else ():
        if panel["type"] in NO_UNIT or panel["type"] == "row" or _has_unit(panel["fieldConfig"]) or _of_jaeger(panel):
            continue
        yield Problem(
            id="panel/unit",
            place=dashboard.places.of(panel),
            message=f"the panel {panel.get('title', '')!r} has no unit, and its queries do not agree on one",
            mend='give `unit="..."`: "short" for plain counts, "s", "ms", "bytes", "percentunit", "currencyUSD", ...',
        )


def _has_unit(config: Json) -> bool:
    set_ = {property["id"] for override in config["overrides"] for property in override["properties"]}
    return bool(config["defaults"].get("unit")) or "unit" in set_


def _of_jaeger(panel: Json) -> bool:
    targets = panel.get("targets", ())
    return bool(targets) and all(target.get("datasource", {}).get("type") == "jaeger" for target in targets)
