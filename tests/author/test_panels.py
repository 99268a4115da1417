"""The JSON of each panel function."""

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
    Query,
    Row,
    alert_list,
    bargauge,
    candlestick,
    canvas,
    dashboard_list,
    flame_graph,
    gauge,
    geomap,
    heatmap,
    histogram,
    log_lines,
    log_metric,
    logs,
    news,
    node_graph,
    panel,
    panel_link,
    piechart,
    search_traces,
    service_graph,
    stat,
    state_timeline,
    status_history,
    table,
    text,
    timeseries,
    trace,
    trace_view,
    trend,
    xychart,
)
from heddle.author.panels import Panel
from heddle.compile.dashboard import SchemaCheck, is_good_if_empty
from heddle.diagnostics.errors import AuthorError
from heddle.grafana.displayed_value import displayed_without_data
from heddle.grafana.panel_types import PANEL_TYPES
from heddle.lint.runner import lint_dashboard
from heddle.rules.registry import generate_rules
from heddle.settings.active import project_settings
from tests.author.compiled import Promql, compiled, compiled_panel, dashboard

QUESTION = "What is it?"
UP = Promql()
BAD = Promql(is_good_if_empty=True)
PER_JOB = Promql("sum by (job) (up)", "short", "{{job}}")
BUCKETS = Promql("sum by (le) (rate(x_bucket[$__rate_interval]))", "s", "{{le}}")

PANELS: dict[str, Panel] = {
    "timeseries": timeseries("P", question=QUESTION, query=[UP, PER_JOB], decimals=1),
    "timeseries-stacked": timeseries("P", question=QUESTION, query=PER_JOB, stacked=True),
    "timeseries-loki": timeseries(
        "P", question=QUESTION, query=log_metric("sum(rate({job=~'.+'}[$__auto]))"), unit="cps"
    ),
    "stat": stat(
        "P",
        question=QUESTION,
        query=UP,
        filled=True,
        sparkline=False,
        mappings={0: ("Stopped", RED), 1: ("Running", GREEN), 2: ("Paused", YELLOW)},
        no_value="Nothing yet",
    ),
    "gauge": gauge(
        "P", question=QUESTION, query=UP, unit="percent", min=0, max=100, thresholds={BASE: YELLOW, 50: GREEN}
    ),
    "bargauge": bargauge("P", question=QUESTION, query=PER_JOB),
    "piechart": piechart("P", question=QUESTION, query=PER_JOB),
    "table": table(
        "P",
        question=QUESTION,
        query=PER_JOB,
        columns={"job": "Job", "Value": "Number"},
        overrides={"Number": {"unit": "short", "custom.width": 100}},
    ),
    "state-timeline": state_timeline("P", question=QUESTION, query=PER_JOB, mappings={1: ("Up", GREEN)}),
    "heatmap": heatmap("P", question=QUESTION, query=BUCKETS, unit="s"),
    "histogram": histogram("P", question=QUESTION, query=PER_JOB),
    "logs": log_lines("P", question=QUESTION, query=logs("{job=~'.+'} |= `error`")),
    "traces": trace_view("P", question=QUESTION, query=trace("some-id")),
    "traces-found": table(
        "P", question=QUESTION, query=search_traces("loom", operation="dispatch", tags={"error": True}), unit="s"
    ),
    "node-graph": node_graph("P", question=QUESTION, query=service_graph()),
    "text": text("# Hi **there**", title="P"),
    "status-history": status_history("P", question=QUESTION, query=PER_JOB, mappings={1: ("Up", GREEN)}),
    "geomap": geomap("P", question=QUESTION, query=PER_JOB, unit="short"),
    "candlestick": candlestick("P", question=QUESTION, query=[UP, PER_JOB]),
    "xychart": xychart("P", question=QUESTION, query=[UP, PER_JOB]),
    "trend": trend("P", question=QUESTION, query=PER_JOB, options={"xField": "Value"}),
    "canvas": canvas("P", question=QUESTION, query=PER_JOB),
    "flame-graph": flame_graph(
        "P", question=QUESTION, query=Query(source_type="grafana-pyroscope-datasource", fields={})
    ),
    "dashboard-list": dashboard_list("P", question=QUESTION, tags=["shop"]),
    "alert-list": alert_list("P", question=QUESTION),
    "news": news("P", question=QUESTION, feed="https://status.example.org/feed"),
    "plugin": panel("marcusolsson-gantt-panel", "P", question=QUESTION, query=PER_JOB, unit="s", width=6),
}


