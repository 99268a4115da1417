"""Definitions of grafanalib that are not quite right are converted with a warning at their line; nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main

HEAD = "from grafanalib.core import *\n"
SOURCE = '{"type": "prometheus", "uid": "p"}'


class Generated:
    """A folder with one definition, generated."""

    def __init__(self, folder: Path, text: str) -> None:
        self.folder = folder
        (folder / "boards").mkdir(exist_ok=True)
        (folder / "boards" / "a.dashboard.py").write_text(HEAD + text)
        self.result: Result = CliRunner().invoke(main, ["generate", "--definitions", "boards", "--out", "out"])

    @property
    def dashboard(self) -> dict[str, Any]:
        assert self.result.exit_code == 0, self.result.output
        (path,) = (self.folder / "out" / "dashboards").rglob("*.json")
        found: dict[str, Any] = json.loads(path.read_text())
        return found

    def warnings(self, id: str) -> list[str]:
        """Return message and location of each warning with an id."""
        lines = self.result.output.splitlines()
        found = [number for number, line in enumerate(lines) if line.startswith(f"warning[{id}]: ")]
        return [f"{lines[at].partition(': ')[2]} @{lines[at + 1].split(':', 1)[1]}" for at in found]


@pytest.fixture
def generated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    return lambda text: Generated(tmp_path, text)


def board(*, panels: str = "", variables: str = "", more: str = "") -> str:
    return (
        f'dashboard = Dashboard(title="B", uid="b", {more} templating=Templating([{variables}]),\n'
        f"    panels=[\n{panels}\n    ],\n)\n"
    )


def panel(title: str, grid: str, more: str = "") -> str:
    arguments = f'title="{title}", dataSource={SOURCE}, targets=[Target(expr="up", refId="A")]'
    return f"TimeSeries({arguments}, gridPos=GridPos({grid}), {more})"


DEFAULTS = {
    'Template(name="v", type="custom", query="a\\\\,b,c", default="a,b")': ("a,b", "a,b"),
    'Template(name="v", type="interval", query="1m,5m", auto=True, default="auto")': ("auto", "$__auto_interval_v"),
    'Template(name="v", type="custom", query="a,b", default="c")': ("a", "a"),
    'Template(name="v", type="custom", query="a,b", default=["c", "b"], multi=True)': (["b"], ["b"]),
    'Template(name="v", type="custom", query="a,b", includeAll=True, default="c")': ("All", "$__all"),
    'Template(name="v", type="custom", query="dev, prod", default="prod")': ("prod", "prod"),
    'Template(name="v", type="custom", query="dev , prod", default=" prod ")': ("prod", "prod"),
    'Template(name="v", type="custom", query="Dev : dev, Prod : prod", default="prod")': ("Prod", "prod"),
    'Template(name="v", type="custom", query="Dev : dev,Prod : prod", default="Prod")': ("Prod", "prod"),
    'Template(name="v", type="custom", query="Dev : dev,Prod : prod", default="Prod : prod")': ("Prod", "prod"),
    'Template(name="v", type="custom", query="A : a, B : b", multi=True, default=["B : b"])': (["B"], ["b"]),
    'Template(name="v", type="custom", query="a,b,c", multi=True, default=["b", "c"])': (["b", "c"], ["b", "c"]),
    'Template(name="v", type="custom", query="a,b", multi=True, default="b")': (["b"], ["b"]),
    'Template(name="v", type="custom", query="a,b", multi=True, includeAll=True, default="$__all")': (
        ["All"],
        ["$__all"],
    ),
    'Template(name="v", type="custom", query="a,b", includeAll=True, default="All")': ("All", "$__all"),
    'Template(name="v", type="custom", query="a,b", includeAll=True)': ("All", "$__all"),
    'Template(name="v", type="custom", query="a,b", includeAll=True, default="b")': ("b", "b"),
    'Template(name="v", type="custom", query="All,None", includeAll=True, default="All")': ("All", "All"),
    'Template(name="v", type="custom", query="a,b")': ("a", "a"),
    'Template(name="v", type="custom", query="1,2", default=2)': ("2", "2"),
    'Template(name="v", type="interval", query="1m, 5m", default="5m")': ("5m", "5m"),
    'Template(name="v", type="interval", query="1m, 5m")': ("1m", "1m"),
    'Template(name="v", query="label_values(up, job)", multi=True, includeAll=True)': (["All"], ["$__all"]),
    'Template(name="v", query="label_values(up, job)", includeAll=True, default="All")': ("All", "$__all"),
    'Template(name="v", query="label_values(up, job)", multi=True, default=["a", "b"])': (["a", "b"], ["a", "b"]),
    'Template(name="v", query="label_values(up, job)", default="a")': ("a", "a"),
    'Template(name="v", query="label_values(up, job)")': None,
    'Template(name="v", type="constant", query="eu-1")': ("eu-1", "eu-1"),
    'Template(name="v", type="textbox", query="x", default="x")': ("x", "x"),
    'Template(name="v", type="datasource", query="prometheus", default="Main")': ("Main", "Main"),
}


def test_variables_keep_their_defaults(generated: Any) -> None:
    wrong = {}
    for template, expected in DEFAULTS.items():
        (variable,) = generated(board(variables=template)).dashboard["templating"]["list"]
        current = variable.get("current")
        found = (current["text"], current["value"]) if current else None
        if found != expected:
            wrong[template] = found
    assert wrong == {}


def test_an_interval_without_values_is_a_warning(generated: Any) -> None:
    run = generated(board(variables='Template(name="v", type="interval", query="")'))
    assert run.dashboard["templating"]["list"][0]["current"] == {}
    assert run.warnings("variable/empty-interval") == [
        "the interval variable 'v' has no values, so `$v` is empty in queries @2:67"
    ]


def test_positions_become_integers_at_the_line_of_their_panel(generated: Any) -> None:
    panels = ",\n".join(
        [
            panel("a", "h=2.2, w=12, x=0, y=0"),
            panel("b", 'h="8", w=12, x=0, y=2.6'),
            panel("c", "h=0.2, w=12, x=12, y=0"),
            panel("d", "h=8.0, w=12, x=12, y=8"),
        ]
    )
    run = generated(board(panels=panels))
    grids = [tuple(item["gridPos"][key] for key in "hwxy") for item in run.dashboard["panels"]]
    assert grids == [(2, 12, 0, 0), (8, 12, 0, 3), (1, 12, 12, 0), (8, 12, 12, 8)]
    assert run.warnings("dashboard/converted-value") == [
        "`gridPos.h` is not an integer: 2.2 became 2 @4:1",
        '`gridPos.h` is not an integer: "8" became 8 @5:1',
        "`gridPos.y` is not an integer: 2.6 became 3 @5:1",
        "`gridPos.h` is not an integer: 0.2 became 1 @6:1",
    ]


def test_values_of_another_type_are_converted(generated: Any) -> None:
    gauge = (
        f'GaugePanel(title="g", dataSource={SOURCE}, min="0", max="1.5", decimals="2",'
        ' targets=[Target(expr="up", refId="A")], gridPos=GridPos(h=8, w=12, x=0, y=0))'
    )
    run = generated(board(panels=gauge, more='tags="shop",'))
    assert run.dashboard["tags"] == ["shop"]
    defaults = run.dashboard["panels"][0]["fieldConfig"]["defaults"]
    assert (defaults["min"], defaults["max"], defaults["decimals"]) == (0, 1.5, 2)
    assert len(run.warnings("dashboard/converted-value")) == 4


def test_an_empty_text_in_place_of_a_number_is_no_value(generated: Any) -> None:
    gauge = (
        f'GaugePanel(title="g", dataSource={SOURCE}, decimals="", maxDataPoints="", targets=[Target(expr="up")],'
        " gridPos=GridPos(h=8, w=12, x=0, y=0))"
    )
    run = generated(board(panels=gauge))
    item = run.dashboard["panels"][0]
    assert "decimals" not in item["fieldConfig"]["defaults"]
    assert "maxDataPoints" not in item
    assert run.warnings("dashboard/converted-value") == []


def test_values_without_a_clear_meaning_stay_errors(generated: Any) -> None:
    gauge = f'GaugePanel(title="g", dataSource={SOURCE}, min="low", targets=[], gridPos=GridPos(h=8, w=12, x=0, y=0))'
    run = generated(board(panels=gauge))
    assert run.result.exit_code == 2
    assert "error[dashboard/invalid-schema]" in run.result.output


def test_links_get_their_type(generated: Any) -> None:
    links = 'links=[{"title": "Docs", "url": "https://example.org"}, {"title": "Shop", "tags": ["shop"]}],'
    run = generated(board(more=links))
    assert [link["type"] for link in run.dashboard["links"]] == ["link", "dashboards"]
    assert len(run.warnings("dashboard/untyped-link")) == 2


@pytest.mark.parametrize("refresh", ['"off"', "False"])
def test_refresh_can_be_off(generated: Any, refresh: str) -> None:
    run = generated(board(more=f"refresh={refresh},"))
    assert run.dashboard["refresh"] == ""
    assert len(run.warnings("dashboard/converted-value")) == 1


def test_the_first_panel_with_an_id_keeps_it(generated: Any) -> None:
    panels = ",\n".join(panel(title, "h=8, w=12, x=0, y=0", "id=7") for title in "abc")
    run = generated(board(panels=panels))
    found = [item["id"] for item in run.dashboard["panels"]]
    assert found[0] == 7
    assert len(set(found)) == 3
    assert [warning.split("@")[1] for warning in run.warnings("panel/duplicate-id")] == ["5:1", "6:1"]


def test_files_with_the_same_name_have_different_uids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("boards/lifecycle", "boards/queue/eu", "boards/queue/us"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "dashboard.py").write_text(f"{HEAD}dashboard = Dashboard(title={folder!r})\n")
    (tmp_path / "boards/other.py").write_text(f"{HEAD}dashboard = Dashboard(title='Other')\n")
    result = CliRunner().invoke(main, ["generate", "--definitions", "boards", "--out", "out"])
    assert result.exit_code == 0, result.output
    files = sorted(path.stem for path in (tmp_path / "out/dashboards").rglob("*.json"))
    assert files == ["eu-dashboard", "lifecycle-dashboard", "other", "us-dashboard"]


ALERT = (
    'Alert(name="Queue is long", message="", alertConditions=[AlertCondition(Target(expr="up", refId="A"), '
    'timeRange=TimeRange("5m", "now"), evaluator=GreaterThan(1), operator="and", reducerType="max")])'
)


def test_an_alert_of_a_panel_is_a_warning_at_the_panel(generated: Any) -> None:
    panel = f'Graph(title="Queue", dataSource={SOURCE}, targets=[Target(expr="up", refId="A")], alert={ALERT})'
    (warning,) = generated(board(panels=panel)).warnings("panel/legacy-alert")
    assert warning.startswith("the alert 'Queue is long' of panel 'Queue' is never evaluated")
    assert warning.endswith("@4:1")


def test_an_unknown_default_is_a_warning_at_its_variable(generated: Any) -> None:
    run = generated(board(variables='Template(name="v", type="custom", query="prod,test", default="prd")'))
    assert run.warnings("variable/unknown-default") == [
        "'prd' is the default of variable `v`, and not one of its values @2:67"
    ]


def test_options_without_a_query_become_the_query(generated: Any) -> None:
    options = '[{"text": "A", "value": "1,2", "selected": False}, {"text": "b", "value": "b", "selected": True}]'
    run = generated(board(variables=f'Template(name="v", type="custom", query="", options={options})'))
    (variable,) = run.dashboard["templating"]["list"]
    assert variable["query"] == "A : 1\\,2,b"
    assert variable["current"] == {"text": "b", "value": "b"}


MISPLACED = {
    '["text"]': "`panels[0]` is a text, not a panel",
    '[[Stat(title="S")]]': "`panels[0]` is a list, not a panel",
    '[TimeSeries(title="S", targets=["up"])]': "panel 'S': `targets[0]` is a text, not a query",
    '[TimeSeries(title="S", targets=[], overrides="x")]': "panel 'S': `fieldConfig.overrides` is a text, not a list",
    '[TimeSeries(title="S", targets=[], links=["/d/x"])]': "panel 'S': `links[0]` is a text, not a link",
    '[RowPanel(title="R", panels=[TimeSeries(title="S", targets=[5])])]': (
        "panel 'S': `targets[0]` is a number, not a query"
    ),
    '[Stat(title="S", targets=[]), None]': "`panels[1]` is None, not a panel",
    '[RowPanel(title="R", panels=[None])]': "panel 'R': `panels[0]` is None, not a panel",
    '[TimeSeries(title="S", targets=[None])]': "panel 'S': `targets[0]` is None, not a query",
    '[TimeSeries(title="S", targets=[], links=[None])]': "panel 'S': `links[0]` is None, not a link",
    '[TimeSeries(title="S", targets=[], overrides=[None])]': (
        "panel 'S': `fieldConfig.overrides[0]` is None, not an object"
    ),
    '[TimeSeries(title="S", targets=[], transformations=[None])]': (
        "panel 'S': `transformations[0]` is None, not an object"
    ),
    "[], links=[None]": "`links[0]` is None, not a link",
    "[], templating=Templating(list=[None])": "`templating.list[0]` is None, not an object",
    "[], annotations=Annotations(list=[None])": "`annotations.list[0]` is None, not an object",
}


def test_annotations_get_a_name(generated: Any) -> None:
    run = generated(board(more='annotations=Annotations([{"expr": "up"}, {"name": "B", "expr": "up"}]),'))
    assert [each["name"] for each in run.dashboard["annotations"]["list"]] == ["Annotation 1", "B"]
    assert run.warnings("dashboard/converted-value") == ["an annotation has no name; it became 'Annotation 1' @2:1"]


@pytest.mark.parametrize(("panels", "message"), MISPLACED.items())
def test_a_misplaced_value_is_an_error_at_its_panel(generated: Any, panels: str, message: str) -> None:
    result = generated(f'dashboard = Dashboard(title="B", uid="b", panels={panels})\n').result
    assert result.exit_code == 2
    assert f"error[dashboard/invalid-schema]: {message}\n  --> boards/a.dashboard.py:2:" in result.output
    assert result.output.count("error[") == 1


def test_an_undefined_variable_does_not_stop_the_project(generated: Any) -> None:
    text = panel("a", "h=8, w=12, x=0, y=0").replace('"up"', "\"up{job='$jop'}\"")
    run = generated(board(panels=text))
    assert run.dashboard["panels"][0]["targets"][0]["expr"] == "up{job='$jop'}"
    assert run.warnings("variable/undefined") == ["undefined variable `$jop` @4:1"]
    assert CliRunner().invoke(main, ["check", "--definitions", "boards"]).output.count("error[variable/undefined]") == 1
