"""Variables are resolved in order, with All and with single values."""

from __future__ import annotations

from typing import Any

import pytest

from heddle.prove.backend import FindBackend
from heddle.prove.backends.prometheus import PrometheusBackend
from heddle.prove.datasources import Datasource, Datasources
from heddle.prove.queries import QueryContext
from heddle.prove.result import EmptyReason, ProbeResult, Status
from heddle.prove.run import DashboardProber
from heddle.prove.variables import DashboardVariables
from tests.dashboards.prometheus.history import END
from tests.dashboards.prometheus.server import Prometheus
from tests.prove.probing import DAY, compiled, config, prometheus_client

REF = {"type": "prometheus", "uid": "prometheus"}
CONTEXT = QueryContext(
    now=END,
    scrape_interval=15,
    datasources=Datasources([Datasource(type="prometheus", uid="prometheus", scrape_interval=60)]),
)
ALL = {"includeAll": True, "multi": True, "current": {"value": ["$__all"]}}


def query(name: str, text: str, **fields: object) -> dict[str, Any]:
    return {"name": name, "type": "query", "datasource": REF, "query": {"query": text}, "sort": 1, **fields}


JOB = query("job", "label_values(up, job)", regex="/^loki|^token/", **ALL)
INSTANCE = query("instance", 'label_values(up{job=~"$job"}, instance)', allValue=".+", **ALL)


def find_backend(prometheus: Prometheus) -> FindBackend:
    backend = PrometheusBackend(prometheus_client(prometheus.url), config())
    return lambda datasource: backend if datasource.type == "prometheus" else None


def dashboard_variables(prometheus: Prometheus, *variables: dict[str, Any]) -> DashboardVariables:
    return DashboardVariables(compiled({"templating": {"list": variables}}), CONTEXT, find_backend(prometheus))


def probe_panel(prometheus: Prometheus, expr: str, *variables: dict[str, Any], **panel: object) -> list[ProbeResult]:
    """Return the results of a dashboard with one panel, after those of its variables."""
    target = {"refId": "A", "expr": expr, "datasource": REF, "instant": True}
    panel = {"title": "Panel", "type": "stat", "targets": [target], "gridPos": {"w": 12}, **panel}
    dashboard = compiled({"uid": "board", "panels": [panel], "templating": {"list": list(variables)}})
    prober = DashboardProber(dashboard, CONTEXT, find_backend(prometheus))
    return [*prober.probe_variables(), *(prober.probe(panel_query) for panel_query in prober.queries)]


def test_variables_are_resolved_with_the_values_of_those_before(prometheus: Prometheus) -> None:
    variables = dashboard_variables(prometheus, JOB, INSTANCE)
    with_all, single = variables.resolve(), variables.resolve(single=frozenset({"job", "instance"}))
    assert with_all.options["job"].values == ("loki-mode", "tokenhub")
    assert with_all.selection["job"].values == ("loki-mode", "tokenhub")
    assert (with_all.selection["instance"].values, with_all.selection["instance"].verbatim) == ((".+",), True)
    assert with_all.options["instance"].query == 'label_values(up{job=~"(loki-mode|tokenhub)"}, instance)'
    assert single.options["instance"].query == 'label_values(up{job=~"loki-mode"}, instance)'
    assert single.selection["instance"].values == ("one:1",)


def test_a_fixed_value_replaces_the_first_option(prometheus: Prometheus) -> None:
    variables = dashboard_variables(prometheus, JOB, INSTANCE)
    resolved = variables.resolve(single=frozenset({"job"}), fixed={"job": "tokenhub"})
    assert resolved.selection["job"].values == ("tokenhub",)


@pytest.mark.parametrize(
    ("text", "fields", "values"),
    [
        (
            "label_values(job)",
            {},
            ("claude-code", "litellm", "loki-mode", "loom", "loom-core", "loomflow", "otel-genai", "tokenhub"),
        ),
        ("label_values(up, job)", {"regex": "/^loom-(.*)/"}, ("core",)),
        ("label_values(up, job)", {"regex": "/(?<value>^to)ken/"}, ("to",)),
        ("label_values(up, job)", {"sort": 2, "regex": "/^loom/"}, ("loomflow", "loom-core", "loom")),
        ("metrics(^tokenhub_requests)", {}, ("tokenhub_requests_total",)),
        ('query_result(up{job="loomflow"})', {"regex": '/instance="([^"]+)"/'}, ("one:1",)),
        ("label_names()", {"regex": "/^insta/"}, ("instance",)),
    ],
)
def test_each_kind_of_variable_query_has_its_options(
    prometheus: Prometheus, text: str, fields: dict[str, str], values: tuple[str, ...]
) -> None:
    assert dashboard_variables(prometheus, query("x", text, **fields)).resolve().options["x"].values == values