@pytest.fixture
def as_json(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(JSONSnapshotExtension)


@pytest.mark.parametrize("name", PANELS)
def test_json_of_a_dashboard_with_one_panel(name: str, as_json: SnapshotAssertion) -> None:
    assert compiled(dashboard([Row("", [PANELS[name]])])).data == as_json


def test_every_type_with_a_default_style_has_a_snapshot() -> None:
    assert {panel.type for panel in PANELS.values()} >= {id for id, type in PANEL_TYPES.items() if type.style}


@pytest.mark.parametrize("name", PANELS)
def test_panels_break_no_rule_and_match_the_schema(name: str) -> None:
    dashboard_json = compiled(dashboard([Row("Row", [PANELS[name]])]))
    assert list(lint_dashboard(dashboard_json, generate_rules("dashboard", "panel"))) == []
    assert list(SchemaCheck().findings(dashboard_json)) == []
    assert dashboard_json.findings == ()


def test_a_collapsed_row_contains_its_panels_and_an_open_row_precedes_them(as_json: SnapshotAssertion) -> None:
    rows = [
        Row("Open", [stat("a", question=QUESTION, query=UP), timeseries("b", question=QUESTION, query=UP)]),
        Row("Collapsed", [timeseries("c", question=QUESTION, query=UP)], collapsed=True),
        Row("After", [timeseries("d", question=QUESTION, query=UP)]),
    ]
    assert compiled(dashboard(rows)).data["panels"] == as_json


def defaults(panel: Panel) -> dict[str, Any]:
    return compiled_panel(panel)["fieldConfig"]["defaults"]


def test_the_unit_is_that_of_the_query() -> None:
    assert defaults(timeseries("P", query=Promql(unit="bytes")))["unit"] == "bytes"


def test_queries_with_different_units_set_no_unit() -> None:
    assert "unit" not in defaults(timeseries("P", query=[Promql(unit="bytes"), Promql(unit="s")]))


def test_a_unit_argument_replaces_that_of_the_query() -> None:
    assert defaults(timeseries("P", query=Promql(unit="bytes"), unit="s"))["unit"] == "s"


def test_a_state_timeline_is_colored_by_its_mappings_or_else_by_its_thresholds() -> None:
    mapped = defaults(state_timeline("P", query=UP, mappings={0: ("Down", RED)}))
    assert mapped["color"] == {"mode": "fixed", "fixedColor": "text"}
    judged = defaults(state_timeline("P", query=UP, thresholds={BASE: GREEN, 5: RED}))
    assert judged["color"] == {"mode": "thresholds"}
    assert judged["thresholds"]["steps"] == [{"color": "green"}, {"color": "red", "value": 5}]


def test_a_judged_number_without_a_value_is_neutral() -> None:
    def absent(panel: Panel) -> tuple[str, str]:
        shown = displayed_without_data(compiled_panel(panel))
        return shown.text, shown.color

    judged: dict[float, str] = {BASE: GREEN, 5: RED}
    assert absent(stat("P", query=UP, thresholds=judged)) == ("No data", "text")
    assert absent(gauge("P", query=UP, thresholds=judged, no_value="Not scraped")) == ("Not scraped", "text")
    assert absent(stat("P", query=UP, thresholds=judged, mappings={0: ("Zero", RED)})) == ("No data", "text")
    both = defaults(stat("P", query=UP, thresholds=judged, mappings={0: ("Zero", RED)}))["mappings"]
    assert [mapping["type"] for mapping in both] == ["value", "special"]
    assert "mappings" not in defaults(timeseries("P", query=UP, thresholds=judged))
    assert "mappings" not in defaults(stat("P", query=UP))


def test_lines_keep_their_palette_beside_thresholds() -> None:
    assert defaults(timeseries("P", query=UP, thresholds={BASE: GREEN, 5: RED}))["color"] == {"mode": "palette-classic"}


def test_a_number_without_thresholds_is_neutral() -> None:
    for number in (stat("P", query=UP), gauge("P", query=UP), bargauge("P", query=UP), table("P", query=UP)):
        assert defaults(number)["color"] == {"mode": "thresholds"}
        assert defaults(number)["thresholds"] == {"mode": "absolute", "steps": [{"color": "text"}]}


def test_widths_of_columns_are_added_to_their_overrides() -> None:
    panel = table("P", query=UP, overrides={"cost": {"unit": "currencyUSD"}}, widths={"cost": 90, "job": 120})
    assert panel.fieldConfig["overrides"] == [
        {
            "matcher": {"id": "byName", "options": "cost"},
            "properties": [{"id": "unit", "value": "currencyUSD"}, {"id": "custom.width", "value": 90}],
        },
        {
            "matcher": {"id": "byName", "options": "job"},
            "properties": [{"id": "custom.width", "value": 120}],
        },
    ]


def test_the_legend_of_several_series_is_a_table() -> None:
    def legend(panel: Panel) -> str:
        return str(compiled_panel(panel)["options"]["legend"]["displayMode"])

    assert legend(timeseries("P", query=UP)) == "list"
    assert legend(timeseries("P", query=PER_JOB)) == "table"
    assert legend(timeseries("P", query=[UP, UP])) == "table"


def test_ref_ids_continue_after_z() -> None:
    panel = compiled_panel(timeseries("P", query=[UP] * 28))
    assert [target["refId"] for target in panel["targets"]][24:] == ["Y", "Z", "AA", "AB"]


def test_queries_of_two_data_sources_make_a_mixed_panel() -> None:
    panel = compiled_panel(timeseries("P", query=[UP, log_metric("rate({a='b'}[1m])")]))
    assert panel["datasource"] == {"type": "datasource", "uid": "-- Mixed --"}
    assert [target["datasource"]["uid"] for target in panel["targets"]] == ["prometheus", "loki"]


def test_a_row_accepts_grafanalib_panels() -> None:
    panel = compiled_panel(core.TimeSeries(title="x", dataSource="prometheus", targets=[core.Target(expr="up")]))
    assert panel["gridPos"] == {"h": 8, "w": 24, "x": 0, "y": 0}
    assert "maxDataPoints" not in panel


def test_extra_json_is_merged_into_the_panel() -> None:
    panel = timeseries("P", query=UP)
    panel.extraJson = {"options": {"timezone": ["utc"]}}
    assert compiled_panel(panel)["options"]["timezone"] == ["utc"]


def test_extra_json_of_one_panel_does_not_change_another() -> None:
    panel = stat("P", query=UP)
    panel.extraJson = {"options": {"reduceOptions": {"calcs": ["max"]}}}
    assert compiled_panel(panel)["options"]["reduceOptions"]["calcs"] == ["max"]
    assert compiled_panel(stat("P", query=UP))["options"]["reduceOptions"]["calcs"] == ["lastNotNull"]


def test_an_unknown_argument_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(AuthorError, match="unknown panel argument `qestion`") as error:
        stat("P", qestion="What?")  # type: ignore[call-arg]
    assert error.value.findings[0].help == "did you mean `question`?"
    assert error.value.findings[0].location.file == __file__


def test_a_panel_that_is_empty_without_problems_has_a_text() -> None:
    for make in (stat, timeseries, table):
        with pytest.raises(AuthorError, match='would show "No data"'):
            make("P", query=BAD)
        make("P", query=BAD, no_value="No failures")
        make("P", query=[UP, BAD])
    log_lines("P", query=logs('{job="a"} |= "failed"').good_if_empty())


def test_the_declaration_of_a_bad_state_reaches_the_compiled_targets() -> None:
    panel = table("P", query=[UP, BAD, logs("{}").good_if_empty()], no_value="No failures")
    targets = compiled_panel(panel)["targets"]
    assert [is_good_if_empty(target) for target in targets] == [False, True, True]
    assert [key for target in targets for key in target if "good" in key] == []


def test_exemplars_are_queried_only_on_request() -> None:
    (with_exemplars, without) = (
        compiled_panel(timeseries("P", query=UP, exemplars=exemplars))["targets"][0] for exemplars in (True, False)
    )
    assert (with_exemplars["exemplar"], with_exemplars["range"]) == (True, True)
    assert "exemplar" not in without


def test_the_refresh_interval_is_that_of_the_settings_or_of_the_dashboard() -> None:
    assert compiled(dashboard([], refresh="")).data["refresh"] == project_settings().refresh
    assert compiled(dashboard([], refresh="1h")).data["refresh"] == "1h"


def test_data_links_are_links_of_the_fields() -> None:
    panel = compiled_panel(stat("P", question=QUESTION, query=UP, data_links=[panel_link("other", "Other")]))
    assert [link["url"][:8] for link in panel["fieldConfig"]["defaults"]["links"]] == ["/d/other"]


def test_a_panel_link_can_leave_out_the_variables_of_the_dashboard() -> None:
    assert [panel_link("o", "O", variables="var-x=1", keep_variables=keep).linkUrl for keep in (True, False)] == [
        "/d/o?${__url_time_range}&${__all_variables}&var-x=1",
        "/d/o?${__url_time_range}&var-x=1",
    ]


def test_a_panel_of_any_type_has_the_style_of_its_type() -> None:
    for type, own in {"timeseries": timeseries, "geomap": geomap, "status-history": status_history}.items():
        assert compiled_panel(panel(type, "P", query=UP)) == compiled_panel(own("P", query=UP))


def test_what_is_no_panel_type_of_grafana_is_refused() -> None:
    cases = {
        "": "unknown panel type ''",
        "row": "a row is not a panel",
        "graph": "Grafana has replaced the panel type 'graph'",
        "grafana-piechart-panel": "Grafana has replaced the panel type 'grafana-piechart-panel'",
    }
    wrong = []
    for type, message in cases.items():
        try:
            panel(type, "P")
        except AuthorError as error:
            if message not in str(error) or not error.findings[0].help:
                wrong.append((type, error.findings))
        else:
            wrong.append((type, ()))
    assert wrong == []


def test_a_panel_of_a_misspelled_type_is_refused() -> None:
    for misspelled, meant in {
        "timeserie": "timeseries",
        "status_history": "status-history",
        "geo-map": "geomap",
    }.items():
        with pytest.raises(AuthorError, match=f"unknown panel type '{misspelled}'") as error:
            panel(misspelled, "P")
        assert error.value.findings[0].help == f"did you mean `{meant}`?"
    assert panel("acme-timeseries-panel", "P").type == "acme-timeseries-panel"
    assert panel("acmeviz", "P").type == "acmeviz"


def test_a_map_places_the_values_of_a_label() -> None:
    options = geomap("P", question=QUESTION, query=PER_JOB, country="job").options
    (layer,) = options["layers"]
    assert layer["location"] == {"mode": "lookup", "lookup": "job", "gazetteer": "public/gazetteer/countries.json"}
    assert layer["config"]["style"]["size"]["field"] == "Value"
    assert "layers" not in geomap("P", question=QUESTION, query=PER_JOB).options
