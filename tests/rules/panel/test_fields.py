"""Mappings, ends and what a panel asks."""

from __future__ import annotations

from typing import Any

import pytest

from heddle.rules.examples import panel
from heddle.rules.panel import conflicting_mappings as mappings
from heddle.rules.panel import min_above_max as range_ends
from heddle.rules.panel import missing_datasource as datasource_missing
from heddle.rules.panel import missing_percent_max as percent_range
from heddle.rules.panel import only_hidden_queries as hidden_only
from heddle.rules.panel import override_unknown_query as override_ref_id
from heddle.rules.panel import stat_range_query as instant_stat
from heddle.rules.panel import table_range_query as instant_table

RANGE = "range"


def value(**texts: str) -> dict[str, Any]:
    return {"type": "value", "options": {name.lstrip("v"): {"text": text} for name, text in texts.items()}}


def span(low: float | None, high: float | None, text: str) -> dict[str, Any]:
    return {"type": RANGE, "options": {"from": low, "to": high, "result": {"text": text}}}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([value(v0="down", v1="up")], 0),
        ([value(v1="up"), value(v1="yes")], 1),
        ([value(v1="up"), value(v1="up")], 0),
        ([span(10, 5, "a")], 1),
        ([span(0, 5, "a"), span(5, 10, "b")], 0),
        ([span(0, 6, "a"), span(5, 10, "b")], 1),
        ([span(None, 6, "a"), span(5, None, "b")], 1),
        ([span(0, 6, "a"), span(5, 10, "a")], 0),
        ([value(v1="one"), span(0, 10, "some")], 0),
        ([{"type": "special", "options": {"match": "null", "result": {"text": "none"}}}], 0),
        ([{"id": 1, "type": 1, "value": "1", "text": "up"}], 0),  # the form of Grafana 7
    ],
)
def test_mappings(given: list[dict[str, Any]], found: int) -> None:
    assert len(list(mappings.check(panel("up", defaults={"mappings": given})))) == found


@pytest.mark.parametrize(("low", "high", "found"), [(0, 1, 0), (1, 0, 1), (0, 0, 1), (None, 0, 0), (5, None, 0)])
def test_ends(low: float | None, high: float | None, found: int) -> None:
    assert len(list(range_ends.check(panel("up", defaults={"min": low, "max": high})))) == found


@pytest.mark.parametrize(
    ("target", "more", "found"),
    [
        ({"format": "table"}, {}, True),
        ({"format": "table", "instant": True, "range": False}, {}, False),
        ({}, {}, False),
        ({"format": "table", "hide": True}, {}, False),
        ({"format": "table"}, {"transformations": [{"id": "groupBy"}]}, False),
    ],
)
def test_tables_of_the_past(target: dict[str, Any], more: dict[str, Any], found: bool) -> None:
    made = panel("up", type="table", **more)
    made.data["targets"][0] |= target
    assert bool(list(instant_table.check(made))) is found


@pytest.mark.parametrize(
    ("type", "options", "found"),
    [
        ("stat", {"graphMode": "none", "reduceOptions": {"calcs": ["lastNotNull"]}}, True),
        ("stat", {"reduceOptions": {"calcs": ["lastNotNull"]}}, False),
        ("gauge", {"reduceOptions": {"calcs": ["lastNotNull"]}}, True),
        ("gauge", {"reduceOptions": {"calcs": ["mean"]}}, False),
        ("gauge", {"reduceOptions": {"calcs": ["lastNotNull"], "values": True}}, False),
        ("gauge", {}, False),
        ("timeseries", {"reduceOptions": {"calcs": ["lastNotNull"]}}, False),
    ],
)
def test_one_number_of_a_range(type: str, options: dict[str, Any], found: bool) -> None:
    assert bool(list(instant_stat.check(panel("up", type=type, options=options)))) is found


def test_bars_whose_end_an_override_gives() -> None:
    override = {"properties": [{"id": "max", "value": 100}]}
    assert (
        list(percent_range.check(panel("up", type="bargauge", defaults={"unit": "percent"}, overrides=[override])))
        == []
    )


@pytest.mark.parametrize("more", [{"alert": {"name": "Orders"}}, {"type": "text"}, {"targets": []}])
def test_panels_that_may_hide_all_they_ask(more: dict[str, Any]) -> None:
    made = panel(**{"targets": [{"refId": "A", "hide": True}], **more})
    assert list(hidden_only.check(made)) == []


@pytest.mark.parametrize(
    ("data", "found"),
    [({"type": "row"}, False), ({"libraryPanel": {"uid": "a"}}, False), ({"datasource": "$ds"}, False), ({}, True)],
)
def test_panels_without_a_data_source(data: dict[str, Any], found: bool) -> None:
    made = panel(**{"datasource": None, "targets": [{"refId": "A", "expr": "up"}], **data})
    assert bool(list(datasource_missing.check(made))) is found


@pytest.mark.parametrize(
    ("letters", "matcher", "more", "found"),
    [
        ("AB", {"id": "byFrameRefID", "options": "B"}, {}, False),
        ("A", {"id": "byFrameRefID", "options": "B"}, {}, True),
        ("A", {"id": "byName", "options": "B"}, {}, False),
        ("A", {"id": "byFrameRefID", "options": "joinByField-A"}, {"transformations": [{"id": "joinByField"}]}, False),
        ("", {"id": "byFrameRefID", "options": "B"}, {}, False),
    ],
)
def test_overrides_for_a_query(letters: str, matcher: dict[str, Any], more: dict[str, Any], found: bool) -> None:
    made = panel(*["up"] * len(letters), overrides=[{"matcher": matcher, "properties": []}], **more)
    assert bool(list(override_ref_id.check(made))) is found
