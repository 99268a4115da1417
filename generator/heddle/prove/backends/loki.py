"""Loki: log lines, metrics of log lines, variables, and the diagnosis of empty results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final, Protocol

from heddle.grafana.durations import format_duration, total_seconds
from heddle.grafana.http import Parameters
from heddle.grafana.http_errors import HttpError
from heddle.grafana.interpolation import Selection, interpolate, logql_value
from heddle.grafana.json_value import Json
from heddle.grafana.time_range import TimeRange
from heddle.grafana.variables import parse_label_values, variable_names
from heddle.logql import LogqlSyntaxError, LogSelection, Stage, format_stream_selector, matches, parse_logql
from heddle.promql.ast import Matcher
from heddle.promql.format import format_matcher
from heddle.prove.backend import ProbeConfig, VariableOptions, select_options
from heddle.prove.backend_api import BackendApi, parsing, success_data
from heddle.prove.backends.prometheus_api import parse_series
from heddle.prove.queries import ProbeQuery, variable_query_text
from heddle.prove.result import Diagnosis, EmptyReason, ProbeResult, Status, diagnosis_failed, format_names, format_time

_API: Final = "/loki/api/v1"
_SAMPLED_STREAMS: Final = 5
_SAMPLED_LINES: Final = 100
_LONGEST_QUERY: Final = 29 * 86400.0
"""Seconds: Loki rejects queries over more than thirty days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LokiData:
    """A response and its cost.

    `series` has the labels of its streams or series, `is_metric` tells them apart, `newest` is the time of the newest
    line. `samples` is the number of lines that the server read, None if it does not count them.
    """

    series: tuple[Mapping[str, str], ...]
    has_data: bool
    is_metric: bool
    newest: float | None = None
    seconds: float = 0.0
    samples: int | None = None


class LokiApi(Protocol):
    """The requests that queries and diagnoses need, direct or through Grafana. Each raises HttpError."""

    def instant(self, query: str, at: float) -> LokiData:
        """Return the result of a query at one time."""

    def range(self, query: str, time_range: TimeRange, step: float, max_lines: int) -> LokiData:
        """Return the result of a query over a time range; of lines, the newest."""

    def labels(self, time_range: TimeRange) -> list[str]:
        """Return the labels of all streams."""

    def label_values(self, label: str, time_range: TimeRange) -> list[str]:
        """Return the values of a label."""

    def streams(self, selector: str, time_range: TimeRange) -> list[dict[str, str]]:
        """Return the labels of the streams that a selector matches."""


class LokiClient:
    """One server. Safe for several threads."""

    def __init__(self, api: BackendApi) -> None:
        self._api = api

    def ping(self) -> None:
        """List the labels. Raises Unreachable."""
        try:
            success_data(self._api.get(f"{_API}/labels").body, "Loki")
        except HttpError as error:
            raise self._api.unreachable(error, f"Loki serves its API below it, at {_API}") from None

    def instant(self, query: str, at: float) -> LokiData:
        """Return the result of a query at one time. Raises HttpError."""
        return self._query("query", ("query", query), ("time", _nanoseconds(at)))

    def range(self, query: str, time_range: TimeRange, step: float, max_lines: int) -> LokiData:
        """Return the result of a query over a time range; of lines, the newest. Raises HttpError."""
        limits = (("step", f"{step:.3f}"), ("limit", str(max_lines)), ("direction", "backward"))
        return self._query("query_range", ("query", query), *loki_ends(time_range), *limits)

    def labels(self, time_range: TimeRange) -> list[str]:
        """Return the labels of all streams. Raises HttpError."""
        return self._names("labels", time_range)

    def label_values(self, label: str, time_range: TimeRange) -> list[str]:
        """Return the values of a label. Raises HttpError."""
        return self._names(f"label/{label}/values", time_range)

    @parsing("Loki")
    def streams(self, selector: str, time_range: TimeRange) -> list[dict[str, str]]:
        """Return the labels of the streams that a selector matches. Raises HttpError."""
        response = self._api.get(f"{_API}/series", (("match[]", selector), *loki_ends(time_range)))
        return [dict(labels) for labels in success_data(response.body, "Loki") or ()]

    @parsing("Loki")
    def _names(self, path: str, time_range: TimeRange) -> list[str]:
        response = self._api.get(f"{_API}/{path}", loki_ends(time_range))
        return sorted(str(name) for name in success_data(response.body, "Loki") or ())

    @parsing("Loki")
    def _query(self, path: str, *params: tuple[str, str]) -> LokiData:
        response = self._api.get(f"{_API}/{path}", params)
        return _parse_data(success_data(response.body, "Loki"), response.seconds)


