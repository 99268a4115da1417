"""The queries of a project: targets, variables, annotations and alerts, each with its data source and location."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from heddle.compile.dashboard import Compiled, is_good_if_empty
from heddle.diagnostics.location import Location
from heddle.grafana.datasource_types import JAEGER, LOKI, PROMETHEUS, datasource_type
from heddle.grafana.durations import total_seconds
from heddle.grafana.interpolation import Intervals, max_data_points, query_intervals
from heddle.grafana.json_value import Json
from heddle.grafana.time_range import TimeRange, parse_time, parse_time_range
from heddle.prove.datasources import Datasource, Datasources

QueryKind = Literal["panel", "variable", "annotation", "alert", "recording rule", "link"]

_COLUMNS: Final = 24
"""The width of a whole dashboard; variables are resolved for a panel of this width."""

_SHORTEST_INTERVAL: Final = 0.001
"""The interval, in seconds, that Grafana uses for data sources that scrape nothing."""

_DEFAULT_POINTS: Final = 300
_HOUR: Final = 3600
_PROMETHEUS: Final = Datasource(type=PROMETHEUS)
_SEARCH_FIELDS: Final = ("service", "operation", "tags", "minDuration", "maxDuration")
_NOT_PART_OF_QUERY: Final = frozenset({"datasource", "refId", "hide"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """The query of an alert.

    `datasource` is type and uid, `window` the length in seconds of the time range for other languages than PromQL.
    `good_if_empty` says that it selects a bad state, so that it has no data when all is well.
    """

    system: str
    name: str
    datasource: tuple[str, str]
    target: Json = field(compare=False)
    window: float
    location: Location
    good_if_empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRule:
    """A rule that writes the series `name`; `interval` is how often it is evaluated, in seconds."""

    system: str
    name: str
    expression: str
    interval: float
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsLink:
    """A query to which a span links, from a data source of traces to the Prometheus `target`; both are uids."""

    source: str
    target: str
    name: str
    expression: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeQuery:
    """One query to run.

    `owner` is the uid of a dashboard or of the data source of a link, or the system of an alert; `title` is that of the
    panel, variable, alert or link.
    `repeat_variable` is the variable that its panel is repeated for: each copy has one value of it. `target` has all
    keys of Grafana's query, `text` what is shown of it and searched for variables; `panel` is the panel of a target.
    `good_if_empty` says that the query selects a bad state, so that it has no data when all is well.
    """

    kind: QueryKind
    owner: str
    title: str
    ref_id: str
    text: str
    location: Location
    instant: bool
    time_range: TimeRange
    intervals: Intervals
    repeat_variable: str = ""
    datasource: Datasource = _PROMETHEUS
    target: Json = field(default_factory=dict, compare=False)
    max_data_points: int = _DEFAULT_POINTS
    panel: Json = field(default_factory=dict, compare=False)
    good_if_empty: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """What identifies the query in another run."""
        return (self.kind, self.owner, self.title, self.ref_id + ("/instant" if self.instant else ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryContext:
    """What queries are prepared with: the time that counts as now, and intervals in seconds."""

    now: float
    scrape_interval: float
    datasources: Datasources

    def shortest_interval(self, datasource: Datasource) -> float:
        """Return the shortest interval of a data source in seconds: its own, else the project's for Prometheus."""
        default = self.scrape_interval if datasource.type == PROMETHEUS else _SHORTEST_INTERVAL
        return datasource.scrape_interval or default


def dashboard_queries(compiled: Compiled, context: QueryContext) -> list[ProbeQuery]:
    """Return the queries of the visible targets of all panels, and of the enabled annotations."""
    panels = _panels(compiled.data.get("panels", ()), "")
    queries = [query for panel, repeat in panels for query in _panel_queries(compiled, panel, repeat, context)]
    annotations = (compiled.data.get("annotations") or {}).get("list", ())
    prepared = [_annotation_query(compiled, annotation, context) for annotation in annotations]
    return queries + [query for query in prepared if query is not None]


