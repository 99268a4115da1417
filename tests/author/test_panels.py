"""Each panel word, as Grafana will read it."""

from __future__ import annotations

from typing import Any

import pytest
from grafanalib import core
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from heddle import (
    BASE,
    GREEN,
    RED,
    YELLOW,
    Row,
    bargauge,
    gauge,
    heatmap,
    histogram,
    log_lines,
    log_metric,
    logs,
    node_graph,
    panel_link,
    piechart,
    search_traces,
    service_graph,
    stat,
    state_timeline,
    table,
    text,
    timeseries,
    trace,
    trace_view,
)
from heddle.author.panels import Panel
from heddle.compile.dashboard import SchemaCheck
from heddle.diagnostics.errors import AuthorError
from heddle.lint.runner import lint_dashboard
from heddle.rules.gate import gate
from tests.author.compiled import Promql, compiled, compiled_panel, dashboard

ASKS = "What is it?"
UP = Promql()
PER_JOB = Promql("sum by (job) (up)", "short", "{{job}}")
BUCKETS = Promql("sum by (le) (rate(x_bucket[$__rate_interval]))", "s", "{{le}}")

WORDS: dict[str, Panel] = {
    "timeseries": timeseries("P", question=ASKS, query=[UP, PER_JOB], decimals=1),
    "timeseries-stacked": timeseries("P", question=ASKS, query=PER_JOB, stacked=True),
    "timeseries-loki": timeseries("P", question=ASKS, query=log_metric("sum(rate({job=~'.+'}[$__auto]))"), unit="cps"),
    "stat": stat(
        "P",
        question=ASKS,
        query=UP,
        filled=True,
        sparkline=False,
        mappings={0: ("Stopped", RED), 1: ("Running", GREEN), 2: ("Paused", YELLOW)},
        no_value="Nothing yet",
    ),
    "gauge": gauge("P", question=ASKS, query=UP, unit="percent", min=0, max=100, thresholds={BASE: YELLOW, 50: GREEN}),
    "bargauge": bargauge("P", question=ASKS, query=PER_JOB),
    "piechart": piechart("P", question=ASKS, query=PER_JOB),
    "table": table(
        "P",
        question=ASKS,
        query=PER_JOB,
        columns={"job": "Job", "Value": "Number"},
        overrides={"Number": {"unit": "short", "custom.width": 100}},
    ),
    "state-timeline": state_timeline("P", question=ASKS, query=PER_JOB, mappings={1: ("Up", GREEN)}),
    "heatmap": heatmap("P", question=ASKS, query=BUCKETS, unit="s"),
    "histogram": histogram("P", question=ASKS, query=PER_JOB),
    "logs": log_lines("P", question=ASKS, query=logs("{job=~'.+'} |= `error`")),
    "traces": trace_view("P", question=ASKS, query=trace("some-id")),
    "traces-found": table(
        "P", question=ASKS, query=search_traces("loom", operation="dispatch", tags="error=true"), unit="s"
    ),
    "node-graph": node_graph("P", question=ASKS, query=service_graph()),
    "text": text("# Hi **there**", title="P"),
}


@pytest.fixture
def as_json(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(JSONSnapshotExtension)


@pytest.mark.parametrize("word", WORDS)
def test_a_dashboard_of_one_panel(word: str, as_json: SnapshotAssertion) -> None:
    assert compiled(dashboard([Row("", [WORDS[word]])])).data == as_json


@pytest.mark.parametrize("word", WORDS)
def test_the_house_has_nothing_against_it(word: str) -> None:
    made = compiled(dashboard([Row("Row", [WORDS[word]])]))
    assert list(lint_dashboard(made, gate("dashboard", "panel"))) == []
    assert list(SchemaCheck().findings(made)) == []
    assert made.findings == ()


def test_a_row_holds_its_panels_when_closed_and_leads_them_when_open(as_json: SnapshotAssertion) -> None:
    rows = [
        Row("Open", [stat("a", question=ASKS, query=UP), timeseries("b", question=ASKS, query=UP)]),
        Row("Closed", [timeseries("c", question=ASKS, query=UP)], collapsed=True),
        Row("After", [timeseries("d", question=ASKS, query=UP)]),
    ]
    assert compiled(dashboard(rows)).data["panels"] == as_json


def defaults(panel: Panel) -> dict[str, Any]:
    return compiled_panel(panel)["fieldConfig"]["defaults"]


def test_the_unit_is_the_querys() -> None:
    assert defaults(timeseries("P", query=Promql(unit="bytes")))["unit"] == "bytes"


def test_queries_of_two_units_leave_the_unit_open() -> None:
    assert "unit" not in defaults(timeseries("P", query=[Promql(unit="bytes"), Promql(unit="s")]))


def test_a_given_unit_wins() -> None:
    assert defaults(timeseries("P", query=Promql(unit="bytes"), unit="s"))["unit"] == "s"


def test_the_legend_is_a_table_where_series_are_several() -> None:
    def legend(panel: Panel) -> str:
        return str(compiled_panel(panel)["options"]["legend"]["displayMode"])

    assert legend(timeseries("P", query=UP)) == "list"
    assert legend(timeseries("P", query=PER_JOB)) == "table"
    assert legend(timeseries("P", query=[UP, UP])) == "table"


def test_ref_ids_go_on_after_z() -> None:
    made = compiled_panel(timeseries("P", query=[UP] * 28))
    assert [target["refId"] for target in made["targets"]][24:] == ["Y", "Z", "AA", "AB"]


def test_two_kinds_of_data_source_make_a_mixed_panel() -> None:
    made = compiled_panel(timeseries("P", query=[UP, log_metric("rate({a='b'}[1m])")]))
    assert made["datasource"] == {"type": "datasource", "uid": "-- Mixed --"}
    assert [target["datasource"]["uid"] for target in made["targets"]] == ["prometheus", "loki"]


def test_grafanalibs_own_panels_lie_in_rows_too() -> None:
    made = compiled_panel(core.TimeSeries(title="x", dataSource="prometheus", targets=[core.Target(expr="up")]))
    assert made["gridPos"] == {"h": 8, "w": 24, "x": 0, "y": 0}
    assert "maxDataPoints" not in made


def test_extra_json_reaches_what_the_words_do_not_name() -> None:
    panel = timeseries("P", query=UP)
    panel.extraJson = {"options": {"timezone": ["utc"]}}
    assert compiled_panel(panel)["options"]["timezone"] == ["utc"]


def test_an_unknown_argument_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(AuthorError, match="unknown panel argument `qestion`") as error:
        stat("P", qestion="What?")  # type: ignore[call-arg]
    assert error.value.findings[0].help == "did you mean `question`?"
    assert error.value.findings[0].location.file == __file__


def test_links_on_values_are_written_with_the_fields() -> None:
    panel = compiled_panel(stat("P", question=ASKS, query=UP, data_links=[panel_link("other", "Other")]))
    assert [link["url"][:8] for link in panel["fieldConfig"]["defaults"]["links"]] == ["/d/other"]


def test_a_link_of_its_own_variables_leaves_the_readers_behind() -> None:
    assert [panel_link("o", "O", variables="var-x=1", carry=carry).linkUrl for carry in (True, False)] == [
        "/d/o?${__url_time_range}&${__all_variables}&var-x=1",
        "/d/o?${__url_time_range}&var-x=1",
    ]