@pytest.mark.parametrize(
    ("variable", "values"),
    [
        ({"type": "custom", "query": "All : a|b,c : d,e", "current": {"value": "d"}}, ("d",)),
        ({"type": "custom", "query": "x,y"}, ("x",)),
        ({"type": "interval", "query": "1m,5m", "current": {"value": "gone"}}, ("1m",)),
        ({"type": "textbox", "query": "typed"}, ("typed",)),
        ({"type": "constant", "query": "fixed"}, ("fixed",)),
    ],
)
def test_variables_without_a_query_have_their_current_or_first_value(
    prometheus: Prometheus, variable: dict[str, Any], values: tuple[str, ...]
) -> None:
    resolved = dashboard_variables(prometheus, {"name": "x", **variable}).resolve()
    assert resolved.selection["x"].values == values


@pytest.mark.parametrize(
    ("text", "status", "reason"),
    [
        ("label_values(upp, job)", Status.EMPTY, EmptyReason.UNKNOWN_METRIC),
        ("label_values(up, jobb)", Status.EMPTY, EmptyReason.UNKNOWN_LABEL),
        ("label_values(up{, job)", Status.ERROR, None),
    ],
)
def test_a_variable_without_options_fails_with_a_reason(
    prometheus: Prometheus, text: str, status: Status, reason: EmptyReason | None
) -> None:
    [result, _] = probe_panel(prometheus, "up", query("job", text))
    assert (result.query.kind, result.status, result.failed) == ("variable", status, True)
    assert (result.diagnosis.reason if result.diagnosis else None) is reason


def test_all_compared_for_equality_fails(prometheus: Prometheus) -> None:
    *_, result = probe_panel(prometheus, 'up{job="$job"}', JOB)
    assert (result.status, result.sent) == (Status.EMPTY, 'up{job="(loki-mode|tokenhub)"}')
    assert result.failed


def test_a_repeated_panel_has_one_value_of_its_variable(prometheus: Prometheus) -> None:
    *_, result = probe_panel(prometheus, 'up{job="$job"}', JOB, repeat="job")
    assert result.status is Status.OK


def test_a_single_value_that_no_series_has_fails(prometheus: Prometheus) -> None:
    """With All, which is any value, the query has data."""
    variable = query("job", "label_values(up, job)", allValue=".*", **ALL)
    *_, result = probe_panel(prometheus, 'sum(up{instance=~"$job", job=~"$job"})', variable)
    assert (result.status, result.failed) == (Status.EMPTY, True)
    assert result.diagnosis is not None
    assert result.diagnosis.reason is EmptyReason.UNKNOWN_VALUE
    assert result.diagnosis.text.startswith("with $job = ")


def test_a_single_value_is_taken_from_a_matching_series(prometheus: Prometheus) -> None:
    """The first job is not an instance, but the series that the query matches have one."""
    variable = query("job", "label_values(up, job)", allValue=".*", **ALL)
    *_, result = probe_panel(prometheus, 'sum(up{instance=~"$job"})', variable)
    assert (result.status, result.failed) == (Status.OK, False)


def test_a_metric_that_the_first_option_does_not_emit_is_ok(prometheus: Prometheus) -> None:
    variable = query("job", "label_values(up, job)", allValue=".+", **ALL)
    *_, result = probe_panel(prometheus, 'sum(tokenhub_requests_total{job=~"$job"})', variable)
    assert result.status is Status.OK


def test_hidden_targets_are_left_out_and_those_of_other_backends_not_run(prometheus: Prometheus) -> None:
    targets = [
        {"refId": "A", "expr": "up", "datasource": REF, "hide": True},
        {"refId": "B", "expr": "up", "datasource": {"type": "loki", "uid": "loki"}},
        {"refId": "C", "expr": "up", "datasource": {"uid": "${which}"}, "instant": True, "range": True},
    ]
    which = {"name": "which", "type": "datasource", "query": "prometheus"}
    results = probe_panel(prometheus, "", which, targets=targets)
    runs = [(result.query.ref_id, result.query.instant, result.status) for result in results]
    assert runs == [("B", False, Status.NOT_RUN), ("C", True, Status.OK), ("C", False, Status.OK)]
    assert [result.query.location.line for result in results] == [7, 7, 7]


def test_a_panel_with_its_own_time_range_is_run_over_it(prometheus: Prometheus) -> None:
    [result] = probe_panel(prometheus, "up", timeFrom="2h", timeShift="1d", type="stat")
    assert (result.query.time_range.seconds, result.query.time_range.end) == (2 * 3600, END - DAY)
