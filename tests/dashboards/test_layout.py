"""The shipped dashboards show problems on the first screen, and their panels are readable at 1500 pixels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.cli.project import panels
from tests.dashboards.repository import dashboards_by_uid

Json = dict[str, Any]

SCREEN = 24
"""The height of a screen in grid units: 900 pixels, without Grafana's own bars."""

FULL_WIDTH = 24
ROOM_FOR_A_SPARKLINE = 5
HEADING_AND_THREE_ROWS = 5
SHARES_UP_TO_1 = {"Confidence by route"}
"""Panels of shares whose values are spread between 0 and 1."""


def all_panels() -> Iterator[tuple[str, Json]]:
    """Yield the uid of the dashboard and the JSON of each panel, those in collapsed rows included."""
    for uid, dashboard in dashboards_by_uid().items():
        for panel in panels(dashboard):
            if panel["type"] != "row":
                yield uid, panel


def first_screen(dashboard: Json) -> list[Json]:
    return [panel for panel in dashboard["panels"] if panel["type"] != "row" and panel["gridPos"]["y"] < SCREEN]


def defaults(panel: Json) -> Json:
    return dict(panel["fieldConfig"]["defaults"])


def axis_maximum(panel: Json) -> float | None:
    maximum = defaults(panel).get("max", defaults(panel).get("custom", {}).get("axisSoftMax"))
    return None if maximum is None else float(maximum)


def names(offenders: list[tuple[str, Json]]) -> list[str]:
    return [f"{uid}/{panel['title']}" for uid, panel in offenders]


def test_a_sparkline_does_not_cover_its_number() -> None:
    covered = [
        (uid, panel)
        for uid, panel in all_panels()
        if panel["type"] == "stat"
        and panel["options"]["graphMode"] != "none"
        and panel["gridPos"]["h"] < ROOM_FOR_A_SPARKLINE
    ]
    assert names(covered) == []


def test_no_panel_of_a_single_line_has_the_full_width() -> None:
    def lines(panel: Json) -> int:
        targets = panel["targets"]
        return len(targets) + sum("{{" in target.get("legendFormat", "{{") for target in targets)

    wide = [
        (uid, panel)
        for uid, panel in all_panels()
        if panel["type"] in ("timeseries", "state-timeline")
        and panel["gridPos"]["w"] == FULL_WIDTH
        and lines(panel) == 1
    ]
    assert names(wide) == []


def test_no_graph_on_the_first_screen_has_the_full_width() -> None:
    wide = [
        (uid, panel)
        for uid, dashboard in dashboards_by_uid().items()
        for panel in first_screen(dashboard)
        if panel["type"] in ("timeseries", "state-timeline") and panel["gridPos"]["w"] == FULL_WIDTH
    ]
    assert names(wide) == []


def test_axes_of_shares_end_at_a_useful_maximum() -> None:
    endless = [
        (uid, panel)
        for uid, panel in all_panels()
        if panel["type"] == "timeseries"
        and defaults(panel).get("unit") == "percentunit"
        and panel["title"] not in SHARES_UP_TO_1
        and (axis_maximum(panel) or 1) >= 1
    ]
    assert names(endless) == []


def test_axes_of_graphs_begin_at_0() -> None:
    """Otherwise small changes of a value look large."""
    elsewhere = [
        (uid, panel) for uid, panel in all_panels() if panel["type"] == "timeseries" and defaults(panel).get("min") != 0
    ]
    assert names(elsewhere) == []


def test_a_quantile_in_the_highest_bucket_is_left_out_and_stated() -> None:
    """Such a quantile is a horizontal line at the bound of the bucket, below the mean."""
    untrue = [
        (uid, panel)
        for uid, panel in all_panels()
        for target in panel.get("targets", ())
        if "histogram_quantile(" in target.get("expr", "")
        and not (re.search(r"\) < [\d.]+$", target["expr"]) and "highest bucket" in panel["description"])
    ]
    assert names(untrue) == []


def test_tables_show_several_rows() -> None:
    low = [
        (uid, panel)
        for uid, panel in all_panels()
        if panel["type"] == "table" and panel["gridPos"]["h"] < HEADING_AND_THREE_ROWS
    ]
    assert names(low) == []


def test_tables_of_traces_and_logs_have_the_full_width() -> None:
    narrow = [
        (uid, panel)
        for uid, panel in all_panels()
        if (panel["type"] in ("logs", "traces") or (panel["type"] == "table" and "service" in panel["targets"][0]))
        and panel["gridPos"]["w"] < FULL_WIDTH
    ]
    assert names(narrow) == []


def test_a_first_row_of_numbers_fills_the_width() -> None:
    widths = {
        uid: sum(panel["gridPos"]["w"] for panel in dashboard["panels"] if panel["gridPos"]["y"] == 1)
        for uid, dashboard in dashboards_by_uid().items()
    }
    assert {uid: width for uid, width in widths.items() if width != FULL_WIDTH} == {}


def test_the_first_screen_has_graphs_or_tables_below_the_numbers() -> None:
    without = [
        uid
        for uid, dashboard in dashboards_by_uid().items()
        if not {panel["type"] for panel in first_screen(dashboard)} & {"timeseries", "table"}
    ]
    assert without == []


def test_annotations_are_few() -> None:
    """Only one kind for each dashboard: restarts, or the ends of runs."""
    own = {uid: [a["name"] for a in dashboard["annotations"]["list"]] for uid, dashboard in dashboards_by_uid().items()}
    assert {uid: kinds for uid, kinds in own.items() if len(kinds) > 1} == {}
