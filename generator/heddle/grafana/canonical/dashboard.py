"""A dashboard as what it shows: the one form that all files which show the same have.

Gone are the order of keys, nulls, defaults, what Grafana adds on a save from its editor, and how old a schema says the
same; panels stand in one list, each with the row it belongs to.
"""

from __future__ import annotations

from typing import Any

from heddle.grafana.canonical.panel import canonical_panel, source
from heddle.grafana.canonical.variable import canonical_variable
from heddle.grafana.json_prune import mapping, members, pruned
from heddle.grafana.json_value import Json

_GONE = frozenset(
    {
        "__elements",
        "__inputs",
        "__requires",
        "gnetId",
        "hideControls",
        "id",
        "iteration",
        "meta",
        "originalTitle",
        "preload",
        "revision",
        "schemaVersion",
        "scopedVars",
        "style",
        "version",
        "variables",
    }
)
"""What Grafana keeps for itself, or once did; `variables` is a word of nobody's that old exports hold."""

_DEFAULT: Json = {
    "editable": True,
    "fiscalYearStartMonth": 0,
    "graphTooltip": 0,
    "liveNow": False,
    "sharedCrosshair": False,
    "time": {"from": "now-6h", "to": "now"},
    "timepicker": {
        "collapse": False,
        "enable": True,
        "hidden": False,
        "notice": False,
        "now": True,
        "refresh_intervals": ["5s", "10s", "30s", "1m", "5m", "15m", "30m", "1h", "2h", "1d"],
        "status": "Stable",
        "type": "timepicker",
    },
}
LINK: Json = {"asDropdown": False, "icon": "external link", "includeVars": False, "keepTime": False}
LINK |= {"targetBlank": False, "type": "dashboards"}
ANNOTATION: Json = {"enable": True, "hide": False, "type": "dashboard", "builtIn": 0}
ANNOTATION |= {"filter": {"exclude": False}, "target": {"limit": 100, "matchAny": False, "type": "dashboard"}}


def canonical(dashboard: Json) -> Json:
    """Return the canonical form: equal for two files where no reader of the dashboard could tell them apart."""
    root = {key: value for key, value in dashboard.items() if key not in _GONE}
    panels = _panels(members(root.pop("panels", None)))
    variables = members(mapping(root.pop("templating", None)).get("list"))
    annotations = members(mapping(root.pop("annotations", None)).get("list"))
    links = members(root.pop("links", None))
    root["timepicker"] = {key: value for key, value in mapping(root.get("timepicker")).items() if key != "time_options"}
    root["time"] = mapping(root.get("time"))
    if not isinstance(root.get("refresh"), str):
        root.pop("refresh", None)  # an old file says false for never
    found: Json = pruned(root, _DEFAULT) or {}
    found["variables"] = [canonical_variable(each) for each in variables]
    found["annotations"] = [_annotation(each) for each in annotations if each.get("builtIn") != 1]
    found["links"] = [pruned(each, LINK) or {} for each in links]
    found["panels"] = panels
    return found


def _annotation(annotation: Json) -> Json:
    kept: Json = pruned({**annotation, "datasource": source(annotation.get("datasource"))}, ANNOTATION) or {}
    return kept


def _panels(panels: list[Json]) -> list[Json]:
    """Return all panels in the order in which they are read, each with the id of its row."""
    found: list[Json] = []
    row: Any = None
    for panel in sorted(filter(_own, panels), key=_location):
        if panel.get("type") == "row":
            head = canonical_panel(panel) | {"type": "row"}
            row = head.get("id")
            found.append(head)
            found += [_in_row(each, row) for each in sorted(members(panel.get("panels")), key=_location) if _own(each)]
        else:
            found.append(_in_row(panel, row))
    return found


def _in_row(panel: Json, row: object) -> Json:
    return canonical_panel(panel) | ({} if row is None else {"row": row})


def _own(panel: Json) -> bool:
    """Return whether somebody wrote this panel: Grafana once saved the copies of a repeated one."""
    return panel.get("repeatPanelId") is None and not panel.get("repeatedByRow")


def _location(panel: Json) -> tuple[float, float]:
    location = mapping(panel.get("gridPos"))
    return _number(location.get("y")), _number(location.get("x"))


def _number(value: object) -> float:
    return value if isinstance(value, (int, float)) else 0
