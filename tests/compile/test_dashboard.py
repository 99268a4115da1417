"""Compilation of whole dashboards."""

from __future__ import annotations

from grafanalib import core

from tests.author.compiled import compiled


def test_panels_beside_rows_are_kept() -> None:
    value = core.Dashboard(
        title="D",
        panels=[core.TimeSeries(title="own", gridPos=core.GridPos(h=8, w=12, x=0, y=0))],
        rows=[core.Row(panels=[core.TimeSeries(title="in a row")])],
    )
    panels = compiled(value).data["panels"]
    assert [(panel["title"], panel["gridPos"]["y"]) for panel in panels] == [("own", 0), ("in a row", 8)]
