"""Normalization of dashboards that are made with grafanalib's own classes."""

from __future__ import annotations

from typing import Any

from grafanalib import core

from heddle.compile.json_value import to_json_value
from heddle.compile.normalize import normalize

PROMETHEUS = {"type": "prometheus", "uid": "prom"}
DATASOURCES = {"": PROMETHEUS, "Prom": PROMETHEUS, "prom": PROMETHEUS}
GRID = core.GridPos(h=8, w=12, x=0, y=0)


def normalized(**dashboard: Any) -> dict[str, Any]:
    """Return a dashboard with these arguments after normalization."""
    return normalized_with_warnings(**dashboard)[0]


def normalized_with_warnings(**dashboard: Any) -> tuple[dict[str, Any], list[str]]:
    """Return a dashboard with these arguments after normalization, and the ids of the warnings."""
    data = to_json_value(core.Dashboard(title="t", **dashboard))
    return data, [warning.id for warning in normalize(data, DATASOURCES)]


def normalized_panel(panel: core.Panel) -> dict[str, Any]:
    """Return a panel after normalization."""
    return normalized(panels=[panel])["panels"][0]


def normalized_variable(variable: core.Template) -> dict[str, Any]:
    """Return a variable after normalization."""
    return normalized(templating=core.Templating([variable]))["templating"]["list"][0]
