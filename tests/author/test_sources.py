"""Which of several data sources of a dashboard a query, variable or annotation uses."""

from __future__ import annotations

from typing import Any

import pytest
from grafanalib import core

from heddle import (
    Counter,
    Row,
    System,
    annotation,
    clickhouse,
    datasource_variable,
    instance,
    job,
    log_lines,
    logs,
    loki,
    postgres,
    prometheus,
    query,
    ratio,
    raw,
    table,
    timeseries,
)
from heddle.author.promql.scope import alert_scope
from heddle.diagnostics.errors import AuthorError, BadInput
from heddle.grafana.datasource_types import VICTORIAMETRICS
from heddle.grafana.model import walk_panels
from tests.author.compiled import compiled, dashboard

SHOP = System("shop", "Shop")
ORDERS = Counter(SHOP, "orders_total", "Orders.", of="orders")
NOW = {"type": "prometheus", "uid": "${prometheus}"}
BEFORE = {"type": "prometheus", "uid": "${baseline}"}


def baseline(type: str = "prometheus") -> Any:
    return datasource_variable(type, name="baseline", label="Baseline")


def sources_of(panel: Any, *variables: Any) -> list[Any]:
    """Return the data source of a panel, then those of its targets."""
    variables = variables or (prometheus(), baseline())
    (compiled_panel,) = compiled(dashboard([Row("", [panel])], variables=variables)).data["panels"]
    return [compiled_panel["datasource"], *(target["datasource"] for target in compiled_panel["targets"])]


def findings_of(*panels: Any, **arguments: Any) -> list[tuple[str, int]]:
    """Return the id of each finding, and its line relative to that of the call."""
    with pytest.raises(BadInput) as error:
        dashboard([Row("", panels)], **{"variables": [prometheus(), baseline()], **arguments})
    return [(finding.id, finding.location.line) for finding in error.value.findings]


def test_the_source_of_a_panel_is_that_of_its_queries() -> None:
    assert sources_of(timeseries("P", source="baseline", query=[raw("up"), ORDERS.rate().sum()])) == [BEFORE] * 3


def test_the_source_of_a_query_comes_before_that_of_its_panel() -> None:
    queries = [raw("up"), raw("up", source="baseline"), ORDERS.rate().sum().from_source("baseline")]
    mixed, *targets = sources_of(timeseries("P", source="prometheus", query=queries))
    assert mixed["uid"] == "-- Mixed --"
    assert targets == [NOW, BEFORE, BEFORE]


def test_an_operation_keeps_the_source() -> None:
    orders = ORDERS.rate().sum().from_source("baseline")
    expressions = (orders * 2, 2 / orders, orders / ORDERS.rate().sum(), ORDERS.rate().sum() / orders, orders.absent())
    assert [expression.source for expression in (*expressions, ratio(ORDERS.rate(), orders))] == ["baseline"] * 6


def test_an_operation_on_two_sources_is_an_error() -> None:
    orders = ORDERS.rate().sum()
    with pytest.raises(BadInput, match="between series of the data sources `a` and `b`"):
        orders.from_source("a") / orders.from_source("b")


def test_a_source_without_a_variable_is_a_uid() -> None:
    panel = timeseries("P", query=[raw("up", source="metrics-eu"), logs("{job='a'}", source="logs-eu")])
    assert sources_of(panel)[1:] == [{"type": "prometheus", "uid": "metrics-eu"}, {"type": "loki", "uid": "logs-eu"}]


def test_a_uid_is_used_although_the_dashboard_has_a_variable() -> None:
    panel = table("P", query=clickhouse("SELECT 1", source="events"))
    variable = datasource_variable("grafana-clickhouse-datasource", name="clickhouse", label="C")
    assert sources_of(panel, variable)[1]["uid"] == "events"