class LokiBackend:
    """Queries, variables and diagnoses of one Loki."""

    def __init__(self, loki: LokiApi, config: ProbeConfig) -> None:
        self._loki = loki
        self._limits = config.limits
        self._diagnosis = _LokiDiagnosis(loki, config.retention)

    def probe(self, query: ProbeQuery, selection: Selection) -> ProbeResult:
        """Run a query with the values of its variables, and diagnose an empty result."""
        text = _interpolate(query.text, query, selection)
        try:
            data = self._run(query, text)
        except HttpError as error:
            return ProbeResult(query=query, status=Status.ERROR, sent=text, error=str(error))
        # A panel of lines shows the same number of lines from however many streams.
        series = len(data.series) if data.is_metric else 0
        status = self._limits.status(has_data=data.has_data, seconds=data.seconds, series=series)
        diagnosis = None
        if status is Status.EMPTY:
            diagnosis = self._diagnosis.explain(text, query.time_range, instant=query.instant).of_query(query)
        return ProbeResult(
            query=query,
            status=status,
            sent=text,
            diagnosis=diagnosis,
            series=len(data.series),
            samples=data.samples,
            seconds=data.seconds,
        )

    def variable_options(self, variable: Json, query: ProbeQuery, selection: Selection) -> VariableOptions:
        """Return the options of a variable."""
        label, stream = _label_and_selector(variable)
        stream = _interpolate(stream, query, selection)
        text = f"label_values({stream}, {label})" if stream else f"label_values({label})" if label else "label_names()"
        try:
            return VariableOptions(text, select_options(self._option_values(label, stream, query.time_range), variable))
        except HttpError as error:
            return VariableOptions(text, (), str(error))

    def explain_no_options(self, query: ProbeQuery, options: VariableOptions) -> Diagnosis:
        """Return why a variable has no options."""
        label_values, text = parse_label_values(options.query), f"`{options.query}` returns no values"
        if label_values and label_values.selector:
            diagnosis = self._diagnosis.explain(label_values.selector, query.time_range, instant=False)
            is_known = diagnosis.reason is not EmptyReason.UNKNOWN
            return diagnosis if is_known else Diagnosis(EmptyReason.UNKNOWN_LABEL, text)
        try:
            labels = format_names(self._loki.labels(query.time_range))
        except HttpError as error:
            return diagnosis_failed(error)
        return Diagnosis(EmptyReason.UNKNOWN_LABEL, f"{text}; labels: {labels}")

    def sample_label_sets(
        self, query: ProbeQuery, selection: Selection, variables: frozenset[str]
    ) -> Iterator[Mapping[str, str]]:
        """Yield values of these variables that occur together, each from one stream that the query selects."""
        try:
            selections = parse_logql(query.text).selections
            sent_selections = parse_logql(_interpolate(query.text, query, selection)).selections
        except LogqlSyntaxError:
            return
        for template, sent in zip(selections, sent_selections, strict=False):
            labels = {
                name: matcher.label
                for matcher in template.matchers
                for name in variable_names(matcher.value) & variables
            }
            stream_selector = format_stream_selector(sent.matchers)
            try:
                streams = self._loki.streams(stream_selector, query.time_range) if labels else []
            except HttpError:
                return
            for stream in streams[:_SAMPLED_STREAMS]:
                yield {name: stream[label] for name, label in labels.items() if label in stream}

    def _run(self, query: ProbeQuery, text: str) -> LokiData:
        if query.instant:
            return self._loki.instant(text, query.time_range.end)
        max_lines = query.target.get("maxLines")
        if not isinstance(max_lines, int) or max_lines <= 0:
            max_lines = query.datasource.max_lines
        return self._loki.range(text, query.time_range, query.intervals.step, max_lines)

    def _option_values(self, label: str, stream: str, time_range: TimeRange) -> list[str]:
        if not label:
            return self._loki.labels(time_range)
        if not stream:
            return self._loki.label_values(label, time_range)
        return sorted({labels[label] for labels in self._loki.streams(stream, time_range) if label in labels})