def alert_query(alert: AlertRule, context: QueryContext) -> ProbeQuery:
    """Return the query of an alert, evaluated once as Grafana evaluates a rule."""
    type_, uid = alert.datasource
    datasource = context.datasources.by_uid(uid, type_)
    start = context.now - (_HOUR if type_ == PROMETHEUS else alert.window)
    time_range = TimeRange(start, context.now)
    return ProbeQuery(
        kind="alert",
        owner=alert.system,
        title=alert.name,
        ref_id="",
        text=query_text(type_, alert.target),
        location=alert.location,
        instant=True,
        time_range=time_range,
        intervals=_intervals({}, {}, time_range, context.shortest_interval(datasource)),
        datasource=datasource,
        target=alert.target,
        good_if_empty=alert.good_if_empty,
    )


def recording_query(rule: RecordingRule, context: QueryContext) -> ProbeQuery:
    """Return the query that compares a recorded series with its expression, over four evaluation intervals."""
    datasource = context.datasources.first_of_type(PROMETHEUS)
    time_range = TimeRange(context.now - 4 * rule.interval, context.now)
    return ProbeQuery(
        kind="recording rule",
        owner=rule.system,
        title=rule.name,
        ref_id="",
        text=rule.expression,
        location=rule.location,
        instant=True,
        time_range=time_range,
        intervals=_intervals({}, {}, time_range, context.shortest_interval(datasource)),
        datasource=datasource,
    )


def link_query(link: MetricsLink, context: QueryContext) -> ProbeQuery:
    """Return the query of a link from spans to metrics, over the last hour."""
    datasource = context.datasources.by_uid(link.target, PROMETHEUS)
    time_range = TimeRange(context.now - _HOUR, context.now)
    return ProbeQuery(
        kind="link",
        owner=link.source,
        title=link.name,
        ref_id="",
        text=link.expression,
        location=link.location,
        instant=False,
        time_range=time_range,
        intervals=_intervals({}, {}, time_range, context.shortest_interval(datasource)),
        datasource=datasource,
    )


def variable_queries(compiled: Compiled, context: QueryContext) -> list[ProbeQuery]:
    """Return the queries of the variables that query a data source, in the order of the variables."""
    data = compiled.data
    time_range = dashboard_time_range(data, context.now)
    queries = []
    for variable in variables_of(data):
        datasource = context.datasources.resolve(data, {}, variable) if variable.get("type") == "query" else None
        if datasource is None:
            continue
        query = variable.get("query")
        text = variable_query_text(variable)
        if not text and isinstance(query, dict):
            text = query_text(datasource.type, query)
        queries.append(
            ProbeQuery(
                kind="variable",
                owner=str(data.get("uid")),
                title=str(variable["name"]),
                ref_id="",
                text=text,
                location=compiled.locations.of(variable),
                instant=False,
                time_range=time_range,
                intervals=query_intervals(time_range, max_data_points(_COLUMNS), context.shortest_interval(datasource)),
                datasource=datasource,
                target=variable,
            )
        )
    return queries


def variables_of(data: Json) -> list[Json]:
    """Return the variables of a dashboard that have a name, in their order."""
    return [item for item in (data.get("templating") or {}).get("list", ()) if item.get("name")]


def variable_query_text(variable: Json) -> str:
    """Return the text of a variable's query."""
    query = variable.get("query")
    return str((query.get("query") if isinstance(query, dict) else query) or "")


def dashboard_time_range(data: Json, now: float) -> TimeRange:
    """Return the time range of a dashboard, the last six hours if it has none or an invalid one."""
    time = data.get("time") or {}
    time_range = parse_time_range(time.get("from", "now-6h"), time.get("to", "now"), now)
    return time_range or TimeRange(now - 6 * _HOUR, now)


def query_text(type_: str, target: Json) -> str:
    """Return the text of a target's query for a type of data source; empty if the target queries nothing."""
    if type_ == JAEGER:
        return _jaeger_query_text(target)
    known = datasource_type(type_)
    text = target.get(known.query if known.language or known.prober else "rawSql")
    if text or known.language:
        return str(text or "")
    query = {key: value for key, value in target.items() if key not in _NOT_PART_OF_QUERY}
    return json.dumps(query, ensure_ascii=False) if query else ""


def seconds(text: object) -> float | None:
    """Return the seconds of a duration such as `1m30s`; None if it is zero or not a duration."""
    return (total_seconds(text) or None) if isinstance(text, str) else None


