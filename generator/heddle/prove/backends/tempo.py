"""Tempo: TraceQL searches and metrics, traces by id, and the diagnosis of empty results.

Grafana's browser part sends most of these requests itself, through Grafana's proxy; so does `heddle prove --grafana`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import quote

from heddle.grafana.http import Parameters
from heddle.grafana.http_errors import HttpError
from heddle.grafana.interpolation import Selection, VariableValue, interpolate
from heddle.grafana.json_value import Json
from heddle.grafana.time_range import TimeRange
from heddle.prove.backend import Backend, ProbeConfig, VariableOptions, select_options
from heddle.prove.backend_api import BackendApi, parsing
from heddle.prove.backends.trace_search import DEFAULT_LIMIT, FoundTraces, search_limit, trace_result
from heddle.prove.queries import ProbeQuery
from heddle.prove.result import Diagnosis, EmptyReason, ProbeResult, Status, diagnosis_failed, format_names, format_time

_HOUR: Final = 3600
_LONGEST_SEARCH: Final = 167 * _HOUR
"""Tempo refuses searches over more than 168 h, unless it is configured otherwise."""

_TRACE_ID: Final = re.compile(r"\s*[0-9A-Fa-f]*\s*")
"""Texts that Grafana reads as the id of a trace, and not as TraceQL."""

_METRIC: Final = re.compile(
    r"\|\s*(rate|count_over_time|(?:avg|max|min|sum|quantile|histogram)_over_time|compare)\s*\("
)
"""Texts that Grafana reads as a metrics query."""

_TIMEOUT: Final = re.compile(r"time[d ]*\s?out|deadline exceeded", re.IGNORECASE)
_CALLS: Final = "{kind = client} > {kind = server}"
"""The spans that Tempo's metrics generator computes the service graph from."""

_SERVICE: Final = "resource.service.name"
_IDENTITY: Final = frozenset({_SERVICE, "name", "rootName", "rootServiceName"})
"""The attributes that identify the service and operation of spans, and not their state."""