@dataclass(frozen=True, slots=True)
class _LokiDiagnosis:
    """Explains empty results: each selector of a query is run alone, then with more and more stages of its pipeline.

    `retention` is how many seconds back older lines are looked for.
    """

    loki: LokiApi
    retention: float

    def explain(self, query: str, time_range: TimeRange, *, instant: bool) -> Diagnosis:
        """Return why a query has no data."""
        try:
            expression = parse_logql(query)
            parts = [self._explain_selection(part, time_range, instant=instant) for part in expression.selections]
        except LogqlSyntaxError:
            return Diagnosis(EmptyReason.UNKNOWN, "cannot analyze this query")
        except HttpError as error:
            return diagnosis_failed(error)
        diagnoses = [diagnosis for diagnosis in parts if diagnosis is not None]
        if diagnoses:
            return min(diagnoses, key=lambda diagnosis: (diagnosis.reason.is_expected, diagnosis.of_state))
        if expression.has_comparison:
            text = f"there are matching lines, but nothing satisfies the comparison in `{query}`"
            return Diagnosis(EmptyReason.NO_MATCH_IN_RANGE, text)
        return Diagnosis(EmptyReason.UNKNOWN, "every part of the query has matching lines")

    def _explain_selection(self, part: LogSelection, time_range: TimeRange, *, instant: bool) -> Diagnosis | None:
        """Return why a selector with its stages matches no line; None if it matches some."""
        offset = total_seconds(part.offset)
        end = time_range.end - offset
        is_window = instant and part.window is not None
        start = (end if is_window else time_range.start - offset) - total_seconds(part.window or "")
        wide, text = TimeRange(min(start, time_range.start), end), format_stream_selector(part.matchers)
        if not self._has_lines(text, wide):
            return self._explain_selector(part.matchers, wide)
        for stage in part.stages:
            unwrapped_label = stage.unwrapped_label
            narrowed = f'{text} | {unwrapped_label}!=""' if unwrapped_label else f"{text} {stage.text}"
            if stage.can_drop_lines and not self._has_lines(narrowed, wide):
                return self._explain_stage(text, stage, narrowed, wide)
            text = text if unwrapped_label else narrowed
        last = self._last_line(text, end, wide.start)
        if last is not None and last < start:
            message = f"`{text}` has no line in its window; the last line is from {format_time(last)}"
            return Diagnosis(EmptyReason.NO_MATCH_IN_RANGE, message)
        return None

    def _has_lines(self, query: str, time_range: TimeRange) -> bool:
        return self.loki.range(query, time_range, max(time_range.seconds, 1), 1).has_data

    def _explain_selector(self, matchers: tuple[Matcher, ...], time_range: TimeRange) -> Diagnosis:
        text = format_stream_selector(matchers)
        last = self._last_line(text, time_range.start, time_range.start - self.retention)
        if last is not None:
            return Diagnosis(EmptyReason.DATA_ENDED, f"the last line of `{text}` is from {format_time(last)}")
        labels = self.loki.labels(time_range)
        if not labels:
            return Diagnosis(EmptyReason.NO_DATA, f"no stream has a line since {format_time(time_range.start)}")
        for index, matcher in enumerate(matchers):
            before = format_stream_selector(matchers[:index]) if index else ""
            streams = self.loki.streams(before, time_range) if before else []
            present = sorted({label for stream in streams for label in stream}) if before else labels
            if matcher.label not in present:
                message = (
                    f"`{before}` has no label `{matcher.label}`" if before else f"no stream has label `{matcher.label}`"
                )
                return Diagnosis(EmptyReason.UNKNOWN_LABEL, f"{message}; labels: {format_names(present)}")
            if before:
                values = sorted({stream[matcher.label] for stream in streams if matcher.label in stream})
            else:
                values = self.loki.label_values(matcher.label, time_range)
            if not any(matches(matcher, value) for value in values):
                message = f"no stream{f' of `{before}`' if before else ''} has `{format_matcher(matcher)}`"
                return Diagnosis(EmptyReason.UNKNOWN_VALUE, f"{message}; values: {format_names(values)}")
        return Diagnosis(EmptyReason.UNKNOWN_VALUE, f"no stream matches all of `{text}`")

    def _explain_stage(self, text: str, stage: Stage, narrowed: str, time_range: TimeRange) -> Diagnosis:
        """Return why a stage drops all lines: older lines that passed it show that it can match."""
        last = self._last_line(narrowed, time_range.start, time_range.start - self.retention)
        if last is not None:
            message = (
                f"no line in the time range passes `{stage.text}`; the last one that did is from {format_time(last)}"
            )
            return Diagnosis(EmptyReason.NO_MATCH_IN_RANGE, message)
        condition = stage.label_filter
        label = condition.label if condition else stage.unwrapped_label
        if label:
            sample = self.loki.range(text, time_range, max(time_range.seconds, 1), _SAMPLED_LINES).series
            labels = sorted({name for line in sample for name in line})
            if label not in labels:
                message = f"no line of `{text}` has label `{label}`; labels: {format_names(labels)}"
                return Diagnosis(EmptyReason.UNKNOWN_LABEL, message)
            if condition and condition.operator in ("=", "=~", "=="):
                values = sorted({line[label] for line in sample if label in line})
                message = f"no line of `{text}` passes `{stage.text}`; values: {format_names(values)}"
                return Diagnosis(EmptyReason.UNKNOWN_VALUE, message, of_state=True)
        message = f"`{stage.text}` drops all lines of `{text}`, older ones included"
        return Diagnosis(EmptyReason.PIPELINE_DROPS_ALL, message, of_state=True)

    def _last_line(self, query: str, before: float, since: float) -> float | None:
        """Return the time of the last line before a time."""
        end = before
        while end > since:
            start = max(since, end - _LONGEST_QUERY)
            try:
                data = self.loki.range(query, TimeRange(start, end), max(end - start, 1), 1)
            except HttpError:
                return None  # the server may limit how far back a query can look
            if data.newest is not None:
                return data.newest
            end = start
        return None


