"""Values that a panel draws in another way than its settings say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from heddle.grafana.field_config import Field
from heddle.prove.contradictions import contradiction, with_contradiction
from heddle.prove.result import ProbeResult, SeriesValue, Status
from tests.prove.probing import panel_query

Json = dict[str, Any]
BY_THRESHOLD = {"mode": "thresholds"}
STATES = [{"type": "value", "options": {"0": {"text": "Down", "color": "red"}, "1": {"color": "green"}}}]
UNSORTED = {
    "mode": "absolute",
    "steps": [{"color": "green"}, {"color": "orange", "value": 90}, {"color": "red", "value": 80}],
}
SORTED = {"mode": "absolute", "steps": [{"color": "green"}, {"color": "red", "value": 80}]}


def panel(
    type: str = "stat", *, options: Json | None = None, overrides: list[Json] | None = None, **defaults: Any
) -> Json:
    config = {"defaults": defaults, "overrides": overrides or []}
    return {"type": type, "title": "P", "options": options or {}, "fieldConfig": config}


def text(panel: Json, value: float) -> str:
    return contradiction(panel, Field(), value, [value])


def test_a_state_that_a_timeline_does_not_name() -> None:
    timeline = panel("state-timeline", color=BY_THRESHOLD, mappings=STATES)
    assert text(timeline, 0) == "0 is mapped to 'Down', but the panel shows '< 80' in green"
    assert text(panel("state-timeline", color=BY_THRESHOLD, mappings=STATES, thresholds=UNSORTED), 1) == ""
    assert text(panel("state-timeline", color={"mode": "fixed"}, mappings=STATES), 0) == ""
    assert text(timeline, 2) == ""


def test_a_color_of_a_mapping_that_is_not_shown() -> None:
    red = {"mode": "absolute", "steps": [{"color": "red"}]}
    assert text(panel("state-timeline", color=BY_THRESHOLD, mappings=STATES, thresholds=red), 1) == (
        "1 is mapped to the color green, but the panel shows '-∞+' in red"
    )


def test_colors_that_a_panel_does_not_have_by_intention() -> None:
    intended = [
        panel("timeseries", mappings=STATES),
        panel("table", mappings=STATES),
        panel(mappings=STATES, options={"colorMode": "none"}),
        panel(mappings=STATES, options={"textMode": "name"}),
        panel(mappings=STATES),
        panel("status-history", mappings=STATES, color=BY_THRESHOLD),
    ]
    assert [item for item in intended if text(item, 0)] == []


def test_a_threshold_that_is_reached_and_has_no_effect() -> None:
    assert text(panel(thresholds=UNSORTED), 85) == (
        "85 has reached the threshold 80 (red), but Grafana stops at the first threshold that is not reached: "
        "the panel shows green"
    )
    fine = [
        *((panel(thresholds=UNSORTED), 70.0), (panel(thresholds=SORTED), 85.0), (panel("timeseries"), 85.0)),
        (panel("timeseries", thresholds=UNSORTED), 85.0),
        (panel(thresholds={**UNSORTED, "mode": "percentage"}, min=0, max=100), 85.0),
        (panel(thresholds=UNSORTED, mappings=[{"type": "value", "options": {"85": {"text": "x"}}}]), 85.0),
        (panel(thresholds={"mode": "absolute", "steps": []}), 85.0),
    ]
    assert [case for case in fine if text(*case)] == []


def result(panel: Json, *values: SeriesValue, status: Status = Status.OK, legend: str = "") -> ProbeResult:
    query = replace(panel_query("up", 0, target={"legendFormat": legend}), panel=panel)
    return with_contradiction(ProbeResult(query=query, status=status, newest=values))


def test_the_first_contradiction_of_a_query_is_its_status() -> None:
    timeline = panel("state-timeline", color=BY_THRESHOLD, mappings=STATES)
    found = result(timeline, SeriesValue({}, 7), SeriesValue({}, 0))
    assert (found.status, found.failed) == (Status.CONTRADICTION, True)
    assert found.reason == "0 is mapped to 'Down', but the panel shows '< 80' in green"
    assert result(timeline, SeriesValue({}, 7)).status is Status.OK
    assert result(timeline, SeriesValue({}, 0), status=Status.SLOW).status is Status.SLOW
    assert result({**timeline, "transformations": [{"id": "reduce"}]}, SeriesValue({}, 0)).status is Status.OK
    assert result({}, SeriesValue({}, 0)).status is Status.OK


def test_overrides_apply_to_the_series_with_that_legend() -> None:
    fixed = [{"id": "color", "value": {"mode": "fixed", "fixedColor": "text"}}]
    overrides = [{"matcher": {"id": "byName", "options": "api 1"}, "properties": fixed}]
    timeline = panel("state-timeline", color=BY_THRESHOLD, mappings=STATES, overrides=overrides)
    labels = {"job": "api", "instance": "1"}
    assert result(timeline, SeriesValue(labels, 0), legend="{{job}} {{ instance }}").status is Status.OK
    assert result(timeline, SeriesValue(labels, 0), legend="{{job}}").status is Status.CONTRADICTION
    assert result(timeline, SeriesValue(labels, 0), legend="__auto").status is Status.CONTRADICTION
    underscore = [{"matcher": {"id": "byRegexp", "options": "/^_/"}, "properties": fixed}]
    automatic = panel("state-timeline", color=BY_THRESHOLD, mappings=STATES, overrides=underscore)
    assert result(automatic, SeriesValue(labels, 0), legend="__auto").status is Status.CONTRADICTION
