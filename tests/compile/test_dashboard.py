"""Compilation of whole dashboards."""

from __future__ import annotations

from grafanalib import core

from heddle.compile.dashboard import SchemaCheck
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
