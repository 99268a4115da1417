"""Edits of a dashboard, and the sentence that reports each."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from heddle.diff.change import Flag, Kind
from tests.diff.states import Json, field, panel, target, variable

BEHAVIOR, APPEARANCE, TEXT = Kind.BEHAVIOR, Kind.APPEARANCE, Kind.TEXT


class Edit(NamedTuple):
    """One edit: `panel` is the title of the panel that it is reported for, empty for the dashboard."""

    name: str
    make: Callable[[Json], object]
    panel: str
    kind: Kind
    sentence: str
    flag: Flag | None = None


def put(where: Json, key: str, value: object) -> None:
    where[key] = value


def swap(dashboard: Json, one: str, other: str) -> None:
    first, second = panel(dashboard, one), panel(dashboard, other)
    first["gridPos"], second["gridPos"] = second["gridPos"], first["gridPos"]


def drop(dashboard: Json, title: str) -> None:
    dashboard["panels"].remove(panel(dashboard, title))


def ask(dashboard: Json, title: str, old: str, new: str) -> None:
    it = target(dashboard, title)
    assert old in it["expr"]
    it["expr"] = it["expr"].replace(old, new)


STEPS = ("fieldConfig", "defaults", "thresholds", "steps")
NEW = {
    "id": 77,
    "type": "stat",
    "title": "Errors",
    "description": "Do errors occur?",
    "gridPos": {"x": 0, "y": 300, "w": 8, "h": 4},
    "targets": [{"refId": "A", "expr": "errors_total"}],
}

EDITS = [
    Edit(
        "metric",
        lambda d: ask(d, "Session Status", "loki_session_status", "loki_status"),
        "Session Status",
        BEHAVIOR,
        "Query changed: `loki_session_status` became `loki_status`.",
    ),
    Edit(
        "operator",
        lambda d: ask(d, "Session Status", 'instance=~"', 'instance!~"'),
        "Session Status",
        BEHAVIOR,
        "Query changed: `=~` became `!~`.",
    ),
    Edit(
        "aggregation",
        lambda d: put(target(d, "Session Status"), "expr", f"max({target(d, 'Session Status')['expr']})"),
        "Session Status",
        BEHAVIOR,
        "Query changed: `max(` was added and `)` was added.",
    ),
    Edit(
        "another query",
        lambda d: put(target(d, "Session Status"), "expr", "vector(1)"),
        "Session Status",
        BEHAVIOR,
        'Query changed: `loki_session_status{job=~"$loki_mode_job", instance=~"$loki_mode_instance"}` '
        "became `vector(1)`.",
    ),
    Edit(
        "second query",
        lambda d: panel(d, "Session Status")["targets"].append({"refId": "B", "expr": "up"}),
        "Session Status",
        BEHAVIOR,
        "Query B added: `up`.",
    ),
    Edit(
        "no query",
        lambda d: panel(d, "Session Status")["targets"].clear(),
        "Session Status",
        BEHAVIOR,
        'Query A removed (was `loki_session_status{job=~"$loki_mode_job", instance=~"$loki_mode_instance"}`).',
    ),
    Edit(
        "hidden query",
        lambda d: put(target(d, "Session Status"), "hide", True),
        "Session Status",
        BEHAVIOR,
        "Query hiding turned on.",
    ),
    Edit(
        "query of a range",
        lambda d: put(target(d, "Session Status"), "instant", False),
        "Session Status",
        BEHAVIOR,
        "Instant query turned off.",
    ),
    Edit(
        "legend of a query",
        lambda d: put(target(d, "Session Status"), "legendFormat", "{{job}}"),
        "Session Status",
        TEXT,
        'Legend changed from "{{instance}}" to "{{job}}".',
    ),
    Edit(
        "unit",
        lambda d: put(field(d, "Uptime"), "unit", "ms"),
        "Uptime",
        BEHAVIOR,
        'Unit changed from "s" to "ms".',
    ),
    Edit("no unit", lambda d: field(d, "Uptime").pop("unit"), "Uptime", BEHAVIOR, 'Unit removed (was "s").'),
    Edit(
        "minimum",
        lambda d: put(field(d, "Iteration Progress"), "min", 5),
        "Iteration Progress",
        APPEARANCE,
        "Minimum changed from 0% to 5%.",
    ),
    Edit(
        "decimals",
        lambda d: put(field(d, "Session Status"), "decimals", 3),
        "Session Status",
        APPEARANCE,
        "Decimals changed from automatic to 3.",
    ),
    Edit(
        "looser threshold",
        lambda d: put(field(d, "Budget used")["thresholds"]["steps"][2], "value", 5),
        "Budget used",
        BEHAVIOR,
        'Thresholds changed from "green, yellow from 80%, red from 100%" to "green, yellow from 80%, red from 500%".',
        Flag.THRESHOLD_LOOSENED,
    ),
    Edit(
        "stricter threshold",
        lambda d: put(field(d, "Budget used")["thresholds"]["steps"][2], "value", 0.9),
        "Budget used",
        BEHAVIOR,
        'Thresholds changed from "green, yellow from 80%, red from 100%" to "green, yellow from 80%, red from 90%".',
    ),
    Edit(
        "no red",
        lambda d: field(d, "Budget used")["thresholds"]["steps"].__delitem__(slice(1, 3)),
        "Budget used",
        BEHAVIOR,
        'Thresholds removed (were "green, yellow from 80%, red from 100%"); every value is green now.',
        Flag.THRESHOLD_LOOSENED,
    ),
    Edit(
        "colour of a threshold",
        lambda d: put(field(d, "Budget used")["thresholds"]["steps"][2], "color", "purple"),
        "Budget used",
        APPEARANCE,
        'Threshold colors changed: "purple" added, "red" removed.',
    ),
    Edit(
        "text of a value",
        lambda d: put(field(d, "Session Status")["mappings"][0]["options"]["0"], "text", "Off"),
        "Session Status",
        BEHAVIOR,
        'Text for "0" changed from "Stopped" to "Off".',
    ),
    Edit(
        "colour of a value",
        lambda d: put(field(d, "Session Status")["mappings"][0]["options"]["0"], "color", "blue"),
        "Session Status",
        APPEARANCE,
        'Color for "0" changed from "red" to "blue".',
    ),
    Edit(
        "new value",
        lambda d: put(field(d, "Session Status")["mappings"][0]["options"], "3", {"text": "Lost", "color": "red"}),
        "Session Status",
        BEHAVIOR,
        'Mapping of "3" added: "Lost" in red.',
    ),
    Edit(
        "value without text",
        lambda d: field(d, "Session Status")["mappings"][0]["options"].pop("2"),
        "Session Status",
        BEHAVIOR,
        'Mapping of "2" removed (was "Paused" in yellow).',
    ),
    Edit(
        "colour scheme",
        lambda d: put(field(d, "Event Rate")["color"], "mode", "continuous-BlPu"),
        "Event Rate",
        APPEARANCE,
        'Color scheme changed from "palette-classic" to "continuous-BlPu".',
    ),
    Edit(
        "line width",
        lambda d: put(field(d, "Event Rate")["custom"], "lineWidth", 4),
        "Event Rate",
        APPEARANCE,
        "Line width changed from 2 to 4.",
    ),
    Edit(
        "what was a default",
        lambda d: put(field(d, "Event Rate")["custom"], "pointSize", 9),
        "Event Rate",
        APPEARANCE,
        "Point size changed from 5 to 9.",
    ),
    Edit(
        "legend off",
        lambda d: put(panel(d, "Event Rate")["options"]["legend"], "showLegend", False),
        "Event Rate",
        APPEARANCE,
        "Legend turned off.",
    ),
    Edit(
        "place of the legend",
        lambda d: put(panel(d, "Event Rate")["options"]["legend"], "placement", "right"),
        "Event Rate",
        APPEARANCE,
        'Legend placement changed from "bottom" to "right".',
    ),
    Edit(
        "calculation",
        lambda d: put(panel(d, "Uptime")["options"]["reduceOptions"], "calcs", ["max"]),
        "Uptime",
        BEHAVIOR,
        'Calculation changed from "lastNotNull" to "max".',
    ),
    Edit(
        "graph in a stat",
        lambda d: put(panel(d, "Uptime")["options"], "graphMode", "area"),
        "Uptime",
        APPEARANCE,
        'Graph mode changed from "none" to "area".',
    ),
    Edit(
        "override",
        lambda d: panel(d, "Event Rate")["fieldConfig"]["overrides"].append(
            {"matcher": {"id": "byName", "options": "a"}, "properties": [{"id": "unit", "value": "s"}]}
        ),
        "Event Rate",
        APPEARANCE,
        'Override for field "a" added: unit "s".',
    ),
    Edit(
        "panel type",
        lambda d: panel(d, "Uptime").update(type="text"),
        "Uptime",
        APPEARANCE,
        "Panel converted from stat to text.",
    ),
    Edit(
        "data source of a panel",
        lambda d: (
            put(panel(d, "Uptime"), "datasource", {"type": "prometheus", "uid": "other"}),
            put(target(d, "Uptime"), "datasource", {"type": "prometheus", "uid": "other"}),
        ),
        "Uptime",
        BEHAVIOR,
        'Data source changed from "${prometheus}" to "other".',
    ),
    Edit(
        "interval",
        lambda d: put(panel(d, "Uptime"), "interval", "5m"),
        "Uptime",
        BEHAVIOR,
        'Minimum interval added: "5m".',
    ),
    Edit(
        "repeat",
        lambda d: put(panel(d, "Uptime"), "repeat", "loki_mode_instance"),
        "Uptime",
        BEHAVIOR,
        'Repeat variable added: "loki_mode_instance".',
    ),
    Edit(
        "transparent",
        lambda d: put(panel(d, "Uptime"), "transparent", True),
        "Uptime",
        APPEARANCE,
        "Transparent background turned on.",
    ),
    Edit(
        "rename",
        lambda d: panel(d, "Uptime").update(title="Age"),
        "Age",
        TEXT,
        'Panel renamed from "Uptime" to "Age".',
    ),
    Edit(
        "rename that gives another id",
        lambda d: panel(d, "Uptime").update(title="Up time", id=12),
        "Up time",
        TEXT,
        'Panel renamed from "Uptime" to "Up time".',
    ),
    Edit(
        "another id",
        lambda d: panel(d, "Uptime").update(id=12),
        "Uptime",
        BEHAVIOR,
        "Panel id changed from 33226554 to 12; links to this panel break.",
    ),
    Edit(
        "question",
        lambda d: panel(d, "Event Rate").update(description="Is it busy?"),
        "Event Rate",
        TEXT,
        'Question changed from "How busy is the run?" to "Is it busy?".',
    ),
    Edit(
        "explanation",
        lambda d: panel(d, "Event Rate").update(description="How busy is the run?\n\nIn events."),
        "Event Rate",
        TEXT,
        "Description changed: `In events.` was added.",
    ),
    Edit(
        "removed panel",
        lambda d: drop(d, "Uptime"),
        "Uptime",
        BEHAVIOR,
        'Panel removed; no other panel answers "How long has the run been running?".',
    ),
    Edit(
        "new panel",
        lambda d: d["panels"].append(dict(NEW)),
        "Errors",
        BEHAVIOR,
        'Panel added: answers "Do errors occur?".',
    ),
    Edit(
        "moved within a row",
        lambda d: swap(d, "Last movement", "Iteration Progress"),
        "Iteration Progress",
        APPEARANCE,
        'Panel moved after "Session Status".',
    ),
    Edit(
        "moved to another row",
        lambda d: put(panel(d, "Uptime")["gridPos"], "y", 300),
        "Uptime",
        APPEARANCE,
        'Panel moved from row "Now" to row "Traces".',
    ),
    Edit(
        "size",
        lambda d: put(panel(d, "Uptime")["gridPos"], "h", 3),
        "Uptime",
        APPEARANCE,
        "Size changed from 4 by 4 to 4 by 3.",
    ),
    Edit(
        "sideways",
        lambda d: panel(d, "Uptime")["gridPos"].update(x=19),
        "Uptime",
        APPEARANCE,
        "Panel moved from column 20 to column 19.",
    ),
    Edit(
        "renamed row",
        lambda d: panel(d, "Tasks").update(title="Work"),
        "Work",
        TEXT,
        'Row renamed from "Tasks" to "Work".',
    ),
    Edit("removed row", lambda d: drop(d, "Tasks"), "Tasks", APPEARANCE, "Row removed."),
    Edit(
        "dashboard's title",
        lambda d: put(d, "title", "Run"),
        "",
        TEXT,
        'Dashboard renamed from "Loki Mode / Session" to "Run".',
    ),
    Edit(
        "dashboard's uid",
        lambda d: put(d, "uid", "run"),
        "",
        BEHAVIOR,
        "UID changed from loki-mode-session to run; links to the old address break.",
    ),
    Edit(
        "time range",
        lambda d: put(d["time"], "from", "now-2d"),
        "",
        BEHAVIOR,
        'Time range changed from "now-6h to now" to "now-2d to now".',
    ),
    Edit("refresh", lambda d: put(d, "refresh", "5m"), "", BEHAVIOR, 'Refresh interval changed from "30s" to "5m".'),
    Edit("tags", lambda d: d["tags"].append("new"), "", TEXT, 'Tags changed: "new" added.'),
    Edit(
        "query of a variable",
        lambda d: put(variable(d, "loki_mode_job")["query"], "query", 'label_values(up{job=~"x"}, job)'),
        "",
        BEHAVIOR,
        'Query of variable "loki_mode_job" changed: `"loki-mode"` became `"x"`.',
    ),
    Edit(
        "label of a variable",
        lambda d: put(variable(d, "loki_mode_job"), "label", "Job"),
        "",
        TEXT,
        'Label of variable "loki_mode_job" changed from "Loki Mode job" to "Job".',
    ),
    Edit(
        "several values",
        lambda d: put(variable(d, "loki_mode_job"), "multi", False),
        "",
        BEHAVIOR,
        'Multi-value selection of variable "loki_mode_job" turned off.',
    ),
    Edit(
        "new variable",
        lambda d: d["templating"]["list"].append({"type": "textbox", "name": "extra", "query": ""}),
        "",
        BEHAVIOR,
        'Variable "extra" added.',
    ),
    Edit(
        "removed variable",
        lambda d: d["templating"]["list"].remove(variable(d, "trace")),
        "",
        BEHAVIOR,
        'Variable "trace" removed.',
    ),
    Edit(
        "renamed variable",
        lambda d: put(variable(d, "trace"), "name", "span"),
        "",
        BEHAVIOR,
        'Variable renamed from "trace" to "span".',
    ),
    Edit(
        "annotation",
        lambda d: put(d["annotations"]["list"][0], "enable", False),
        "",
        BEHAVIOR,
        'Display of annotation "Runs" turned off.',
    ),
    Edit("link", lambda d: d["links"].pop(), "", BEHAVIOR, 'Link "Token flow" removed.'),
    Edit(
        "closed row",
        lambda d: put(panel(d, "Now"), "collapsed", True),
        "Now",
        APPEARANCE,
        "Row collapse turned on.",
    ),
]