def _jaeger_query_text(target: Json) -> str:
    if target.get("queryType") == "dependencyGraph":
        return "service graph"
    if target.get("queryType") == "search":
        fields = [f"{key}={target[key]}" for key in _SEARCH_FIELDS if target.get(key)]
        return f"search {' '.join(fields)}" if target.get("service") else ""
    return f"trace {target['query']}" if target.get("query") and not target.get("queryType") else ""


def _panels(panels: Iterable[Any], inherited_repeat: str) -> Iterator[tuple[Json, str]]:
    """Yield each panel with the variable that it, or the row above it, is repeated for."""
    row_repeat = inherited_repeat
    for panel in panels:
        if panel.get("type") == "row":
            row_repeat = panel.get("repeat") or inherited_repeat
        yield panel, panel.get("repeat") or row_repeat
        yield from _panels(panel.get("panels") or (), row_repeat)


def _panel_queries(compiled: Compiled, panel: Json, repeat: str, context: QueryContext) -> Iterator[ProbeQuery]:
    time_range = _panel_time_range(panel, dashboard_time_range(compiled.data, context.now))
    for number, target in enumerate(panel.get("targets") or ()):
        datasource = None if target.get("hide") else context.datasources.resolve(compiled.data, panel, target)
        text = query_text(datasource.type, target) if datasource else ""
        if datasource is None or not text:
            continue
        for instant in _evaluations(datasource, target):
            yield ProbeQuery(
                kind="panel",
                owner=str(compiled.data.get("uid")),
                title=str(panel.get("title") or f"panel {panel.get('id')}"),
                ref_id=str(target.get("refId") or number),
                text=text,
                location=compiled.locations.of(target),
                instant=instant,
                time_range=time_range,
                intervals=_intervals(panel, target, time_range, context.shortest_interval(datasource)),
                repeat_variable=repeat,
                datasource=datasource,
                target=target,
                max_data_points=_points(panel),
                panel=panel,
                good_if_empty=is_good_if_empty(target),
            )


def _annotation_query(compiled: Compiled, annotation: Json, context: QueryContext) -> ProbeQuery | None:
    if not annotation.get("enable", True):
        return None
    datasource = context.datasources.resolve(compiled.data, {}, annotation)
    target = annotation if annotation.get("expr") else annotation.get("target") or {}
    text = query_text(datasource.type, target) if datasource else ""
    if datasource is None or not text:
        return None
    time_range = dashboard_time_range(compiled.data, context.now)
    step = {"interval": annotation.get("step") or "60s"}
    return ProbeQuery(
        kind="annotation",
        owner=str(compiled.data.get("uid")),
        title=str(annotation.get("name")),
        ref_id="",
        text=text,
        location=compiled.locations.of(annotation),
        instant=False,
        time_range=time_range,
        intervals=_intervals({}, step, time_range, context.shortest_interval(datasource)),
        datasource=datasource,
        target=target,
    )


def _evaluations(datasource: Datasource, target: Json) -> list[bool]:
    """Return whether a target is evaluated at one time (True), over its time range (False), or both."""
    if datasource.type == LOKI:
        return [target.get("queryType") == "instant" or bool(target.get("instant"))]
    instant, ranged = bool(target.get("instant")), bool(target.get("range"))
    return [True, False] if instant and ranged else [instant]


def _panel_time_range(panel: Json, dashboard: TimeRange) -> TimeRange:
    shift = seconds(panel.get("timeShift"))
    start = parse_time(f"now-{panel['timeFrom']}", dashboard.end) if panel.get("timeFrom") else None
    time_range = dashboard if start is None else TimeRange(start, dashboard.end)
    return time_range.shifted_back(shift) if shift else time_range


def _points(panel: Json) -> int:
    return max_data_points((panel.get("gridPos") or {}).get("w", _COLUMNS), panel.get("maxDataPoints"))


def _intervals(panel: Json, target: Json, time_range: TimeRange, shortest: float) -> Intervals:
    minimum = seconds(target.get("interval")) or seconds(panel.get("interval"))
    return query_intervals(time_range, _points(panel), shortest, minimum)
