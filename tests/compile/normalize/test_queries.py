"""Targets get unique refIds, and names of data sources become references."""

from __future__ import annotations

from grafanalib import core
from grafanalib.cloudwatch import CloudwatchMetricsTarget

from heddle.compile.json_value import to_json_value
from heddle.compile.normalize import normalize
from tests.compile.normalize.grafanalib_dashboards import (
    DATASOURCES,
    GRID,
    PROMETHEUS,
    normalized,
    normalized_panel,
    normalized_with_warnings,
)


def test_targets_get_ref_ids_and_lose_keys_of_other_data_sources() -> None:
    targets = [core.Target(expr="up"), core.Target(expr="down", refId="A"), core.Target(expr="both", refId="A")]
    panel = normalized_panel(core.TimeSeries(title="x", gridPos=GRID, dataSource="Prom", targets=targets))
    assert [(target["refId"], target["expr"]) for target in panel["targets"]] == [
        ("B", "up"),
        ("A", "down"),
        ("C", "both"),
    ]
    assert panel["targets"][0].keys() == {"refId", "expr", "datasource"}


def test_sql_keeps_its_format() -> None:
    target = core.SqlTarget(rawSql="SELECT 1", format="time_series")
    panel = normalized_panel(core.TimeSeries(title="x", gridPos=GRID, targets=[target]))
    assert panel["targets"][0]["format"] == "time_series"


def test_a_name_becomes_a_reference() -> None:
    panel = normalized_panel(core.TimeSeries(title="x", gridPos=GRID, dataSource="Prom", targets=[core.Target("up")]))
    assert panel["datasource"] == PROMETHEUS
    assert panel["targets"][0]["datasource"] == PROMETHEUS


def test_the_default_data_source_is_written_out() -> None:
    assert normalized_panel(core.TimeSeries(title="x", gridPos=GRID))["datasource"] == PROMETHEUS


def test_a_target_of_a_mixed_panel_keeps_its_own_data_source() -> None:
    targets = [core.Target("up", datasource="Prom"), core.Target("down")]
    panel = normalized_panel(core.TimeSeries(title="x", gridPos=GRID, dataSource="-- Mixed --", targets=targets))
    assert panel["datasource"] == {"type": "datasource", "uid": "-- Mixed --"}
    assert [target.get("datasource") for target in panel["targets"]] == [PROMETHEUS, None]


def test_a_data_source_variable_becomes_a_reference() -> None:
    variable = core.Template(name="DS", query="prometheus", type="datasource")
    panel = core.TimeSeries(title="x", gridPos=GRID, dataSource="$DS")
    data, warnings = normalized_with_warnings(templating=core.Templating([variable]), panels=[panel])
    assert data["panels"][0]["datasource"] == {"type": "prometheus", "uid": "${DS}"}
    assert warnings == []


def test_an_unknown_data_source_is_reported_once() -> None:
    panels = [core.TimeSeries(title=title, gridPos=GRID, dataSource="Nope") for title in "ab"]
    data, warnings = normalized_with_warnings(panels=panels)
    assert warnings == ["panel/untyped-datasource"]
    assert data["panels"][0]["datasource"] == {"uid": "Nope"}


def test_the_help_for_an_unknown_data_source_is_the_nearest_name() -> None:
    panel = core.TimeSeries(title="x", gridPos=GRID, dataSource="Prmo")
    (warning,) = normalize(to_json_value(core.Dashboard(title="t", panels=[panel])), DATASOURCES)
    assert warning.help == "did you mean `Prom`?"


def test_an_unknown_data_source_with_the_name_of_a_type_has_that_type() -> None:
    panel = core.TimeSeries(title="x", gridPos=GRID, dataSource="Tempo")
    assert normalized(panels=[panel])["panels"][0]["datasource"] == {"type": "tempo", "uid": "Tempo"}


def test_panels_without_data_have_no_data_source() -> None:
    panels = [core.Text(title="x", gridPos=GRID), core.RowPanel(title="x", gridPos=GRID), core.News(title="x")]
    assert [panel for panel in normalized(panels=panels)["panels"] if "datasource" in panel] == []


def test_the_word_default_means_the_default_data_source() -> None:
    assert normalized_panel(core.TimeSeries(title="x", gridPos=GRID, dataSource="default"))["datasource"] == PROMETHEUS


def test_a_cloudwatch_query_has_the_statistics_of_the_author() -> None:
    target = CloudwatchMetricsTarget(
        namespace="AWS/SQS",
        metricName="Age",
        statistics=["Maximum", "p95"],
        dimensions={"QueueName": "q"},
        region="eu-west-1",
    )
    targets = normalized_panel(core.TimeSeries(title="x", gridPos=GRID, targets=[target]))["targets"]
    assert [found["statistic"] for found in targets] == ["Maximum", "p95"]
    assert len({found["refId"] for found in targets}) == 2
    assert [found for found in targets if "statistics" in found] == []


def test_a_type_without_a_uid_is_the_default_data_source_or_one_of_its_type() -> None:
    loki = {"type": "loki", "uid": "logs"}
    cases = [({"type": "prometheus"}, PROMETHEUS), ({"type": "loki", "uid": ""}, loki), ({"type": "x"}, PROMETHEUS)]
    wrong = []
    for source, expected in cases:
        target = {"expr": "up", "datasource": dict(source)}
        panel = {"type": "timeseries", "title": "t", "datasource": dict(source), "targets": [target]}
        data = {"title": "t", "panels": [panel], "templating": {"list": []}, "annotations": {"list": []}}
        normalize(data, {**DATASOURCES, "logs": loki})
        if (panel["datasource"], target["datasource"]) != (expected, expected):
            wrong.append((source, panel["datasource"], target["datasource"]))
    assert wrong == []
