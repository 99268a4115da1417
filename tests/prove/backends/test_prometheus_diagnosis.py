"""Each reason for an empty result is caused on purpose, in a real Prometheus."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from heddle.grafana.durations import total_seconds
from heddle.grafana.time_range import TimeRange
from heddle.prove.backend import DocumentedTelemetry, Limits
from heddle.prove.backends.prometheus_api import PrometheusData, Series
from heddle.prove.backends.prometheus_diagnosis import PrometheusDiagnosis
from heddle.prove.result import Diagnosis, EmptyReason, Status
from tests.dashboards.prometheus.history import END
from tests.dashboards.prometheus.server import Prometheus
from tests.prove.fake_server import Reply, serving
from tests.prove.probing import DAY, HOUR, config, is_diagnosed, panel_query, probe_prometheus, prometheus_client

EMPTY = [
    ("sum(rate(tokenhub_request_total[4m]))", EmptyReason.UNKNOWN_METRIC, "similar metrics: `tokenhub_requests_total`"),
    ('nothing_like_it{job="nowhere"}', EmptyReason.UNKNOWN_METRIC, 'no target has `job="nowhere"`'),
    ('sum(tokenhub_requests_total{colour="red"})', EmptyReason.UNKNOWN_LABEL, "no label `colour`; labels: "),
    (
        "histogram_quantile(0.9, sum by (model) (tokenhub_request_latency_ms_bucket))",
        EmptyReason.UNKNOWN_LABEL,
        "no label `le`, which `histogram_quantile` requires",
    ),
    ('tokenhub_requests_total{status="broken"} > 0', EmptyReason.UNKNOWN_VALUE, "values: `error`, `ok`"),
    ('up{job="tokenhub", instance="collector:8889"}', EmptyReason.UNKNOWN_VALUE, "values: `one:1`, `two:2`"),
    (
        "sum by (status) (tokenhub_requests_total) / sum by (mode) (tokenhub_requests_total)",
        EmptyReason.NO_VECTOR_MATCH,
        "do not match on all labels: left has `{status=",
    ),
    ("up * on (job) group_left () sum(up)", EmptyReason.NO_VECTOR_MATCH, "do not match on (job)"),
    ("rate(tokenhub_requests_total[45s])", EmptyReason.WINDOW_TOO_SHORT, "about one sample every 60 s"),
    ("up offset 30d", EmptyReason.NOT_ENOUGH_HISTORY, "does not reach back to 2025-12-03"),
    ("up > 5", EmptyReason.NO_MATCH_IN_RANGE, "no series satisfies `up > 5`"),
    ("resets(tokenhub_requests_total[5m]) > 0", EmptyReason.NO_MATCH_IN_RANGE, "no series satisfies"),
    ("up unless up", EmptyReason.NO_MATCH_IN_RANGE, "excludes every series of `up`"),
    ("absent(up)", EmptyReason.NO_MATCH_IN_RANGE, "because the series exists"),
    ("0 * up / 0", EmptyReason.NO_MATCH_IN_RANGE, "evaluates to NaN (division by zero or no observations)"),
    ("topk(0, up)", EmptyReason.NO_MATCH_IN_RANGE, "returns no series"),
    ("max by (job) (up) > on (job) max by (job) (up)", EmptyReason.NO_MATCH_IN_RANGE, "no series satisfies"),
    ("up > 5 or tokenhub_request_total", EmptyReason.UNKNOWN_METRIC, "tokenhub_request_total"),
]

DOCUMENTED = DocumentedTelemetry(
    {"later_total": "version 9 emits it"},
    {("tokenhub_requests_total", "status"): frozenset({"ok", "error", "cancelled"})},
)


@pytest.mark.parametrize("instant", [False, True])
def test_an_empty_result_has_the_reason_and_the_names_involved(prometheus: Prometheus, instant: bool) -> None:
    results = [
        (probe_prometheus(prometheus.url, query, END, instant=instant), reason, text) for query, reason, text in EMPTY
    ]
    assert [case for case in results if not is_diagnosed(*case)] == []


def test_a_query_with_data_is_run_once() -> None:
    with serving(lambda _: Reply()) as server:
        assert probe_prometheus(server.url, "sum(up)", END, instant=True).status is Status.OK
    assert server.queries == ["sum(up)"]


class StubPrometheus:
    """Contains selectors with the times of their first and last sample, and runs the queries of their diagnosis."""

    def __init__(self, series: dict[str, tuple[float, float]]) -> None:
        self.series = series

    def instant(self, query: str, at: float) -> PrometheusData:
        match = re.fullmatch(r"count\(present_over_time\((.*)\[(.*)\]\)\)", query)
        first, last = self.series.get(match[1], (1, 0)) if match else (1, 0)
        return self._data([at] if match and first <= at and last >= at - total_seconds(match[2]) else [])

    def range(self, query: str, time_range: TimeRange, step: float) -> PrometheusData:
        match = re.fullmatch(r"(?:count\(present_over_time|max\(timestamp)\((.*?)(?:\[.*\])?\)\)", query)
        first, last = self.series.get(match[1], (1, 0)) if match else (1, 0)
        times = [time_range.start + step * index for index in range(int(time_range.seconds / step) + 1)]
        return self._data([time for time in times if first <= time <= last + step])

    def label_values(self, label: str, time_range: TimeRange, selector: str = "") -> list[str]:
        return ["ok"]

    def label_names(self, time_range: TimeRange, selector: str = "") -> list[str]:
        return ["status"]

    def _data(self, times: list[float]) -> PrometheusData:
        series = (Series({}, tuple((time, time) for time in times)),) if times else ()
        return PrometheusData(series, 0.0, None)


def test_a_label_value_that_ended_is_reported_although_its_metric_continues() -> None:
    last = END - 3 * DAY
    prometheus = StubPrometheus({"x": (0, END), 'x{status="old"}': (0, last), 'x{status="ok"}': (0, END)})
    query = panel_query("", END)
    old = PrometheusDiagnosis(prometheus, config()).explain_empty(query, 'x{status="old"}')
    assert old.reason is EmptyReason.DATA_ENDED
    never = PrometheusDiagnosis(prometheus, config()).explain_empty(query, 'x{status="never"}')
    assert (never.reason, "values: `ok`" in never.text) == (EmptyReason.UNKNOWN_VALUE, True)
    forgotten = PrometheusDiagnosis(prometheus, config(retention=DAY)).explain_empty(query, 'x{status="old"}')
    assert forgotten.reason is EmptyReason.UNKNOWN_VALUE


class StubOfOneSeries(StubPrometheus):
    """Has the series `x`, and nothing else."""

    def range(self, query: str, time_range: TimeRange, step: float) -> PrometheusData:
        return self._data([time_range.end]) if query == "x" else super().range(query, time_range, step)


def test_a_filled_side_is_not_the_reason_for_an_empty_result() -> None:
    diagnosis = PrometheusDiagnosis(StubOfOneSeries({"x": (0, END)}), config())
    query = panel_query("", END)
    reasons = {
        "x + gone": "`gone`",
        "gone + x": "`gone`",
        "x + fill_left(0) gone": "`gone`",
        "gone + fill_right(0) x": "`gone`",
        "x > fill_right(0) gone": "no series satisfies",
        "gone > fill(0) x": "no series satisfies",
        "gone > fill(0) x{a='b'}": "`gone`",
    }
    texts = {promql: diagnosis.explain_empty(query, promql).text for promql in reasons}
    assert [promql for promql, reason in reasons.items() if reason not in texts[promql]] == [], texts
    assert diagnosis.explain_empty_parts(query, "x + gone") == ()
    (text,) = diagnosis.explain_empty_parts(query, "x + fill(0) gone")
    assert "`gone`" in text


@pytest.mark.parametrize("query", ["up", 'sum(rate(tokenhub_requests_total{status="error"}[4m]))'])
def test_data_that_ended_is_reported_with_the_time_of_the_last_sample(prometheus: Prometheus, query: str) -> None:
    result = probe_prometheus(prometheus.url, query, END + 3 * HOUR)
    assert result.diagnosis is not None
    assert result.diagnosis.reason is EmptyReason.DATA_ENDED
    assert "is from 2026-01-02 02:0" in result.diagnosis.text


def test_data_that_ended_before_the_retention_is_unknown(prometheus: Prometheus) -> None:
    result = probe_prometheus(prometheus.url, "up", END + 30 * DAY)
    assert result.diagnosis is not None
    assert result.diagnosis.reason is EmptyReason.UNKNOWN_METRIC


def test_a_metric_that_the_catalog_says_is_not_emitted_yet_does_not_fail(prometheus: Prometheus) -> None:
    result = probe_prometheus(prometheus.url, "sum(later_total) / sum(up)", END, documented=DOCUMENTED)
    assert (result.status, result.failed) == (Status.NOT_EMITTED, False)
    assert "version 9 emits it" in result.reason


def test_a_documented_label_value_that_has_not_occurred_does_not_fail(prometheus: Prometheus) -> None:
    query = 'tokenhub_requests_total{status=~"cancelled|gone"}'
    result = probe_prometheus(prometheus.url, query, END, documented=DOCUMENTED)
    assert (result.status, result.failed) == (Status.EMPTY, False)
    assert result.diagnosis is not None
    assert result.diagnosis.reason is EmptyReason.NO_MATCH_IN_RANGE


@pytest.mark.parametrize(
    ("status", "values"), [("gone", {"ok", "error", "cancelled"}), ("success", {"success", "error"})]
)
def test_a_label_value_that_may_have_been_renamed_fails(prometheus: Prometheus, status: str, values: set[str]) -> None:
    """It is undocumented, or an undocumented value occurs in its place."""
    documented = DocumentedTelemetry({}, {("tokenhub_requests_total", "status"): frozenset(values)})
    query = f'tokenhub_requests_total{{status="{status}"}}'
    result = probe_prometheus(prometheus.url, query, END, documented=documented)
    assert result.diagnosis is not None
    assert (result.diagnosis.reason, result.failed) == (EmptyReason.UNKNOWN_VALUE, True)


EVENTS = DocumentedTelemetry({}, {}, {"failures_total": "a request failed"})


def reason_of(
    prometheus: Any, text: str, *, documented: DocumentedTelemetry = EVENTS, good_if_empty: bool
) -> Diagnosis:
    query = replace(panel_query(text, END, instant=True), good_if_empty=good_if_empty)
    return PrometheusDiagnosis(prometheus, config(documented=documented)).explain_empty(query, text)


def test_an_event_that_has_not_occurred_is_expected_while_its_targets_are_scraped() -> None:
    targets = {'up{job="shop"}': (0, END)}
    query = 'rate(failures_total{job="shop"}[5m])'
    diagnosis = reason_of(StubPrometheus(targets), query, good_if_empty=False)
    assert (diagnosis.reason, diagnosis.reason.is_expected) == (EmptyReason.NOT_OCCURRED, True)
    assert diagnosis.text == "`failures_total` does not exist yet: it appears once a request failed"
    ended = StubPrometheus({**targets, "failures_total": (0, END - HOUR)})
    assert reason_of(ended, query, good_if_empty=False).reason is EmptyReason.NOT_OCCURRED
    unscraped = reason_of(StubPrometheus({}), query, good_if_empty=False)
    assert (unscraped.reason, 'no target has `job="shop"`' in unscraped.text) == (EmptyReason.UNKNOWN_METRIC, True)


def test_the_targets_of_a_young_prometheus_are_found_although_a_query_looks_further_back() -> None:
    young = StubPrometheus({'up{job="shop"}': (END - 60, END)})
    diagnosis = reason_of(young, 'orders_total{job="shop"} offset 1h', good_if_empty=False)
    assert (diagnosis.reason, diagnosis.text) == (
        EmptyReason.UNKNOWN_METRIC,
        "metric `orders_total` does not exist",
    )


def test_a_query_that_selects_a_bad_state_is_expected_to_be_empty(prometheus: Prometheus) -> None:
    client = prometheus_client(prometheus.url)
    for label, expected in (("provider", True), ("status", False), ("instance", False), ("job", False)):
        query = f'tokenhub_requests_total{{{label}="none"}}'
        diagnosis = reason_of(client, query, documented=DOCUMENTED, good_if_empty=True)
        assert (label, diagnosis.reason.is_expected) == (label, expected)
        assert not reason_of(client, query, documented=DOCUMENTED, good_if_empty=False).reason.is_expected


def test_a_label_that_only_bad_series_have_is_expected_if_the_catalog_declares_it(prometheus: Prometheus) -> None:
    client = prometheus_client(prometheus.url)
    documented = replace(DOCUMENTED, labels={"tokenhub_requests_total": frozenset({"error_type"})})
    for label, expected in (("error_type", True), ("eror_type", False)):
        query = f'tokenhub_requests_total{{{label}!=""}}'
        diagnosis = reason_of(client, query, documented=documented, good_if_empty=True)
        assert (label, diagnosis.reason.is_expected) == (label, expected)
        assert not reason_of(client, query, documented=documented, good_if_empty=False).reason.is_expected


def test_a_bad_state_that_ended_is_expected_to_be_empty() -> None:
    ended = StubPrometheus({"x": (0, END), 'x{status="bad"}': (0, END - DAY)})
    assert reason_of(ended, 'x{status="bad"}', good_if_empty=True).reason is EmptyReason.NO_MATCH_IN_RANGE
    assert reason_of(ended, 'x{status="bad"}', good_if_empty=False).reason is EmptyReason.DATA_ENDED


def test_an_empty_part_of_a_query_with_data_is_a_note(prometheus: Prometheus) -> None:
    result = probe_prometheus(prometheus.url, "sum(tokenhub_request_total) or vector(0)", END)
    assert result.status is Status.OK
    assert [note for note in result.notes if "metric `tokenhub_request_total` does not exist" in note]
    assert probe_prometheus(prometheus.url, "sum(tokenhub_requests_total) or vector(0)", END).notes == ()


@pytest.mark.parametrize(
    ("query", "limits", "status"),
    [
        ("sum(", Limits(), Status.ERROR),
        ("sum(rate(up))", Limits(), Status.ERROR),
        ("up", Limits(max_series=3), Status.TOO_MANY_SERIES),
        ("up", Limits(slow=0), Status.SLOW),
        ("up", Limits(), Status.OK),
    ],
)
def test_errors_and_exceeded_limits_fail(prometheus: Prometheus, query: str, limits: Limits, status: Status) -> None:
    result = probe_prometheus(prometheus.url, query, END, limits=limits)
    assert (result.status, result.failed) == (status, status is not Status.OK)


def test_the_samples_that_a_query_reads_are_counted(prometheus: Prometheus) -> None:
    result = probe_prometheus(prometheus.url, "up", END)
    assert result.series == 11
    assert result.samples is not None
    assert result.samples > 11
