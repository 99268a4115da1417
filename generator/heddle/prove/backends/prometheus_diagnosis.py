"""Why a PromQL expression is empty.

The expression is decomposed from the outside in until a part has data; the part around it is the reason. If the
innermost part, a selector, has none, its metric, its time range and each of its matchers are looked up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

from heddle.grafana.durations import format_duration
from heddle.grafana.http_errors import HttpError
from heddle.grafana.time_range import TimeRange
from heddle.promql.ast import (
    COMPARISONS,
    Aggregate,
    Binary,
    Call,
    Matcher,
    Node,
    Number,
    Selector,
    String,
    Subquery,
)
from heddle.promql.format import format_matcher, format_matching, format_promql, quote
from heddle.promql.parse import PromqlSyntaxError, parse_promql
from heddle.promql.queries import RANGE_FUNCTIONS, is_scalar, offset_seconds, window_seconds
from heddle.prove.backend import ProbeConfig
from heddle.prove.backends.prometheus_api import PrometheusApi, PrometheusData, run_expression
from heddle.prove.queries import ProbeQuery
from heddle.prove.result import Diagnosis, EmptyReason, diagnosis_failed, format_names, format_time

_ABSENT: Final = frozenset({"absent", "absent_over_time"})
_LOOKBACK: Final = 300
"""How many seconds Prometheus looks back for the last sample of a series."""

_TARGET_LABELS: Final = ("job", "instance")
_HISTORY_POINTS: Final = 720
_FINE_STEP: Final = 15
_SIMILAR_NAMES: Final = 4


@dataclass(frozen=True, slots=True)
class PrometheusDiagnosis:
    """Explains empty results of one Prometheus."""

    prometheus: PrometheusApi
    config: ProbeConfig

    def explain_empty(self, query: ProbeQuery, expression: str) -> Diagnosis:
        """Return why an expression, run as the query is, has no data."""
        try:
            return self._expressions(query).explain(parse_promql(expression))
        except PromqlSyntaxError:
            return Diagnosis(EmptyReason.UNKNOWN, "cannot analyze this query")
        except HttpError as error:
            return diagnosis_failed(error)

    def explain_empty_parts(self, query: ProbeQuery, expression: str) -> tuple[str, ...]:
        """Return why selectors have no data in an expression that has data all the same, such as `x or vector(0)`."""
        try:
            nodes = parse_promql(expression).nodes
            if not any(_tolerates_empty_parts(node) for node in nodes):
                return ()
            selectors = self._expressions(query).selectors
            unique = dict.fromkeys(node for node in nodes if isinstance(node, Selector))
            return tuple(selectors.explain(node).text for node in unique if not selectors.has_samples(node))
        except (PromqlSyntaxError, HttpError):
            return ()

    def _expressions(self, query: ProbeQuery) -> _ExpressionDiagnosis:
        return _ExpressionDiagnosis(self.prometheus, query, _SelectorDiagnosis(self.prometheus, self.config, query))


@dataclass(frozen=True, slots=True)
class _ExpressionDiagnosis:
    """Explains the parts of one query."""

    prometheus: PrometheusApi
    query: ProbeQuery
    selectors: _SelectorDiagnosis

    def explain(self, node: Node) -> Diagnosis:
        """Return why a part that has no data has none. Raises HttpError."""
        if not _is_range(node) and self._run(format_promql(node)).series:
            return _no_match(f"`{format_promql(node)}` evaluates to NaN (division by zero or no observations)")
        match node:
            case Selector():
                return self.selectors.explain(node)
            case Subquery():
                text = f"`{format_promql(node.inner)}` has data, but `{format_promql(node)}` has none"
                return self._explain_around(node.inner, text)
            case Aggregate():
                return self._explain_around(node.inner, f"`{format_promql(node)}` returns no series")
            case Call():
                return self._explain_call(node)
            case Binary():
                return self._explain_binary(node)
            case _:
                return _no_match(f"`{format_promql(node)}` is not a series")

    def _explain_around(self, inner: Node, text: str) -> Diagnosis:
        return _no_match(text) if self._has_data(inner) else self.explain(inner)

    def _explain_call(self, node: Call) -> Diagnosis:
        if node.name in _ABSENT:
            return _no_match(f"`{format_promql(node)}` is empty because the series exists")
        for argument in node.arguments:
            if isinstance(argument, Number | String) or is_scalar(argument):
                continue
            if not self._has_data(argument):
                return self.explain(argument)
            if isinstance(argument, Selector) and node.name in RANGE_FUNCTIONS:
                return self._explain_window(node, argument)
            if node.name.startswith("histogram_") and not self._has_label(argument, "le"):
                text = f"`{format_promql(argument)}` has no label `le`, which `{node.name}` requires"
                return Diagnosis(EmptyReason.UNKNOWN_LABEL, text)
        return _no_match(f"`{format_promql(node)}` returns no series")

    def _explain_window(self, node: Call, inner: Selector) -> Diagnosis:
        if self._maximum(f"max(count_over_time({format_promql(inner)}))") >= 2:
            return _no_match(
                f"`{format_promql(inner)}` has enough samples, but `{format_promql(node)}` returns no series"
            )
        per_hour = self._maximum(f"max(count_over_time({format_promql(replace(inner, window='1h'))}))")
        interval = f"; there is about one sample every {_round_interval(3600 / per_hour)} s" if per_hour > 1 else ""
        text = f"the window {inner.window} of `{_selection(inner)}` never contains two samples{interval}"
        return Diagnosis(EmptyReason.WINDOW_TOO_SHORT, text)

    def _explain_binary(self, node: Binary) -> Diagnosis:
        left, right = self._has_data(node.left), self._has_data(node.right)
        if node.operator == "or":
            return min((self.explain(node.left), self.explain(node.right)), key=_most_telling)
        if not left and not (right and node.fill_left):
            return self.explain(node.left)
        if node.operator == "unless":
            return _no_match(
                f"`unless {format_promql(node.right)}` excludes every series of `{format_promql(node.left)}`"
            )
        if not right and not node.fill_right:
            return self.explain(node.right)
        has_matches = is_scalar(node.left) or is_scalar(node.right) or node.fill_left or node.fill_right
        compares = node.operator in COMPARISONS and not node.returns_bool
        if compares and (has_matches or self._has_data(replace(node, returns_bool=True))):
            return _no_match(f"no series satisfies `{format_promql(node)}`")
        if has_matches:
            return _no_match(f"`{format_promql(node)}` evaluates to NaN")
        return Diagnosis(EmptyReason.NO_VECTOR_MATCH, self._describe_sides(node))

    def _describe_sides(self, node: Binary) -> str:
        matching = format_matching(node.matching) if node.matching else "on all labels"
        return (
            f"the sides of `{node.operator}` do not match {matching}: left has {self._example(node.left)},"
            f" right has {self._example(node.right)}"
        )

    def _example(self, node: Node) -> str:
        labels = dict(self._run(format_promql(node)).series[0].labels)
        name = labels.pop("__name__", "")
        inner = ", ".join(f"{label}={quote(value)}" for label, value in sorted(labels.items()))
        return f"`{name}{{{inner}}}`"

    def _has_data(self, node: Node) -> bool:
        if _is_range(node):
            return bool(self._run(f"count(present_over_time({format_promql(node)}))").series)
        return self._run(format_promql(node)).has_data

    def _has_label(self, node: Node, label: str) -> bool:
        return any(label in series.labels for series in self._run(format_promql(node)).series)

    def _maximum(self, expression: str) -> float:
        return max((value for series in self._run(expression).series for _, value in series.samples), default=0)

    def _run(self, expression: str) -> PrometheusData:
        return run_expression(self.prometheus, self.query, expression)


@dataclass(frozen=True, slots=True)
class _SelectorDiagnosis:
    """Explains the selectors of one query by looking up which series exist."""

    prometheus: PrometheusApi
    config: ProbeConfig
    query: ProbeQuery

    def has_samples(self, node: Selector) -> bool:
        """Return whether a selector has a sample anywhere in its time range."""
        return self._exists(_selection(node), self._time_range(node))

    def explain(self, node: Selector) -> Diagnosis:
        """Return why a selector has no data. Raises HttpError."""
        time_range, text = self._time_range(node), _selection(node)
        if self._exists(text, time_range):
            return _no_match(f"`{text}` has samples, but none at the times of evaluation")
        if node.name in self.config.documented.not_emitted:
            reason = self.config.documented.not_emitted[node.name]
            return Diagnosis(EmptyReason.NOT_EMITTED, f"`{node.name}` is not emitted yet: {reason}")
        metric = _selection(_without_matchers(node))
        if node.name in self.config.documented.recorded and not self._exists(metric, time_range):
            return self._explain_recorded(node, time_range)
        if node.offset:
            now = replace(node, offset="")
            if not self.has_samples(now):
                return self.explain(now)
            text = f"`{text}` exists now, but its history does not reach back to {format_time(time_range.end)}"
            return Diagnosis(EmptyReason.NOT_ENOUGH_HISTORY, text)
        if node.name and not self._exists(metric, time_range):
            return (
                self._not_occurred(node, time_range)
                or self._data_ended(metric, time_range)
                or self._unknown_metric(node, time_range)
            )
        if self.query.good_if_empty:
            return self._explain_matchers(node, time_range)
        return self._data_ended(text, time_range) or self._explain_matchers(node, time_range)

    def _explain_recorded(self, node: Selector, time_range: TimeRange) -> Diagnosis:
        """Return why a recorded series does not exist: its rule is not loaded, or computes nothing."""
        expression = self.config.documented.recorded[node.name]
        if not self.prometheus.instant(expression, time_range.end).series:
            return self.explain(parse_promql(expression).selectors[0])
        text = f"`{node.name}` does not exist, but its expression has data: Prometheus has not loaded the rule"
        return Diagnosis(EmptyReason.RULES_NOT_LOADED, text)

    def _time_range(self, node: Selector) -> TimeRange:
        """Return the time in which a selector looks for samples."""
        time_range = self.query.time_range
        start = time_range.end if self.query.instant else time_range.start
        return TimeRange(start - (window_seconds(node) or _LOOKBACK), time_range.end).shifted_back(offset_seconds(node))

    def _not_occurred(self, node: Selector, time_range: TimeRange) -> Diagnosis | None:
        """Return that an event has not occurred, if the metric appears with it and its targets are scraped."""
        event = self.config.documented.first_events.get(node.name)
        if not event or self._missing_target(node, time_range):
            return None
        return Diagnosis(EmptyReason.NOT_OCCURRED, f"`{node.name}` does not exist yet: it appears once {event}")

    def _data_ended(self, text: str, time_range: TimeRange) -> Diagnosis | None:
        last = self._last_sample(text, time_range.end)
        if last is None:
            return None
        return Diagnosis(EmptyReason.DATA_ENDED, f"the last sample of `{text}` is from {format_time(last)}")

    def _unknown_metric(self, node: Selector, time_range: TimeRange) -> Diagnosis:
        similar = get_close_matches(
            node.name, self.prometheus.label_values("__name__", time_range), _SIMILAR_NAMES, 0.75
        )
        hint = f"; similar metrics: {format_names(similar)}" if similar else self._missing_target(node, time_range)
        return Diagnosis(EmptyReason.UNKNOWN_METRIC, f"metric `{node.name}` does not exist{hint}")

    def _missing_target(self, node: Selector, time_range: TimeRange) -> str:
        """Return the remark that no target has the job, in which case all its metrics are missing."""
        jobs = tuple(matcher for matcher in node.matchers if matcher.label == "job")
        if not jobs or self._exists(_selection(Selector("up", jobs)), time_range):
            return ""
        return f", and no target has {' and '.join(map(_format_matcher, jobs))}"

    def _explain_matchers(self, node: Selector, time_range: TimeRange) -> Diagnosis:
        """Add one matcher after the other, until no series is left."""
        narrowed = _without_matchers(node)
        for matcher in node.matchers:
            if matcher.label == "__name__":
                continue
            previous, narrowed = narrowed, replace(narrowed, matchers=(*narrowed.matchers, matcher))
            if not self._exists(_selection(narrowed), time_range):
                return self._explain_matcher(previous, matcher, time_range)
        return Diagnosis(EmptyReason.UNKNOWN, f"`{_selection(node)}` has no samples, although each of its matchers has")

    def _explain_matcher(self, node: Selector, matcher: Matcher, time_range: TimeRange) -> Diagnosis:
        text, shown = _selection(node), _format_matcher(matcher)
        labels = [name for name in self.prometheus.label_names(time_range, text) if name != "__name__"]
        if matcher.label not in labels:
            if self.query.good_if_empty and matcher.label in self.config.documented.labels.get(node.name, ()):
                return _no_match(f"no series of `{text}` has the label `{matcher.label}`, which the catalog declares")
            message = f"`{text}` has no label `{matcher.label}`; labels: {format_names(labels)}"
            return Diagnosis(EmptyReason.UNKNOWN_LABEL, message)
        values = self.prometheus.label_values(matcher.label, time_range, text)
        if matcher.operator == "=" and not matcher.value:
            return _no_match(f"every series of `{text}` has the label `{matcher.label}`")
        documented = self.config.documented
        if documented.can_match_later(node.name, matcher, values):
            return _no_match(f"`{text}` has no series with {shown} yet; the catalog documents that value")
        is_state = matcher.label not in _TARGET_LABELS and documented.is_open(node.name, matcher.label)
        if self.query.good_if_empty and is_state:
            return _no_match(f"`{text}` has no series with {shown}: the state that the query selects does not occur")
        message = f"`{text}` has no series with {shown}; values: {format_names(values)}"
        return Diagnosis(EmptyReason.UNKNOWN_VALUE, message)

    def _exists(self, text: str, time_range: TimeRange) -> bool:
        query = f"count(present_over_time({text}[{format_duration(max(time_range.seconds, 1))}]))"
        return bool(self.prometheus.instant(query, time_range.end).series)

    def _last_sample(self, text: str, before: float) -> float | None:
        """Return the time of a selector's last sample within the retention.

        A coarse query finds the interval with the last sample, a fine one the time in it.
        """
        step = max(self.config.retention / _HISTORY_POINTS, 60)
        history = TimeRange(before - self.config.retention, before).aligned(step)
        coarse = self.prometheus.range(f"count(present_over_time({text}[{format_duration(step)}]))", history, step)
        times = [time for series in coarse.series for time, _ in series.samples]
        if not times:
            return None
        end = times[-1]
        fine = self.prometheus.range(f"max(timestamp({text}))", TimeRange(end - step, end + _LOOKBACK), _FINE_STEP)
        return max((value for series in fine.series for _, value in series.samples), default=end)


def _round_interval(seconds: float) -> int:
    """Round to 5 s: versions of Prometheus differ in whether a window contains samples at both of its ends."""
    return round(seconds / 5) * 5 if seconds > 10 else round(seconds)


def _no_match(text: str) -> Diagnosis:
    return Diagnosis(EmptyReason.NO_MATCH_IN_RANGE, text)


def _most_telling(diagnosis: Diagnosis) -> tuple[bool, bool]:
    """Of two empty sides, a metric that is not emitted yet explains most, then a mistake."""
    return diagnosis.reason is not EmptyReason.NOT_EMITTED, diagnosis.reason.is_expected


def _is_range(node: Node) -> bool:
    return isinstance(node, Subquery) or (isinstance(node, Selector) and bool(node.window))


def _tolerates_empty_parts(node: Node) -> bool:
    """Return whether an expression can have data although a part of it has none."""
    if isinstance(node, Binary):
        return node.operator in ("or", "unless") or bool(node.fill_left or node.fill_right)
    return isinstance(node, Call) and node.name in _ABSENT


def _selection(node: Selector) -> str:
    """Return the text of a selector without its window and offset."""
    return format_promql(node.instant())


def _without_matchers(node: Selector) -> Selector:
    """Return the selector of a metric by its name alone."""
    return replace(node, matchers=tuple(matcher for matcher in node.matchers if matcher.label == "__name__"))


def _format_matcher(matcher: Matcher) -> str:
    return f"`{format_matcher(matcher)}`"
