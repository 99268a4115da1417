"""Queries, variables and annotations of any data source, grafanalib's own objects, and exported dashboards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from grafanalib import core
from grafanalib.cloudwatch import CloudwatchMetricsTarget

import heddle
from heddle import (
    Query,
    Row,
    annotation,
    custom,
    datasource_variable,
    from_json,
    log_metric,
    logs,
    loki,
    panel,
    postgres,
    prometheus,
    query,
    stat,
    table,
    timeseries,
    variable,
)
from heddle.author.dashboard import lay_out
from heddle.compile.dashboard import SchemaCheck
from heddle.diagnostics.errors import AuthorError, BadInput
from heddle.lint.runner import lint_dashboard
from heddle.rules.registry import generate_rules
from tests.author.compiled import Promql, compiled, compiled_panel, dashboard

QUESTION = "What is it?"
UP = Promql()
PLACED = core.GridPos


def test_a_query_of_any_type_uses_the_variable_of_its_type() -> None:
    fields = {"graphite": {"target": "stats.*.up"}, "cloudwatch": {"namespace": "AWS/EC2"}, "acme-db": {"q": "x"}}
    for type, keys in fields.items():
        variables = [datasource_variable(type, name="mine", label="Mine")]
        rows = [Row("", [timeseries("P", question=QUESTION, query=query(type, keys), unit="short")])]
        data = compiled(dashboard(rows, variables=variables)).data["panels"][0]
        assert data["datasource"] == {"type": type, "uid": "${mine}"}
        assert data["targets"][0].items() >= keys.items()


def test_a_query_can_name_its_data_source() -> None:
    data = compiled_panel(table("P", query=query("acme-db", {"q": "x"}, source="second")))
    assert data["targets"][0]["datasource"] == {"type": "acme-db", "uid": "second"}


def test_keys_that_the_dashboard_sets_are_refused() -> None:
    for key in ("refId", "datasource"):
        with pytest.raises(AuthorError, match=f"`{key}` of a query is set by the dashboard"):
            query("loki", {"expr": "{}", key: "A"})


def test_a_panel_of_any_type_has_layout_unit_thresholds_and_links() -> None:
    link = core.DataLink(title="x", linkUrl="/d/x")
    made = panel(
        "acme-gauge-panel",
        "P",
        question=QUESTION,
        query=UP,
        width=6,
        height=5,
        unit="s",
        thresholds={1: "red"},
        links=[link],
    )
    data = compiled_panel(made)
    assert (data["type"], data["gridPos"]["w"], data["gridPos"]["h"]) == ("acme-gauge-panel", 6, 5)
    assert (data["description"], data["fieldConfig"]["defaults"]["unit"]) == (QUESTION, "s")
    assert data["fieldConfig"]["defaults"]["thresholds"]["steps"] == [{"color": "red", "value": 1}]
    assert data["links"][0]["url"] == "/d/x"


def variables_json(*variables: core.Template) -> list[dict[str, Any]]:
    made = compiled(dashboard([], variables=variables))
    assert list(SchemaCheck().findings(made)) == []
    return list(made.data["templating"]["list"])


def test_variables_of_any_type() -> None:
    app = {"label": "app", "stream": "", "type": 1}
    ref, adhoc, loki_values, sql, constant, box, step = variables_json(
        loki(),
        variable("adhoc", "filters", source_type="loki", title="Filters"),
        variable("query", "app", source_type="loki", query=app, multi=True),
        variable("query", "customer", source_type="mysql", query="SELECT name FROM c", regex="/a.*/", default="acme"),
        variable("constant", "env", query="prod"),
        variable("textbox", "search", query="error"),
        variable("interval", "step", query="5m,1h"),
    )
    assert ref["type"] == "datasource"
    assert (adhoc["type"], adhoc["datasource"], adhoc["filters"]) == ("adhoc", {"type": "loki", "uid": "${loki}"}, [])
    assert loki_values["query"].items() >= app.items()
    assert (loki_values["multi"], loki_values["includeAll"], loki_values["current"]["value"]) == (
        True,
        True,
        ["$__all"],
    )
    assert loki_values["datasource"]["uid"] == "${loki}"
    assert (sql["query"], sql["definition"], sql["regex"]) == ("SELECT name FROM c", "SELECT name FROM c", "/a.*/")
    assert sql["current"] == {"text": "acme", "value": "acme"}
    assert (constant["hide"], constant["query"], constant["current"]["value"]) == (2, "prod", "prod")
    assert (box["query"], box["current"]["value"]) == ("error", "error")
    assert step["current"] == {"text": "5m", "value": "5m"}


def test_a_variable_names_the_type_of_its_data_source() -> None:
    for type in ("query", "adhoc", "groupby"):
        with pytest.raises(AuthorError, match=f"of type '{type}' needs the type of its data source"):
            variable(type, "v", query="x")
    with pytest.raises(AuthorError, match="of type 'constant' has no data source"):
        variable("constant", "v", query="x", source_type="loki")


def test_the_values_of_any_variable_are_a_list_or_texts_and_values() -> None:
    plain, named, text, step = variables_json(
        variable("custom", "plain", query=["a,b", "c"]),
        variable("custom", "named", query={"One": 1, "Two": "2"}, default="2"),
        variable("custom", "text", query="One : 1,Two : 2", multi=True),
        variable("interval", "step", query=["5m", "1h"]),
    )
    assert [option["value"] for option in plain["options"]] == ["a,b", "c"]
    assert (plain["query"], plain["current"]) == ("a\\,b,c", {"text": "a,b", "value": "a,b"})
    assert (named["query"], named["current"]) == ("One : 1,Two : 2", {"text": "Two", "value": "2"})
    assert [option["value"] for option in text["options"]] == ["1", "2"]
    assert text["current"]["value"] == ["$__all"]
    assert (step["query"], step["current"]["value"]) == ("5m,1h", "5m")


def test_an_argument_that_the_type_of_a_variable_does_not_have_is_refused() -> None:
    cases: dict[str, Any] = {
        "'adhoc' has no `query`": {"type": "adhoc", "query": "x", "source_type": "loki"},
        "'constant' has no `multi`": {"type": "constant", "query": "x", "multi": True},
        "'custom' has no `regex`": {"type": "custom", "query": "x", "regex": "/x/"},
        "'textbox' has no `multi`": {"type": "textbox", "multi": True},
        "'custom' has no `query`": {"type": "custom"},
        "'datasource' has no `query`": {"type": "datasource"},
        "'query' has no `query`": {"type": "query", "source_type": "loki"},
        "'constant' is a dictionary, not a string": {"type": "constant", "query": {"a": "b"}},
        "'interval' is a dictionary, not a string": {"type": "interval", "query": {"a": "b"}},
        "Grafana cannot read the choice 'a'": {"type": "custom", "query": {"a": None}},
        "'query' is a list, not a string": {"type": "query", "query": ["a"], "source_type": "loki"},
    }
    wrong = []
    for message, arguments in cases.items():
        try:
            variable(name="v", **arguments)
        except AuthorError as error:
            if message not in str(error):
                wrong.append((message, str(error)))
        else:
            wrong.append((message, ""))
    assert wrong == []


def test_several_choices_can_be_selected() -> None:
    every, one = variables_json(
        custom("level", ["error", "warn"], title="Level", multi=True),
        custom("size", {"small": "s", "large": "l"}, title="Size", multi=True, default="l"),
    )
    assert (every["multi"], every["includeAll"], every["current"]["value"]) == (True, True, ["$__all"])
    assert [option["selected"] for option in every["options"]] == [False, False]
    assert one["current"] == {"text": ["large"], "value": ["l"]}


def annotations_json(*annotations: Any) -> list[dict[str, Any]]:
    made = compiled(dashboard([], variables=[prometheus(), loki()], annotations=annotations))
    assert list(SchemaCheck().findings(made)) == []
    assert list(lint_dashboard(made, generate_rules("dashboard"))) == []
    return [item for item in made.data["annotations"]["list"] if not item.get("builtIn")]


def test_annotations_of_any_data_source() -> None:
    metric, log, sql, other = annotations_json(
        annotation("Restart", UP, title="{{instance}}"),
        annotation("Deploy", logs('{app="x"} |= "deployed"'), title="{{app}}", color="blue"),
        annotation("Release", postgres("SELECT time, text FROM releases"), text="text"),
        annotation("Event", query("elasticsearch", {"query": "tag:deploy"}), fields={"timeField": "at"}),
    )
    assert (metric["expr"], metric["datasource"]["uid"]) == ("up", "${prometheus}")
    assert (log["expr"], log["titleFormat"], log["iconColor"]) == ('{app="x"} |= "deployed"', "{{app}}", "blue")
    assert log["datasource"] == {"type": "loki", "uid": "${loki}"}
    assert (sql["target"]["rawSql"], sql["target"]["refId"]) == ("SELECT time, text FROM releases", "Anno")
    assert sql["mappings"] == {"text": {"source": "field", "value": "text"}}
    assert (other["target"]["query"], other["timeField"], "mappings" in other) == ("tag:deploy", "at", False)


def test_grafanalibs_variables_and_annotations_are_accepted() -> None:
    own = core.Template(name="region", query="label_values(up, region)", dataSource="prometheus", default="eu")
    source = core.Template(name="metrics", query="prometheus", type="datasource")
    made = compiled(
        dashboard(
            [Row("", [stat("P", question=QUESTION, query=UP)])],
            variables=[source, own],
            annotations=[{"name": "A", "datasource": "prometheus", "expr": "up", "enable": True}],
        )
    )
    region = made.data["templating"]["list"][1]
    assert (region["query"], region["current"]["value"]) == ("label_values(up, region)", "eu")
    assert made.data["panels"][0]["datasource"] == {"type": "prometheus", "uid": "${metrics}"}
    assert made.data["annotations"]["list"][-1]["expr"] == "up"


def test_grafanalibs_targets_are_queries() -> None:
    own = core.Target(expr="down", legendFormat="x", datasource="prometheus")
    cloud = CloudwatchMetricsTarget(namespace="AWS/EC2", metricName="CPUUtilization", datasource="cloudwatch")
    data = compiled_panel(timeseries("P", question=QUESTION, query=[UP, own, cloud]))
    assert [target["refId"] for target in data["targets"]] == ["A", "B", "C"]
    assert [target.get("expr") for target in data["targets"]] == ["up", "down", None]
    assert data["targets"][2]["namespace"] == "AWS/EC2"


def test_panels_with_positions_keep_them_below_the_heading() -> None:
    panels = [
        core.TimeSeries(title="a", dataSource="prometheus", gridPos=PLACED(h=4, w=6, x=18, y=30)),
        core.Stat(title="b", dataSource="prometheus", gridPos=PLACED(h=9, w=10, x=0, y=31)),
    ]
    rows = [Row("R", panels), Row("S", [stat("c", query=UP)])]
    assert [(at.x, at.y, at.w, at.h) for at in (placed.gridPos for placed in lay_out(rows))] == [
        *((0, 0, 24, 1), (18, 1, 6, 4), (0, 2, 10, 9)),
        *((0, 11, 24, 1), (0, 12, 24, 4)),
    ]


def test_positions_of_only_some_panels_are_refused() -> None:
    placed = core.TimeSeries(title="a", dataSource="prometheus", gridPos=PLACED(h=4, w=6, x=18, y=30))
    with pytest.raises(BadInput, match="only 1 of 2 panels in row 'R' have a gridPos"):
        dashboard([Row("R", [placed, stat("b", query=UP)])])


def test_an_alert_list_of_grafanalib_is_a_panel() -> None:
    data = compiled_panel(core.AlertList(title="Alerts"))
    assert (data["type"], data["gridPos"]["w"]) == ("alertlist", 24)


BOARD = {"id": 7, "version": 3, "uid": "b", "title": "B", "schemaVersion": 41, "panels": []}


def exported(tmp_path: Path, content: object, name: str = "board.json") -> Any:
    """Return what a definition beside the file gets."""
    text = content if isinstance(content, str) else json.dumps(content)
    (tmp_path / "board.json").write_text(text, encoding="utf-8")
    names: dict[str, Any] = {"from_json": from_json}
    code = compile(f"dashboard = from_json({name!r}, folder='Team')", str(tmp_path / "definition.py"), "exec")
    exec(code, names)
    return names["dashboard"]


def test_a_path_object_names_the_exported_file(tmp_path: Path) -> None:
    (tmp_path / "board.json").write_text(json.dumps(BOARD), encoding="utf-8")
    assert heddle.from_json(tmp_path / "board.json").title == "B"


def test_an_exported_file_is_a_dashboard(tmp_path: Path) -> None:
    resource = {"kind": "Dashboard", "apiVersion": "dashboard.grafana.app/v1beta1", "spec": BOARD}
    for content in (BOARD, {"dashboard": BOARD, "meta": {}}, resource, "\ufeff" + json.dumps(BOARD)):
        made = compiled(exported(tmp_path, content))
        assert (made.data["uid"], made.data["title"], made.folder) == ("b", "B", "Team")
        assert "version" not in made.data
        assert list(SchemaCheck().findings(made)) == []


def test_a_file_without_a_dashboard_is_refused(tmp_path: Path) -> None:
    v2 = {"kind": "Dashboard", "spec": {"title": "T", "elements": {}, "layout": {}}}
    cases = {"{": "is not JSON", "[]": "contains no dashboard", '{"a": 1}': "contains no dashboard"}
    for content, message in {**cases, json.dumps(v2): "has the dashboard schema v2"}.items():
        with pytest.raises(AuthorError, match=rf"board[.]json {message}"):
            exported(tmp_path, content)
    with pytest.raises(AuthorError, match=r"absent[.]json cannot be read"):
        exported(tmp_path, BOARD, "absent.json")


def test_a_bad_state_of_any_query_can_be_declared() -> None:
    bad: Query = query("graphite", {"target": "errors"}).good_if_empty()
    with pytest.raises(AuthorError, match="would show"):
        stat("P", query=bad)
    assert log_metric("{}").is_good_if_empty is False


def test_a_link_without_a_uid_is_refused() -> None:
    for make in (heddle.link, heddle.panel_link):
        with pytest.raises(AuthorError, match="the link 'Orders' has an empty uid"):
            make("", "Orders")