def loki_ends(time_range: TimeRange) -> Parameters:
    """Return the ends of a time range as parameters of Loki's API."""
    return (("start", _nanoseconds(time_range.start)), ("end", _nanoseconds(time_range.end)))


def _nanoseconds(time: float) -> str:
    return str(round(time * 1000) * 1_000_000)


def _parse_data(data: Any, seconds: float) -> LokiData:  # noqa: ANN401 - JSON
    count = (((data.get("stats") or {}).get("summary")) or {}).get("totalLinesProcessed")
    samples = int(count) if isinstance(count, int | float) else None
    if data["resultType"] == "streams":
        streams = [stream for stream in data["result"] if stream["values"]]
        times = [int(time) / 1e9 for stream in streams for time, *_ in stream["values"]]
        return LokiData(
            series=tuple(dict(stream["stream"]) for stream in streams),
            has_data=bool(times),
            is_metric=False,
            newest=max(times, default=None),
            seconds=seconds,
            samples=samples,
        )
    series = parse_series(data)
    return LokiData(
        series=tuple(one.labels for one in series),
        has_data=any(isfinite(value) for one in series for _, value in one.samples),
        is_metric=True,
        seconds=seconds,
        samples=samples,
    )


def _label_and_selector(variable: Json) -> tuple[str, str]:
    """Return the label and the selector of a variable, from the fields of Grafana's editor or from text."""
    query = variable.get("query")
    if isinstance(query, dict) and "label" in query:
        return str(query.get("label") or ""), str(query.get("stream") or "")
    label_values = parse_label_values(variable_query_text(variable))
    return (label_values.label, label_values.selector) if label_values else ("", "")


def _interpolate(text: str, query: ProbeQuery, selection: Selection) -> str:
    auto = f"{round(query.time_range.seconds)}s" if query.instant else format_duration(query.intervals.step)
    return interpolate(text, selection, query.time_range, query.intervals, logql_value, {"__auto": auto})