_FLOAT_SUM: Final = (
    "Grafana 12.3.1 draws nothing for `sum_over_time` of an attribute that is not an integer, although Tempo responds"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanMetrics:
    """The values of each series of a metrics query; Tempo omits zeros."""

    series: tuple[tuple[float, ...], ...]
    seconds: float


class TempoClient:
    """One server, or with `base` the one that Grafana's proxy has at that path. Safe for several threads.

    Each method raises HttpError.
    """

    def __init__(self, api: BackendApi, base: str = "") -> None:
        self._api = api
        self._base = base

    def ping(self) -> None:
        """List the names of tags. Raises Unreachable."""
        try:
            self._get("/api/v2/search/tags")
        except HttpError as error:
            raise self._api.unreachable(error, "Tempo serves its API below it, at /api") from None

    @parsing("Tempo")
    def search(self, traceql: str, time_range: TimeRange, limit: int) -> FoundTraces:
        """Return traces that a search finds."""
        body, seconds = self._get("/api/search", (("q", traceql), ("limit", str(limit)), *_ends(time_range)))
        traces = body.get("traces") or ()
        starts = [int(trace["startTimeUnixNano"]) / 1e9 for trace in traces if trace.get("startTimeUnixNano")]
        ids = tuple(str(trace["traceID"]) for trace in traces)
        return FoundTraces(ids=ids, newest=max(starts, default=None), seconds=seconds)

    @parsing("Tempo")
    def count_spans(self, trace_id: str, time_range: TimeRange) -> tuple[int, float]:
        """Return the number of spans of a trace, and the seconds that the response took."""
        body, seconds = self._get(f"/api/v2/traces/{quote(trace_id, safe='')}", _ends(time_range))
        scopes = [scope for part in body["trace"].get("resourceSpans") or () for scope in part["scopeSpans"]]
        return sum(len(scope["spans"]) for scope in scopes), seconds

    @parsing("Tempo")
    def metrics(self, traceql: str, time_range: TimeRange, step: str, *, instant: bool) -> SpanMetrics:
        """Return the result of a metrics query over a time range; with `instant` one value for each series."""
        params = (("q", traceql), *_ends(time_range))
        if instant:
            body, seconds = self._get("/api/metrics/query", params)
            series = [({"value": each.get("value")},) for each in body["series"]]
        else:
            body, seconds = self._get("/api/metrics/query_range", (*params, ("step", step)))
            series = [tuple(each.get("samples") or ()) for each in body["series"]]
        values = tuple(tuple(float(sample.get("value") or 0) for sample in samples) for samples in series)
        return SpanMetrics(series=values, seconds=seconds)

    @parsing("Tempo")
    def tags(self, time_range: TimeRange) -> dict[str, list[str]]:
        """Return the names of tags by scope: `resource`, `span`, `intrinsic` and others."""
        body, _ = self._get("/api/v2/search/tags", _ends(time_range))
        return {str(scope["name"]): sorted(map(str, scope.get("tags") or ())) for scope in body["scopes"]}

    @parsing("Tempo")
    def values(self, tag: str, time_range: TimeRange, where: str = "{}") -> list[str]:
        """Return the values that a tag, written as in TraceQL, has in the spans that a search selects."""
        path = f"/api/v2/search/tag/{quote(tag, safe='')}/values"
        body, _ = self._get(path, (("q", where), *_ends(time_range)))
        return sorted({str(value["value"]) for value in body["tagValues"]})

    @parsing("Tempo")
    def _get(self, path: str, params: Parameters = ()) -> tuple[dict[str, Any], float]:
        response = self._api.get(f"{self._base}{path}", params)
        return dict(response.body), response.seconds


class TempoBackend(Backend):
    """Queries and diagnoses of one Tempo."""

    def __init__(self, tempo: TempoClient, config: ProbeConfig) -> None:
        self._tempo = tempo
        self._limits = config.limits
        self._diagnosis = _TempoDiagnosis(tempo, config.retention)

    def probe(self, query: ProbeQuery, selection: Selection) -> ProbeResult:
        """Run a query with the values of its variables, and diagnose an empty result."""
        text = str(query.target.get("query") or "")
        sent = interpolate(text, selection, query.time_range, query.intervals, _pipe_separated)
        try:
            return self._run(query, sent)
        except HttpError as error:
            message = str(error)
            if _TIMEOUT.search(message) and _METRIC.search(sent) and query.time_range.seconds > _HOUR:
                message += (
                    "; metrics of spans over more than 1 h can be too slow for a single Tempo: shorten the panel's time"
                    " range, or select fewer spans"
                )
            failed = trace_result(self._limits, query, sent or query.text, 0, 0.0, None)
            return replace(failed, status=Status.ERROR, error=message)

    def variable_options(self, variable: Json, query: ProbeQuery, selection: Selection) -> VariableOptions:  # noqa: ARG002
        """Return the names of tags or the values of one, as the variable asks for. Raises nothing."""
        tag_query = variable.get("query")
        label = str(tag_query.get("label") or "") if isinstance(tag_query, dict) else ""
        text = f"values of {label}" if label else "names of tags"
        try:
            scopes = self._tempo.tags(query.time_range)
            if not label:
                every = sorted({name for names in scopes.values() for name in names})
                return VariableOptions(text, select_options(every, variable))
            scope = next((name for name, names in scopes.items() if label in names), "")
            if not scope:
                return VariableOptions(text, ())
            tag = label if scope == "intrinsic" else f"{scope}.{label}"
            return VariableOptions(text, select_options(self._tempo.values(tag, query.time_range), variable))
        except HttpError as error:
            return VariableOptions(text, (), str(error))

    def explain_no_options(self, query: ProbeQuery, options: VariableOptions) -> Diagnosis:  # noqa: ARG002
        """Return why a variable has no options."""
        return Diagnosis(EmptyReason.UNKNOWN_LABEL, options.error or f"Tempo has no {options.query}")

    def _run(self, query: ProbeQuery, sent: str) -> ProbeResult:
        target, time_range = query.target, query.time_range
        if target.get("queryType") == "serviceMap":
            traces = self._tempo.search(_CALLS, time_range, 1)
            diagnosis = None if traces.ids else self._diagnosis.explain_no_calls()
            return trace_result(self._limits, query, f"search {_CALLS}", len(traces.ids), traces.seconds, diagnosis)
        if _TRACE_ID.fullmatch(sent):
            return self._run_trace(query, sent.strip())
        if _METRIC.search(sent):
            step = str(target.get("step") or f"{max(round(query.intervals.step), 1)}s")
            instant = target.get("metricsQueryType") == "instant"
            metrics = self._tempo.metrics(sent, time_range, step, instant=instant)
            count = sum(any(series) for series in metrics.series)
            diagnosis = None if count else self._diagnosis.explain(sent, time_range)
            result = trace_result(self._limits, query, sent, count, metrics.seconds, diagnosis)
            fraction = any(value % 1 for series in metrics.series for value in series)
            return replace(result, notes=(_FLOAT_SUM,)) if fraction and "sum_over_time" in sent else result
        traces = self._tempo.search(sent, time_range, search_limit(target))
        diagnosis = None if traces.ids else self._diagnosis.explain(sent, time_range)
        return trace_result(self._limits, query, sent, len(traces.ids), traces.seconds, diagnosis)

    def _run_trace(self, query: ProbeQuery, trace_id: str) -> ProbeResult:
        # A reader of the dashboard enters the id; without one, any trace is requested.
        id = trace_id or next(iter(self._tempo.search("{}", query.time_range, 1).ids), "")
        if not id:
            return trace_result(
                self._limits, query, query.text, 0, 0.0, self._diagnosis.explain("{}", query.time_range)
            )
        hour_around = TimeRange(query.time_range.start - _HOUR, query.time_range.end + _HOUR)
        count, seconds = self._tempo.count_spans(id, hour_around)
        text = f"there is no trace `{id}` in the time range, or it has no spans"
        diagnosis = None if count else Diagnosis(EmptyReason.UNKNOWN_VALUE, text)
        return trace_result(self._limits, query, f"trace {id}", count, seconds, diagnosis)


@dataclass(frozen=True, slots=True)
class _Condition:
    """A comparison in TraceQL: `scope` is empty for an intrinsic such as `name`, `.` for any scope."""

    scope: str
    name: str
    operator: str
    value: str

    @property
    def tag(self) -> str:
        return self.name if not self.scope else f"{self.scope.removesuffix('.')}.{self.name}"

    @property
    def text(self) -> str:
        return f"{self.tag} {self.operator} {self.value}"


_STRING: Final = r'"(?:\\.|[^"\\])*"'
_CONDITION: Final = re.compile(
    rf"(?:(?P<scope>(?:resource|span|event|link|instrumentation|parent)?\.)(?P<name>{_STRING}|[\w.\-/]+)"
    rf"|(?P<intrinsic>\b(?:name|rootName|rootServiceName|statusMessage)\b))"
    rf"\s*(?P<operator>=~|!~|!=|>=|<=|=|>|<)\s*(?P<value>{_STRING}|[^\s&|)}}]+)"
    rf"|{_STRING}"
)


def parse_conditions(traceql: str) -> Iterator[_Condition]:
    """Yield the comparisons of attributes, and of intrinsics that are texts."""
    for match in _CONDITION.finditer(traceql):
        if match["operator"]:
            name = match["name"] or match["intrinsic"]
            yield _Condition(match["scope"] or "", name, match["operator"], match["value"])


@dataclass(frozen=True, slots=True)
class _TempoDiagnosis:
    """Explains empty results; `retention` is how many seconds back older traces are looked for."""

    tempo: TempoClient
    retention: float

    def explain(self, traceql: str, time_range: TimeRange) -> Diagnosis:
        """Return why a search or a metrics query finds no span."""
        try:
            return self._explain(traceql, time_range)
        except HttpError as error:
            return diagnosis_failed(error)

    def explain_no_calls(self) -> Diagnosis:
        """Return why there is no service graph."""
        return Diagnosis(
            EmptyReason.NO_MATCH_IN_RANGE,
            "no span of kind server has a parent of kind client, from which Tempo's metrics generator computes the"
            " service graph",
        )

    def _explain(self, traceql: str, time_range: TimeRange) -> Diagnosis:
        history = TimeRange(
            time_range.end - min(max(self.retention, time_range.seconds), _LONGEST_SEARCH), time_range.end
        )
        if not self.tempo.values(_SERVICE, history):
            return Diagnosis(EmptyReason.NO_DATA, "no service has sent a span")
        # A wrong service explains more than a state that does not occur.
        conditions = sorted(parse_conditions(traceql), key=lambda condition: condition.tag not in _IDENTITY)
        if unknown := self._unknown_name_or_value(conditions, history):
            return unknown
        services = [condition.text for condition in conditions if condition.tag == _SERVICE]
        of_service = f"{{{' || '.join(services)}}}"
        if not self.tempo.search(of_service, time_range, 1).ids:
            last = self.tempo.search(of_service, history, DEFAULT_LIMIT).newest
            if last:
                which = f"a trace with {' or '.join(f'`{text}`' for text in services)}" if services else "a trace"
                return Diagnosis(EmptyReason.DATA_ENDED, f"the last time of {which} is {format_time(last)}")
            return Diagnosis(EmptyReason.NO_MATCH_IN_RANGE, "no trace in the time range")
        spans = traceql[: found.start()] if (found := _METRIC.search(traceql)) else traceql
        last = self.tempo.search(spans, history, DEFAULT_LIMIT).newest
        if last is not None:
            text = f"no trace in the time range matches; one from {format_time(last)} does"
            return Diagnosis(EmptyReason.NO_MATCH_IN_RANGE, text)
        return Diagnosis(
            EmptyReason.NO_MATCH_IN_RANGE, "there are traces in the time range, but none matches the search"
        )

    def _unknown_name_or_value(self, conditions: list[_Condition], history: TimeRange) -> Diagnosis | None:
        """Return which attribute no span has, or which value it never has where the conditions before it hold."""
        scopes = self.tempo.tags(history)
        before: list[str] = []
        for condition in conditions:
            known = scopes.get(condition.scope.removesuffix("."), []) if condition.scope != "." else []
            known = known or sorted({name for scope, names in scopes.items() if scope != "intrinsic" for name in names})
            if condition.scope and _unquoted(condition.name) not in known and condition.value != "nil":
                text = f"no span has attribute `{condition.tag}`; attributes: {format_names(known)}"
                return Diagnosis(EmptyReason.UNKNOWN_LABEL, text)
            if condition.operator == "=" and condition.value.startswith('"'):
                values = self.tempo.values(condition.tag, history, f"{{{' && '.join(before)}}}")
                if _unquoted(condition.value) not in values:
                    where = f" where `{' && '.join(before)}`" if before else ""
                    text = f"no span has `{condition.text}`{where}; values: {format_names(values)}"
                    return Diagnosis(EmptyReason.UNKNOWN_VALUE, text, of_state=condition.tag not in _IDENTITY)
                before.append(condition.text)
        return None


def _unquoted(text: str) -> str:
    try:
        return str(json.loads(text)) if text.startswith('"') else text
    except ValueError:
        return text[1:-1]


def _pipe_separated(value: VariableValue) -> str:
    return "|".join(value.values)


def _ends(time_range: TimeRange) -> Parameters:
    return (("start", f"{time_range.start:.0f}"), ("end", f"{time_range.end:.0f}"))
