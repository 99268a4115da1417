"""Edits of a dashboard, and what a reviewer is told of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from heddle.diff.change import Flag, Kind
from tests.diff.given import Json, field, panel, target, variable

B, L, W = Kind.BEHAVIOUR, Kind.LOOK, Kind.WORDS


class Edit(NamedTuple):
    """One edit: `panel` is the title under which it is told, empty for the dashboard."""

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
        B,
        "The query changes: `loki_session_status` becomes `loki_status`.",
    ),
    Edit(
        "operator",
        lambda d: ask(d, "Session Status", 'instance=~"', 'instance!~"'),
        "Session Status",
        B,
        "The query changes: `=~` becomes `!~`.",
    ),
    Edit(
        "aggregation",
        lambda d: put(target(d, "Session Status"), "expr", f"max({target(d, 'Session Status')['expr']})"),
        "Session Status",
        B,
        "The query changes: `max(` is added and `)` is added.",
    ),
    Edit(
        "another query",
        lambda d: put(target(d, "Session Status"), "expr", "vector(1)"),
        "Session Status",
        B,
        'The query changes: `loki_session_status{job=~"$loki_mode_job", instance=~"$loki_mode_instance"}` '
        "becomes `vector(1)`.",
    ),
    Edit(
        "second query",
        lambda d: panel(d, "Session Status")["targets"].append({"refId": "B", "expr": "up"}),
        "Session Status",
        B,
        "Query B is new: up.",
    ),
    Edit(
        "no query",
        lambda d: panel(d, "Session Status")["targets"].clear(),
        "Session Status",
        B,
        'Query A is removed: loki_session_status{job=~"$loki_mode_job", instance=~"$loki_mode_instance"}.',
    ),
    Edit(
        "hidden query",
        lambda d: put(target(d, "Session Status"), "hide", True),
        "Session Status",
        B,
        "Hiding of the query changes from no to yes.",
    ),
    Edit(
        "query of a range",
        lambda d: put(target(d, "Session Status"), "instant", False),
        "Session Status",
        B,
        "Asking for one moment changes from yes to no.",
    ),
    Edit(
        "legend of a query",
        lambda d: put(target(d, "Session Status"), "legendFormat", "{{job}}"),
        "Session Status",
        W,
        'The legend changes from "{{instance}}" to "{{job}}".',
    ),
    Edit(
        "unit",
        lambda d: put(field(d, "Uptime"), "unit", "ms"),
        "Uptime",
        B,
        'The unit changes from "s" to "ms".',
    ),
    Edit("no unit", lambda d: field(d, "Uptime").pop("unit"), "Uptime", B, 'The unit is gone: "s".'),
    Edit(
        "minimum",
        lambda d: put(field(d, "Iteration Progress"), "min", 5),
        "Iteration Progress",
        L,
        "The minimum changes from 0 to 5.",
    ),
    Edit(
        "decimals",
        lambda d: put(field(d, "Session Status"), "decimals", 3),
        "Session Status",
        L,
        "The number of decimals is now 3; there was none.",
    ),
    Edit(
        "looser threshold",
        lambda d: put(field(d, "Budget used")["thresholds"]["steps"][2], "value", 5),
        "Budget used",
        B,
        'The thresholds change from "green, yellow from 0.8, red from 1" to "green, yellow from 0.8, red from 5".',
        Flag.THRESHOLD_LOOSENED,
    ),
    Edit(
        "stricter threshold",
        lambda d: put(field(d, "Budget used")["thresholds"]["steps"][2], "value", 0.9),
        "Budget used",
        B,
        'The thresholds change from "green, yellow from 0.8, red from 1" to "green, yellow from 0.8, red from 0.9".',
    ),
    Edit(
        "no red",
        lambda d: field(d, "Budget used")["thresholds"]["steps"].__delitem__(slice(1, 3)),
        "Budget used",
        B,
        'The thresholds change from "green, yellow from 0.8, red from 1" to "green".',
        Flag.THRESHOLD_LOOSENED,
    ),
    Edit(
        "colour of a threshold",
        lambda d: put(field(d, "Budget used")["thresholds"]["steps"][2], "color", "purple"),
        "Budget used",
        L,
        'The colours of the thresholds change: "purple" comes in, "red" goes.',
    ),
    Edit(
        "text of a value",
        lambda d: put(field(d, "Session Status")["mappings"][0]["options"]["0"], "text", "Off"),
        "Session Status",
        B,
        'The text for "0" changes from "Stopped" to "Off".',
    ),
    Edit(
        "colour of a value",
        lambda d: put(field(d, "Session Status")["mappings"][0]["options"]["0"], "color", "blue"),
        "Session Status",
        L,
        'The colour for "0" changes from "red" to "blue".',
    ),
    Edit(
        "new value",
        lambda d: put(field(d, "Session Status")["mappings"][0]["options"], "3", {"text": "Lost", "color": "red"}),
        "Session Status",
        B,
        'The mapping of "3" is new: Lost in red.',
    ),
    Edit(
        "value without text",
        lambda d: field(d, "Session Status")["mappings"][0]["options"].pop("2"),
        "Session Status",
        B,
        'The mapping of "2" is removed: Paused in yellow.',
    ),
    Edit(
        "colour scheme",
        lambda d: put(field(d, "Event Rate")["color"], "mode", "continuous-BlPu"),
        "Event Rate",
        L,
        'The colour scheme changes from "palette-classic" to "continuous-BlPu".',
    ),
    Edit(
        "line width",
        lambda d: put(field(d, "Event Rate")["custom"], "lineWidth", 4),
        "Event Rate",
        L,
        "The line width changes from 2 to 4.",
    ),
    Edit(
        "what was a default",
        lambda d: put(field(d, "Event Rate")["custom"], "pointSize", 9),
        "Event Rate",
        L,
        "The setting point size changes from 5 to 9.",
    ),
    Edit(
        "legend off",
        lambda d: put(panel(d, "Event Rate")["options"]["legend"], "showLegend", False),
        "Event Rate",
        L,
        "The legend changes from yes to no.",
    ),
    Edit(
        "place of the legend",
        lambda d: put(panel(d, "Event Rate")["options"]["legend"], "placement", "right"),
        "Event Rate",
        L,
        'The place of the legend changes from "bottom" to "right".',
    ),
    Edit(
        "calculation",
        lambda d: put(panel(d, "Uptime")["options"]["reduceOptions"], "calcs", ["max"]),
        "Uptime",
        B,
        'The calculation changes from "lastNotNull" to "max".',
    ),
    Edit(
        "graph in a stat",
        lambda d: put(panel(d, "Uptime")["options"], "graphMode", "area"),
        "Uptime",
        L,
        'The setting graph mode changes from "none" to "area".',
    ),
    Edit(
        "override",
        lambda d: panel(d, "Event Rate")["fieldConfig"]["overrides"].append(
            {"matcher": {"id": "byName", "options": "a"}, "properties": [{"id": "unit", "value": "s"}]}
        ),
        "Event Rate",
        L,
        'The override for field "a" is new: the unit "s".',
    ),
    Edit(
        "panel type",
        lambda d: panel(d, "Uptime").update(type="text"),
        "Uptime",
        L,
        'The panel type changes from "stat" to "text".',
    ),
    Edit(
        "data source of a panel",
        lambda d: (
            put(panel(d, "Uptime"), "datasource", {"type": "prometheus", "uid": "other"}),
            put(target(d, "Uptime"), "datasource", {"type": "prometheus", "uid": "other"}),
        ),
        "Uptime",
        B,
        'The data source changes from "${prometheus}" to "other".',
    ),
    Edit(
        "interval",
        lambda d: put(panel(d, "Uptime"), "interval", "5m"),
        "Uptime",
        B,
        'The minimum interval is now "5m"; there was none.',
    ),
    Edit(
        "repeat",
        lambda d: put(panel(d, "Uptime"), "repeat", "loki_mode_instance"),
        "Uptime",
        B,
        'The variable it repeats for is now "loki_mode_instance"; there was none.',
    ),
    Edit(
        "transparent",
        lambda d: put(panel(d, "Uptime"), "transparent", True),
        "Uptime",
        L,
        "The transparent background changes from no to yes.",
    ),
    Edit(
        "rename",
        lambda d: panel(d, "Uptime").update(title="Age"),
        "Age",
        W,
        'The panel is renamed from "Uptime" to "Age".',
    ),
    Edit(
        "rename that gives another id",
        lambda d: panel(d, "Uptime").update(title="Up time", id=12),
        "Up time",
        W,
        'The panel is renamed from "Uptime" to "Up time".',
    ),
    Edit(
        "another id",
        lambda d: panel(d, "Uptime").update(id=12),
        "Uptime",
        B,
        "Its id changes from 33226554 to 12: links to this panel lead nowhere.",
    ),
    Edit(
        "question",
        lambda d: panel(d, "Event Rate").update(description="Is it busy?"),
        "Event Rate",
        W,
        'The question changes from "How busy is the run?" to "Is it busy?".',
    ),
    Edit(
        "explanation",
        lambda d: panel(d, "Event Rate").update(description="How busy is the run?\n\nIn events."),
        "Event Rate",
        W,
        "The description changes: `In events.` is added.",
    ),
    Edit(
        "removed panel",
        lambda d: drop(d, "Uptime"),
        "Uptime",
        B,
        'The panel is removed: nothing here answers "How long has the run been going?" any more.',
    ),
    Edit(
        "new panel",
        lambda d: d["panels"].append(dict(NEW)),
        "Errors",
        B,
        'The panel is new: it answers "Do errors occur?".',
    ),
    Edit(
        "moved within a row",
        lambda d: swap(d, "Last movement", "Iteration Progress"),
        "Iteration Progress",
        L,
        'The panel moves to behind "Session Status".',
    ),
    Edit(
        "moved to another row",
        lambda d: put(panel(d, "Uptime")["gridPos"], "y", 300),
        "Uptime",
        L,
        'The panel moves from row "Now" to row "Traces".',
    ),
    Edit(
        "size",
        lambda d: put(panel(d, "Uptime")["gridPos"], "h", 3),
        "Uptime",
        L,
        "Its size changes from 4 by 4 to 4 by 3.",
    ),
    Edit(
        "sideways",
        lambda d: panel(d, "Uptime")["gridPos"].update(x=19),
        "Uptime",
        L,
        "The panel moves from column 20 to column 19.",
    ),
    Edit(
        "renamed row",
        lambda d: panel(d, "Tasks").update(title="Work"),
        "Work",
        W,
        'The row is renamed from "Tasks" to "Work".',
    ),
    Edit("removed row", lambda d: drop(d, "Tasks"), "Tasks", L, "The row is removed."),
    Edit(
        "dashboard's title",
        lambda d: put(d, "title", "Run"),
        "",
        W,
        'The dashboard is renamed from "Loki Mode / Session" to "Run".',
    ),
    Edit(
        "dashboard's uid",
        lambda d: put(d, "uid", "run"),
        "",
        B,
        "The uid changes from loki-mode-session to run: links to the old address break.",
    ),
    Edit(
        "time range",
        lambda d: put(d["time"], "from", "now-2d"),
        "",
        B,
        'The time range changes from "now-6h to now" to "now-2d to now".',
    ),
    Edit("refresh", lambda d: put(d, "refresh", "5m"), "", B, 'The refresh interval changes from "30s" to "5m".'),
    Edit("tags", lambda d: d["tags"].append("new"), "", W, 'The tags change: "new" comes in.'),
    Edit(
        "query of a variable",
        lambda d: put(variable(d, "loki_mode_job")["query"], "query", 'label_values(up{job=~"x"}, job)'),
        "",
        B,
        'The query of the variable "loki_mode_job" changes: `"loki-mode"` becomes `"x"`.',
    ),
    Edit(
        "label of a variable",
        lambda d: put(variable(d, "loki_mode_job"), "label", "Job"),
        "",
        W,
        'The label of the variable "loki_mode_job" changes from "Loki Mode job" to "Job".',
    ),
    Edit(
        "several values",
        lambda d: put(variable(d, "loki_mode_job"), "multi", False),
        "",
        B,
        'The choice of several values of the variable "loki_mode_job" changes from yes to no.',
    ),
    Edit(
        "new variable",
        lambda d: d["templating"]["list"].append({"type": "textbox", "name": "extra", "query": ""}),
        "",
        B,
        'The variable "extra" is new.',
    ),
    Edit(
        "removed variable",
        lambda d: d["templating"]["list"].remove(variable(d, "trace")),
        "",
        B,
        'The variable "trace" is removed.',
    ),
    Edit(
        "renamed variable",
        lambda d: put(variable(d, "trace"), "name", "span"),
        "",
        B,
        'The variable is renamed from "trace" to "span".',
    ),
    Edit(
        "annotation",
        lambda d: put(d["annotations"]["list"][0], "enable", False),
        "",
        B,
        'The setting enable of the annotation "Runs" changes from yes to no.',
    ),
    Edit("link", lambda d: d["links"].pop(), "", B, 'The link "Token flow" is removed.'),
    Edit(
        "closed row",
        lambda d: put(panel(d, "Now"), "collapsed", True),
        "Now",
        L,
        "The row's closed state changes from no to yes.",
    ),
]
