"""Jaeger: searches, traces by id, the service graph, and the diagnosis of empty results."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Protocol
from urllib.parse import quote

from heddle.grafana.http import Parameters
from heddle.grafana.http_errors import ErrorResponse, HttpError
from heddle.grafana.interpolation import Selection, glob_value, interpolate
from heddle.grafana.json_value import Json
from heddle.grafana.time_range import TimeRange
from heddle.prove.backend import Backend, ProbeConfig, VariableOptions
from heddle.prove.backend_api import BackendApi, parsing
from heddle.prove.backends.trace_search import FoundTraces, search_limit, trace_result
from heddle.prove.queries import ProbeQuery, query_text, variable_query_text
from heddle.prove.result import Diagnosis, EmptyReason, ProbeResult, Status, diagnosis_failed, format_names, format_time

Search = tuple[tuple[str, str], ...]
"""The parameters of a search, as Jaeger's API names them."""

_INTERPOLATED: Final = ("service", "operation", "tags", "minDuration", "maxDuration", "query")
_SAMPLED_TRACES: Final = 5
_ERROR_TAG: Final = "error"
"""Only failed spans have this tag: if no span has it, nothing failed."""

_UNSUPPORTED: Final = (
    "Jaeger after 2.20 does not serve `/api/services` and `/api/traces?`, which Grafana's data source queries: run 2.20"
    " or older"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One trace: the number of its spans, and the values of each tag."""

    spans: int
    tags: Mapping[str, frozenset[str]]
    seconds: float = 0.0


class JaegerApi(Protocol):
    """The requests that queries and diagnoses need, direct or through Grafana. Each raises HttpError."""

    def services(self) -> list[str]:
        """Return the services that have spans."""

    def operations(self, service: str) -> list[str]:
        """Return the operations of a service."""

    def search(self, search: Search, time_range: TimeRange, limit: int) -> FoundTraces:
        """Return the newest traces that a search finds."""

    def trace(self, trace_id: str, time_range: TimeRange) -> Trace:
        """Return one trace."""

    def count_dependencies(self, time_range: TimeRange) -> int:
        """Return how many pairs of services call each other."""

    def any_trace_id(self, time_range: TimeRange) -> str:
        """Return the id of a trace, empty if there is none."""


class JaegerClient:
    """One server, or with `base` the one that Grafana's proxy has at that path. Safe for several threads."""

    def __init__(self, api: BackendApi, base: str = "") -> None:
        self._api = api
        self._base = base
        self._is_unsupported = False

    def ping(self) -> None:
        """List the services; newer versions serve them only at the API version 3. Raises Unreachable."""
        try:
            self.services()
        except HttpError as error:
            try:
                self._get_v3("services")
            except HttpError:
                raise self._api.unreachable(error, "Jaeger serves its API below it, at /api") from None
            self._is_unsupported = True

    def services(self) -> list[str]:
        """Return the services that have spans. Raises HttpError."""
        return sorted(str(name) for name in self._get("/api/services")[0])

    def operations(self, service: str) -> list[str]:
        """Return the operations of a service. Raises HttpError."""
        return sorted(str(name) for name in self._get(f"/api/services/{quote(service, safe='')}/operations")[0])

    @parsing("Jaeger")
    def search(self, search: Search, time_range: TimeRange, limit: int) -> FoundTraces:
        """Return the newest traces that a search finds. Raises HttpError."""
        if self._is_unsupported:
            raise HttpError(_UNSUPPORTED)
        ends = (("start", f"{time_range.start * 1e6:.0f}"), ("end", f"{time_range.end * 1e6:.0f}"))
        data, seconds = self._get("/api/traces", (*search, *ends, ("limit", str(limit))))
        starts = [(min(span["startTime"] for span in trace["spans"]) / 1e6, str(trace["traceID"])) for trace in data]
        starts.sort(reverse=True)
        return FoundTraces(
            ids=tuple(trace_id for _, trace_id in starts), newest=starts[0][0] if starts else None, seconds=seconds
        )

    @parsing("Jaeger")
    def trace(self, trace_id: str, time_range: TimeRange) -> Trace:
        """Return one trace. Raises HttpError."""
        ends = (("start", f"{time_range.start * 1000:.0f}"), ("end", f"{time_range.end * 1000:.0f}"))
        data, seconds = self._get(f"/api/traces/{quote(trace_id, safe='')}", ends)
        spans = data[0]["spans"]
        return Trace(spans=len(spans), tags=tag_values(span.get("tags") or () for span in spans), seconds=seconds)

    def count_dependencies(self, time_range: TimeRange) -> int:
        """Return how many pairs of services call each other. Raises HttpError."""
        span = (("endTs", f"{time_range.end * 1000:.0f}"), ("lookback", f"{time_range.seconds * 1000:.0f}"))
        return len(self._get("/api/dependencies", span)[0])

    def any_trace_id(self, time_range: TimeRange) -> str:
        """Return the id of a trace, empty if there is none. Raises HttpError."""
        return self._any_trace_id_v3(time_range) if self._is_unsupported else search_any_trace_id(self, time_range)

    @parsing("Jaeger")
    def _get(self, path: str, params: Parameters = ()) -> tuple[list[Any], float]:
        response = self._api.get(f"{self._base}{path}", params)
        if response.body.get("errors"):
            raise ErrorResponse(response.status, "; ".join(str(item.get("msg")) for item in response.body["errors"]))
        return list(response.body["data"] or ()), response.seconds

    @parsing("Jaeger")
    def _get_v3(self, path: str, params: Parameters = ()) -> dict[str, Any]:
        return dict(self._api.get(f"{self._base}/api/v3/{path}", params).body)

    @parsing("Jaeger")
    def _any_trace_id_v3(self, time_range: TimeRange) -> str:
        for service in self._get_v3("services").get("services") or ():
            params = (
                ("query.service_name", str(service)),
                ("query.start_time_min", _iso(time_range.start)),
                ("query.start_time_max", _iso(time_range.end)),
                ("query.num_traces", "1"),
            )
            try:
                spans = self._get_v3("traces", params)["result"]["resourceSpans"]
                return str(spans[0]["scopeSpans"][0]["spans"][0]["traceId"])
            except (KeyError, TypeError, IndexError):
                continue
        return ""


class JaegerBackend(Backend):
    """Queries and diagnoses of one Jaeger; Grafana's data source has no queries for variables."""

    def __init__(self, jaeger: JaegerApi, config: ProbeConfig) -> None:
        self._jaeger = jaeger
        self._limits = config.limits
        self._diagnosis = _JaegerDiagnosis(jaeger, config.retention)

    def probe(self, query: ProbeQuery, selection: Selection) -> ProbeResult:
        """Run a query with the values of its variables, and diagnose an empty result."""
        fields = {name: str(query.target[name]) for name in _INTERPOLATED if query.target.get(name)}
        interpolated = {
            name: interpolate(text, selection, query.time_range, query.intervals, glob_value)
            for name, text in fields.items()
        }
        target = {**query.target, **interpolated}
        sent = query_text(query.datasource.type, target)
        try:
            return self._run(query, target, sent)
        except HttpError as error:
            return ProbeResult(query=query, status=Status.ERROR, sent=sent or query.text, error=str(error))

    def variable_options(self, variable: Json, query: ProbeQuery, selection: Selection) -> VariableOptions:  # noqa: ARG002
        """Return an error: Grafana's data source has no queries for variables."""
        error = "Grafana's Jaeger data source does not support variable queries"
        return VariableOptions(variable_query_text(variable), (), error)

    def explain_no_options(self, query: ProbeQuery, options: VariableOptions) -> Diagnosis:  # noqa: ARG002
        """Return the error of `variable_options`."""
        return Diagnosis(EmptyReason.UNKNOWN, options.error)

    def _run(self, query: ProbeQuery, target: Json, sent: str) -> ProbeResult:
        time_range, kind = query.time_range, target.get("queryType")
        if kind == "dependencyGraph":
            count = self._jaeger.count_dependencies(time_range)
            return trace_result(
                self._limits, query, sent, count, 0.0, None if count else self._diagnosis.explain_no_calls(time_range)
            )
        if kind == "search":
            search = _search(target)
            traces = self._jaeger.search(search, time_range, search_limit(target))
            tags = str(target.get("tags") or "")
            diagnosis = None if traces.ids else self._diagnosis.explain_search(dict(search), tags, time_range)
            return trace_result(self._limits, query, sent, len(traces.ids), traces.seconds, diagnosis)
        # A reader of the dashboard enters the id; without one, any trace is requested.
        trace_id = str(target.get("query") or "") or self._jaeger.any_trace_id(time_range)
        if not trace_id:
            return trace_result(self._limits, query, query.text, 0, 0.0, self._diagnosis.explain_no_traces())
        trace = self._jaeger.trace(trace_id, time_range)
        diagnosis = None if trace.spans else Diagnosis(EmptyReason.UNKNOWN, f"trace `{trace_id}` has no spans")
        return trace_result(self._limits, query, f"trace {trace_id}", trace.spans, trace.seconds, diagnosis)


@dataclass(frozen=True, slots=True)
class _JaegerDiagnosis:
    """Explains empty results; `retention` is how many seconds back older traces are looked for."""

    jaeger: JaegerApi
    retention: float

    def explain_search(self, search: dict[str, str], tags: str, time_range: TimeRange) -> Diagnosis:
        """Return why a search finds no trace; `tags` is the text in the panel."""
        try:
            return self._explain_service(search, tags, time_range)
        except HttpError as error:
            return diagnosis_failed(error)

    def explain_no_traces(self) -> Diagnosis:
        """Return why there is no trace at all."""
        try:
            services = self.jaeger.services()
        except HttpError as error:
            return diagnosis_failed(error)
        if not services:
            return Diagnosis(EmptyReason.NO_DATA, "no service has sent a span")
        text = f"no trace in the time range; services: {format_names(services)}"
        return Diagnosis(EmptyReason.NO_MATCH_IN_RANGE, text)

    def explain_no_calls(self, time_range: TimeRange) -> Diagnosis:
        """Return why no service calls another. Raises HttpError."""
        services = self.jaeger.services()
        if len(services) < 2:
            text = f"fewer than two services, so none can call another; services: {format_names(services)}"
            return Diagnosis(EmptyReason.NO_MATCH_IN_RANGE, text)
        if self.jaeger.count_dependencies(self._history(time_range)):
            return Diagnosis(
                EmptyReason.NO_MATCH_IN_RANGE, "services called each other before, but not in the time range"
            )
        return Diagnosis(
            EmptyReason.NO_DATA,
            f"no service has called another; services: {format_names(services)}. With Elasticsearch or Cassandra as"
            " storage, Jaeger's dependencies job must run",
        )

    def _explain_service(self, search: dict[str, str], tags: str, time_range: TimeRange) -> Diagnosis:
        service, operation = search.get("service", ""), search.get("operation", "")
        services = self.jaeger.services()
        if not services:
            return Diagnosis(EmptyReason.NO_DATA, "no service has sent a span")
        if service not in services:
            text = f"service `{service}` does not exist; services: {format_names(services)}"
            return Diagnosis(EmptyReason.UNKNOWN_VALUE, text)
        operations = self.jaeger.operations(service) if operation else []
        if operation and operation not in operations:
            text = f"`{service}` has no operation `{operation}`; operations: {format_names(operations)}"
            return Diagnosis(EmptyReason.UNKNOWN_VALUE, text)
        of_service: Search = (("service", service),)
        if not self.jaeger.search(of_service, time_range, 1).ids:
            last = self.jaeger.search(of_service, self._history(time_range), 1).newest
            if last:
                return Diagnosis(EmptyReason.DATA_ENDED, f"the last trace of `{service}` is from {format_time(last)}")
            return Diagnosis(EmptyReason.NO_DATA, f"`{service}` has no traces")
        of_operation: Search = (*of_service, ("operation", operation)) if operation else of_service
        sample = self.jaeger.search(of_operation, time_range, _SAMPLED_TRACES).ids
        if not sample:
            text = f"`{service}` has traces in the time range, but none of operation `{operation}`"
            return Diagnosis(EmptyReason.NO_MATCH_IN_RANGE, text)
        return self._explain_filters(search, tags, sample, time_range)

    def _explain_filters(
        self, search: dict[str, str], tags: str, sample: tuple[str, ...], time_range: TimeRange
    ) -> Diagnosis:
        """Return which tag or duration excludes all traces; `sample` are traces without these filters."""
        last = self.jaeger.search(tuple(search.items()), self._history(time_range), 1).newest
        if last is not None:
            text = f"no trace in the time range matches; the last match is from {format_time(last)}"
            return Diagnosis(EmptyReason.NO_MATCH_IN_RANGE, text)
        expected = parse_tags(tags)
        if expected and _ERROR_TAG not in expected:
            present: dict[str, set[str]] = {}
            for trace_id in sample:
                for key, values in self.jaeger.trace(trace_id, time_range).tags.items():
                    present.setdefault(key, set()).update(values)
            for key in expected:
                if key not in present:
                    text = f"no span has tag `{key}`; tags: {format_names(sorted(present))}"
                    return Diagnosis(EmptyReason.UNKNOWN_LABEL, text)
            for key, value in expected.items():
                if value not in present[key]:
                    text = f"no span has `{key}={value}`; values: {format_names(sorted(present[key]))}"
                    return Diagnosis(EmptyReason.UNKNOWN_VALUE, text, of_state=True)
        return Diagnosis(
            EmptyReason.NO_MATCH_IN_RANGE, "there are traces in the time range, but none matches the search"
        )

    def _history(self, time_range: TimeRange) -> TimeRange:
        return TimeRange(time_range.end - max(self.retention, time_range.seconds), time_range.end)


def search_any_trace_id(jaeger: JaegerApi, time_range: TimeRange) -> str:
    """Return the id of the newest trace of the first service that has one; empty if none has. Raises HttpError."""
    for service in jaeger.services():
        traces = jaeger.search((("service", service),), time_range, 1)
        if traces.ids:
            return traces.ids[0]
    return ""


def tag_values(spans: Any) -> Mapping[str, frozenset[str]]:  # noqa: ANN401 - JSON
    """Return the values of each tag in lists of `{"key": ..., "value": ...}`."""
    values: dict[str, set[str]] = {}
    for tags in spans:
        for tag in tags:
            value = tag.get("value")
            text = str(value).lower() if isinstance(value, bool) else str(value)
            values.setdefault(str(tag["key"]), set()).add(text)
    return {key: frozenset(texts) for key, texts in values.items()}


def parse_tags(tags: str) -> dict[str, str]:
    """Return the tags of a search, which are written in logfmt."""
    try:
        words = shlex.split(tags)
    except ValueError:
        words = tags.split()
    pairs = (word.partition("=") for word in words)
    return {key: value if equals else "true" for key, equals, value in pairs if key}


def _search(target: Json) -> Search:
    """Return the parameters of a search as Grafana sends them: tags as JSON."""
    tags = parse_tags(str(target.get("tags") or ""))
    params = {name: str(target.get(name) or "") for name in ("service", "operation", "minDuration", "maxDuration")}
    return tuple((name, value) for name, value in {**params, "tags": json.dumps(tags) if tags else ""}.items() if value)


def _iso(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