def test_variables_and_annotations_have_a_source() -> None:
    arguments: dict[str, Any] = {
        "variables": [prometheus(), baseline(), job(SHOP, source="prometheus"), instance(SHOP, source="baseline")],
        "annotations": [
            annotation("A", raw("up"), title="A", source="baseline"),
            annotation("B", raw("up", source="prometheus"), title="B"),
        ],
    }
    data = compiled(dashboard([Row("", [timeseries("P", source="baseline", query=raw("up"))])], **arguments)).data
    assert [variable["datasource"] for variable in data["templating"]["list"][2:]] == [NOW, BEFORE]
    assert [each["datasource"] for each in data["annotations"]["list"]] == [BEFORE, NOW]


def test_one_variable_of_each_type_needs_no_source() -> None:
    panel = timeseries("P", query=[raw("up"), logs("{job='a'}")])
    assert sources_of(panel, prometheus(), loki())[1:] == [NOW, {"type": "loki", "uid": "${loki}"}]


def test_each_ambiguous_part_is_reported_at_its_line() -> None:
    up = raw("up")
    variable = job(SHOP)
    mark = annotation("A", up, title="A")
    line = up.location.line
    found = findings_of(
        timeseries("P", query=[up, raw("up", source="baseline")]),
        variables=[prometheus(), baseline(), variable],
        annotations=[mark],
    )
    assert found == [
        ("datasource/ambiguous", line),
        ("datasource/ambiguous", line + 1),
        ("datasource/ambiguous", line + 2),
    ]


def test_a_variable_of_another_type_is_an_error() -> None:
    assert [id for id, _ in findings_of(timeseries("P", query=logs("{job='a'}", source="baseline")))] == [
        "datasource/wrong-type"
    ]


def test_a_data_source_of_a_compatible_type_answers() -> None:
    (panel, target) = sources_of(
        timeseries("P", source="baseline", query=raw("up")), prometheus(), baseline(VICTORIAMETRICS)
    )
    assert panel == target == {"type": VICTORIAMETRICS, "uid": "${baseline}"}


def test_built_in_data_sources_need_no_variable() -> None:
    expression = {"type": "__expr__", "uid": "__expr__"}
    other_panel = {"type": "datasource", "uid": "-- Dashboard --"}
    grafana = {"type": "grafana", "uid": "-- Grafana --"}
    panels: list[tuple[Any, list[Any]]] = [
        (timeseries("P", query=[raw("up"), query("__expr__", {"expression": "$A * 2"})]), [NOW, NOW, expression]),
        (timeseries("P", query=query("datasource", {"panelId": 1})), [other_panel] * 2),
        (timeseries("P", query=query("-- Dashboard --", {"panelId": 1})), [other_panel] * 2),
        (timeseries("P", source="-- Dashboard --", query=query("datasource", {"panelId": 1})), [other_panel] * 2),
        (timeseries("P", query=query("grafana", {"queryType": "list"})), [grafana] * 2),
    ]
    wrong = [(found, expected) for panel, expected in panels if (found := sources_of(panel, prometheus())) != expected]
    assert wrong == []
    mark = annotation("A", query("grafana", {"type": "tags"}))
    data = compiled(dashboard([], variables=[prometheus()], annotations=[mark])).data
    assert data["annotations"]["list"][0]["datasource"] == grafana


def test_the_mixed_data_source_stands_for_those_of_the_queries() -> None:
    queries = [raw("up"), logs("{job='a'}"), raw("up", source="-- Mixed --")]
    mixed, *targets = sources_of(timeseries("P", source="-- Mixed --", query=queries), prometheus(), loki())
    assert mixed == {"type": "datasource", "uid": "-- Mixed --"}
    assert targets == [NOW, {"type": "loki", "uid": "${loki}"}, NOW]


def test_a_query_without_a_type_is_an_error() -> None:
    for type, problem in {"": "is empty", "-- Mixed --": "names no data source that answers queries"}.items():
        with pytest.raises(AuthorError, match=f"`source_type` of a query {problem}"):
            query(type, {})


