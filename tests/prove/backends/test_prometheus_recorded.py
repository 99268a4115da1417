"""Recorded series are compared with what their rules compute, on a real Prometheus."""

from __future__ import annotations

import json
from dataclasses import replace

from heddle.grafana.time_range import TimeRange
from heddle.prove.backend import DocumentedTelemetry
from heddle.prove.backends.prometheus import PrometheusBackend
from heddle.prove.result import EmptyReason, ProbeResult, Status
from heddle.report.prove import prove_report
from tests.dashboards.prometheus.history import END
from tests.dashboards.prometheus.server import Prometheus
from tests.prove.probing import config, panel_query, prometheus_client

NAME = "tokenhub_requests_total"


def compare(prometheus: Prometheus, expression: str, name: str = NAME) -> ProbeResult:
    """Compare a series that exists, as if a rule with this expression recorded it."""
    query = panel_query(expression, END, instant=True)
    query = replace(query, kind="recording rule", title=name, time_range=TimeRange(END - 120, END))
    documented = DocumentedTelemetry(recorded={name: expression})
    return PrometheusBackend(prometheus_client(prometheus.url), config(documented=documented)).probe(query, {})


def test_a_recorded_series_agrees_with_what_its_rule_computes(prometheus: Prometheus) -> None:
    for expression in (NAME, f"last_over_time({NAME}[5m])", f"{NAME} * 1.001"):
        result = compare(prometheus, expression)
        assert (result.status, result.failed) == (Status.OK, False)
        assert result.comparison == f"agrees with what its rule computes, in {result.series} series"


def test_a_recorded_series_with_other_values_fails(prometheus: Prometheus) -> None:
    cases = (
        (f"{NAME} * 2", "but its rule computes"),
        (f'{NAME}{{status="ok"}}', "but its rule computes no such series"),
        (
            f'{NAME} or label_replace({NAME}{{status="ok"}}, "status", "other", "", "")',
            "is missing, but its rule computes",
        ),
    )
    for expression, message in cases:
        result = compare(prometheus, expression)
        assert (result.status, result.failed, message in result.reason) == (Status.DISAGREEMENT, True, True)


def test_rules_that_are_not_loaded_are_reported(prometheus: Prometheus) -> None:
    result = compare(prometheus, f"sum({NAME})", "requests:growth5m")
    assert (result.failed, result.diagnosis and result.diagnosis.reason) == (True, EmptyReason.RULES_NOT_LOADED)
    assert "Prometheus has not loaded the rule" in result.reason


def test_a_rule_that_computes_nothing_has_the_reason_of_its_metric(prometheus: Prometheus) -> None:
    result = compare(prometheus, 'rate(missing_total{job="nowhere"}[5m])', "missing_total:growth5m")
    assert result.diagnosis
    assert (result.diagnosis.reason, "metric `missing_total`" in result.reason) == (EmptyReason.UNKNOWN_METRIC, True)


def test_each_format_shows_the_comparison(prometheus: Prometheus) -> None:
    for expression in (NAME, f"{NAME} * 2"):
        result = compare(prometheus, expression)
        text = result.comparison.replace('"', "").split(" ")[-1]
        assert all(text in prove_report([result], format) for format in ("text", "markdown", "junit"))
        (entry,) = json.loads(prove_report([result], "json"))["results"]
        assert (entry["kind"], entry["comparison"]) == ("recording rule", result.comparison)
