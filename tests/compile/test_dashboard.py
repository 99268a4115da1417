"""Compilation of whole dashboards."""

from __future__ import annotations

from grafanalib import core

from heddle.compile.dashboard import SchemaCheck
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Severity
from tests.author.compiled import compiled


def test_panels_beside_rows_are_kept() -> None:
    value = core.Dashboard(
        title="D",
        panels=[core.TimeSeries(title="own", gridPos=core.GridPos(h=8, w=12, x=0, y=0))],
        rows=[core.Row(panels=[core.TimeSeries(title="in a row")])],
    )
    panels = compiled(value).data["panels"]
    assert [(panel["title"], panel["gridPos"]["y"]) for panel in panels] == [("own", 0), ("in a row", 8)]


def test_thresholds_of_a_graph_over_series_do_not_stop_the_dashboard() -> None:
    threshold = core.GraphThreshold(value=3.5, op="gt", colorMode="warning")
    axis, position = core.XAxis(mode="series", values=["total"]), core.GridPos(h=8, w=12, x=0, y=0)
    for legend in (core.Legend(values=True), core.Legend()):
        panel = core.Graph(title="G", xAxis=axis, legend=legend, thresholds=[threshold], gridPos=position)
        assert list(SchemaCheck().findings(compiled(core.Dashboard(title="D", panels=[panel])))) == []


def _problems(panel: core.Panel, *variables: core.Template) -> list[str]:
    """Return the messages of the errors of a dashboard with these parts."""
    value = core.Dashboard(title="D", panels=[panel], templating=core.Templating(list(variables)))
    try:
        findings = list(SchemaCheck().findings(compiled(value)))
    except BadInput as error:
        findings = list(error.findings)
    return [finding.message for finding in findings if finding.severity is Severity.ERROR]


def test_values_of_a_wrong_type_in_grafanalibs_classes_are_errors() -> None:
    at = core.GridPos(h=8, w=12, x=0, y=0)
    text = core.Text(gridPos=at)
    query = {"name": "v", "query": "a,b"}
    parts: dict[str, tuple[core.Panel, list[core.Template]]] = {
        "`templating.list[0].type` is a list, not a text": (text, [core.Template(**query, type=["query"])]),
        "`templating.list[0].type` is an object, not a text": (text, [core.Template(**query, type={})]),
        "`templating.list[0].type` is missing": (text, [core.Template(**query, type=None)]),
        "steps.0: 1 is not of type 'object'": (core.GaugePanel(gridPos=at, thresholds=[1]), []),
        "mappings: True is not of type 'array'": (core.Table(gridPos=at, mappings=True), []),
    }
    found = {message: _problems(panel, *variables) for message, (panel, variables) in parts.items()}
    assert {message: each for message, each in found.items() if not any(message in text for text in each)} == {}


def test_a_choice_whose_value_is_a_list_does_not_stop_the_dashboard() -> None:
    for default in (None, [["a"]], {"a": 1}):
        choices = [{"text": value, "value": [value], "selected": False} for value in ("a", "b")]
        variable = core.Template(name="v", query="a,b", type="custom", options=choices, default=default)
        assert _problems(core.Text(gridPos=core.GridPos(h=8, w=12, x=0, y=0)), variable) == []