def test_a_target_of_grafanalib_without_a_data_source_has_that_of_the_panel_or_dashboard() -> None:
    def target(**keys: Any) -> core.Target:
        return core.Target(expr="up", **keys)

    mixed = {"type": "datasource", "uid": "-- Mixed --"}
    own = {"type": "loki", "uid": "loki"}
    both = (prometheus(), baseline())
    cases: list[tuple[Any, tuple[Any, ...], list[Any]]] = [
        (timeseries("P", query=target()), (prometheus(),), [NOW, NOW]),
        (timeseries("P", source="baseline", query=[target()]), both, [BEFORE, BEFORE]),
        (timeseries("P", source="baseline", query=[target(), raw("up")]), both, [BEFORE] * 3),
        (timeseries("P", query=target(datasource="loki")), (prometheus(),), [own, own]),
        (timeseries("P", query=[target(datasource="loki"), raw("up")]), (prometheus(),), [mixed, own, NOW]),
        (timeseries("P", query=[target(datasource=NOW), raw("up")]), (prometheus(),), [NOW] * 3),
    ]
    wrong = [(found, expected) for panel, own, expected in cases if (found := sources_of(panel, *own)) != expected]
    assert wrong == []


def test_parts_in_a_dashboard_of_grafanalib_have_their_data_sources() -> None:
    logs_of = {"type": "loki", "uid": "${loki}"}
    panels = [
        log_lines("L", query=logs("{job='a'}")),
        timeseries("B", source="baseline", query=raw("up")),
        core.RowPanel(title="R", panels=[timeseries("P", source="prometheus", query=raw("up"))]),
        core.TimeSeries(title="G", targets=[core.Target(expr="up")]),
    ]
    variables = [prometheus(), loki(), baseline(), job(SHOP, source="baseline")]
    marks = [annotation("A", logs("{job='a'}"))]
    for layout in ({"panels": panels}, {"rows": [core.Row(panels=panels)]}):
        board = core.Dashboard(
            title="T",
            templating=core.Templating(variables),
            annotations=core.Annotations(marks),
            **layout,
        )
        data = compiled(board).data
        found = {panel["title"]: panel["datasource"] for panel in walk_panels(data) if "datasource" in panel}
        default = {"type": "prometheus", "uid": "prometheus"}
        assert found == {"L": logs_of, "B": BEFORE, "P": NOW, "G": default}
        assert data["templating"]["list"][-1]["datasource"] == BEFORE
        assert data["annotations"]["list"][0]["datasource"] == logs_of


def test_an_ambiguous_part_in_a_dashboard_of_grafanalib_is_an_error() -> None:
    board = core.Dashboard(
        title="T",
        panels=[timeseries("P", query=raw("up"))],
        templating=core.Templating([prometheus(), baseline()]),
    )
    with pytest.raises(BadInput, match="several variables of type prometheus"):
        compiled(board)


def test_a_source_in_an_alert_is_an_error() -> None:
    with pytest.raises(BadInput, match="the data source `baseline` of an expression has no effect in an alert"):
        raw("up", source="baseline").render(alert_scope())


def test_a_variable_of_an_equivalent_type_is_used() -> None:
    variables = [datasource_variable("postgres", name="trips", label="Trips")]
    found = sources_of(table("P", query=postgres("SELECT 1", shape="table")), *variables)
    assert found == [{"type": "postgres", "uid": "${trips}"}] * 2


def test_a_variable_of_the_same_type_comes_before_an_equivalent_one() -> None:
    variables = [baseline(VICTORIAMETRICS), prometheus()]
    assert sources_of(timeseries("P", query=raw("up")), *variables) == [NOW] * 2


def test_several_variables_of_equivalent_types_are_ambiguous() -> None:
    variables = [baseline(VICTORIAMETRICS), datasource_variable(VICTORIAMETRICS, name="other", label="Other")]
    found = findings_of(timeseries("P", query=raw("up")), variables=variables)
    assert [id for id, _ in found] == ["datasource/ambiguous"]
