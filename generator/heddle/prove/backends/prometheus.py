"""Prometheus: queries, variables, and values of variables that occur together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isfinite
from typing import Final

from heddle.grafana.durations import format_duration
from heddle.grafana.http_errors import HttpError
from heddle.grafana.interpolation import Selection, interpolate, promql_value
from heddle.grafana.json_value import Json
from heddle.grafana.time_range import TimeRange
from heddle.grafana.variables import parse_label_values, variable_names
from heddle.promql.ast import Selector
from heddle.promql.format import format_promql
from heddle.promql.parse import PromqlSyntaxError, parse_promql
from heddle.prove.backend import ProbeConfig, VariableOptions, select_options
from heddle.prove.backends.prometheus_api import PrometheusApi, PrometheusData, Series, run_expression
from heddle.prove.backends.prometheus_diagnosis import PrometheusDiagnosis
from heddle.prove.backends.prometheus_recorded import disagreement
from heddle.prove.queries import ProbeQuery, variable_query_text
from heddle.prove.result import Diagnosis, EmptyReason, ProbeResult, SeriesValue, Status

_SAMPLED_SERIES: Final = 5
"""How many series lend their labels to single values of variables."""

_LABEL_NAMES: Final = re.compile(r"\s*label_names\((.*)\)\s*", re.DOTALL)
_METRICS: Final = re.compile(r"\s*metrics\((.*)\)\s*", re.DOTALL)
_QUERY_RESULT: Final = re.compile(r"\s*query_result\((.+)\)\s*", re.DOTALL)


class PrometheusBackend:
    """Queries, variables and diagnoses of one Prometheus."""

    def __init__(self, prometheus: PrometheusApi, config: ProbeConfig) -> None:
        self._prometheus = prometheus
        self._limits = config.limits
        self._diagnosis = PrometheusDiagnosis(prometheus, config)

    def probe(self, query: ProbeQuery, selection: Selection) -> ProbeResult:
        """Run a query with the values of its variables, and diagnose an empty result."""
        if query.kind == "recording rule":
            return self._compare_recorded(query)
        return self.probe_expression(query, self._interpolate(query.text, query, selection))

    def probe_expression(self, query: ProbeQuery, expression: str) -> ProbeResult:
        """Run an expression as a query is run: at one time, or over its time range."""
        try:
            data = run_expression(self._prometheus, query, expression)
        except HttpError as error:
            return ProbeResult(query=query, status=Status.ERROR, sent=expression, error=str(error))
        status = self._limits.status(has_data=data.has_data, seconds=data.seconds, series=len(data.series))
        diagnosis = None
        if status is Status.EMPTY:
            diagnosis = self._diagnosis.explain_empty(query, expression)
            status = Status.NOT_EMITTED if diagnosis.reason is EmptyReason.NOT_EMITTED else status
        return ProbeResult(
            query=query,
            status=status,
            sent=expression,
            diagnosis=diagnosis,
            notes=() if diagnosis else self._diagnosis.explain_empty_parts(query, expression),
            series=len(data.series),
            samples=data.samples,
            seconds=data.seconds,
            newest=tuple(_newest_values(data)),
        )

    def _compare_recorded(self, query: ProbeQuery) -> ProbeResult:
        """Compare a recorded series with the expression of its rule."""
        result = self.probe_expression(query, query.title)
        if result.status is not Status.OK:
            return result
        try:
            difference = disagreement(self._prometheus, query.title, query.text, query.time_range)
        except HttpError as error:
            return replace(result, status=Status.ERROR, error=str(error))
        if difference:
            return replace(result, status=Status.DISAGREEMENT, comparison=difference)
        return replace(result, comparison=f"agrees with what its rule computes, in {result.series} series")

    def variable_options(self, variable: Json, query: ProbeQuery, selection: Selection) -> VariableOptions:
        """Return the options of a variable."""
        text = self._interpolate(variable_query_text(variable), query, selection)
        try:
            return VariableOptions(text, select_options(self._option_values(text, query.time_range), variable))
        except HttpError as error:
            return VariableOptions(text, (), str(error))

    def explain_no_options(self, query: ProbeQuery, options: VariableOptions) -> Diagnosis:
        """Return why a variable has no options."""
        label_values = parse_label_values(options.query)
        if not label_values or not label_values.selector:
            return Diagnosis(EmptyReason.UNKNOWN, f"`{options.query}` returns no values")
        result = self.probe_expression(query, label_values.selector)
        if result.diagnosis:
            return result.diagnosis
        if result.error:
            return Diagnosis(EmptyReason.UNKNOWN, result.error)
        series = f"`{label_values.selector}` has no label `{label_values.label}`"
        return Diagnosis(EmptyReason.UNKNOWN_LABEL, f"{series}, or the variable's regex matches none of its values")

    def sample_label_sets(
        self, query: ProbeQuery, selection: Selection, variables: frozenset[str]
    ) -> Iterator[Mapping[str, str]]:
        """Yield values of these variables that occur together, each from one series that the query selects."""
        try:
            selectors = parse_promql(query.text).selectors
            expression = self._interpolate(query.text, query, selection)
            sent = parse_promql(expression).selectors
        except PromqlSyntaxError:
            return
        for node in selectors:
            labels = {
                name: matcher.label for matcher in node.matchers for name in variable_names(matcher.value) & variables
            }
            same_name = next((candidate for candidate in sent if candidate.name == node.name), None)
            if labels and same_name:
                for series in self._sample(same_name, query.time_range):
                    yield {name: series.labels[label] for name, label in labels.items() if label in series.labels}

    def _sample(self, node: Selector, time_range: TimeRange) -> tuple[Series, ...]:
        window = format_duration(max(time_range.seconds, 60))
        text = f"topk({_SAMPLED_SERIES}, last_over_time({format_promql(replace(node.instant(), window=window))}))"
        try:
            return self._prometheus.instant(text, time_range.end).series
        except HttpError:
            return ()

    def _option_values(self, text: str, time_range: TimeRange) -> list[str]:
        """Return the values that a variable's query means to Grafana's Prometheus data source. Raises HttpError."""
        if found := parse_label_values(text):
            return self._prometheus.label_values(found.label, time_range, found.selector)
        if match := _LABEL_NAMES.fullmatch(text):
            return self._prometheus.label_names(time_range, match[1].strip())
        if match := _METRICS.fullmatch(text):
            try:
                pattern = re.compile(match[1].strip())
            except re.error as error:
                raise HttpError(f"`{match[1].strip()}` is not a regular expression: {error}") from None
            return [name for name in self._prometheus.label_values("__name__", time_range) if pattern.search(name)]
        match = _QUERY_RESULT.fullmatch(text)
        data = self._prometheus.instant(match[1] if match else text, time_range.end)
        return [_option(dict(series.labels), series.samples[-1]) for series in data.series if series.samples]

    def _interpolate(self, text: str, query: ProbeQuery, selection: Selection) -> str:
        return interpolate(text, selection, query.time_range, query.intervals, promql_value)


def _newest_values(data: PrometheusData) -> Iterator[SeriesValue]:
    for series in data.series:
        newest = next((value for _, value in reversed(series.samples) if isfinite(value)), None)
        if newest is not None:
            yield SeriesValue(series.labels, newest)


def _option(labels: dict[str, str], sample: tuple[float, float]) -> str:
    """Return a series as `query_result` lists it."""
    name = labels.pop("__name__", "")
    inner = ",".join(f'{label}="{value}"' for label, value in labels.items())
    return f"{name}{{{inner}}} {sample[1]:g} {round(sample[0] * 1000)}"
