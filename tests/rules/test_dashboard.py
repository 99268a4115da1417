"""Rules about dashboards as a whole, and about their rows."""

from __future__ import annotations

from typing import Any

from heddle.rules import examples
from tests.rules.cases import messages, wrong


def test_a_refresh_below_five_seconds_is_reported() -> None:
    cases = {"1s": 1, "500ms": 1, "4s": 1, "5s": 0, "1m": 0, "auto": 0, "": 0, None: 0, False: 0, "$r": 0}
    subjects = ((refresh, examples.dashboard(refresh=refresh), count) for refresh, count in cases.items())
    assert wrong("dashboard/fast-refresh", subjects) == []


TIME_RANGES = [
    ("now-6h", "now", 0),
    ("now-1h", "now-5m", 0),
    ("now", "now+7d", 0),
    ("now/d", "now/d", 0),
    ("now-1d/d", "now-1d/d", 0),
    ("now-1M/M", "now/fQ", 0),
    ("now-1d-1h", "now-1d", 0),
    ("2024-01-01T00:00:00.000Z", "2024-01-02T00:00:00.000Z", 0),
    ("2024-01-02T00:00:00.000Z", "2024-01-01T00:00:00.000Z", 1),
    ("2019-12", "2020-02-01", 0),
    ("1567082400000", "1567168800000", 0),
    ("${from}", "now", 0),
    ("now", "now", 1),
    ("now", "now-6h", 1),
    ("now-5m", "now-1h", 1),
    ("6h", "now", 1),
    ("now-6x", "now", 1),
    ("", "now", 1),
    ("yesterday", "today", 2),
]


def test_invalid_and_empty_time_ranges_are_reported() -> None:
    subjects = (
        ((start, end), examples.dashboard(time={"from": start, "to": end}), count) for start, end, count in TIME_RANGES
    )
    assert wrong("dashboard/invalid-time-range", subjects) == []


def test_a_missing_time_range_is_accepted() -> None:
    times = (None, {}, {"from": 1567082400000, "to": 1567168800000}, {"from": "now-6h"})
    assert wrong("dashboard/invalid-time-range", ((time, examples.dashboard(time=time), 0) for time in times)) == []


def test_relative_and_missing_urls_are_reported() -> None:
    cases = {
        "/d/shop": 0,
        "https://shop.example": 0,
        "mailto:shop@example.org": 0,
        "$url": 0,
        "${url:raw}": 0,
        "?var-job=a": 0,
        "d/shop": 1,
        "": 1,
        None: 1,
    }
    subjects = (
        (url, examples.dashboard(links=[{"type": "link", "title": "Shop", "url": url}]), count)
        for url, count in cases.items()
    )
    assert wrong("dashboard/invalid-link-url", subjects) == []


def row(y: int, **keys: Any) -> dict[str, Any]:
    return examples.panel_json(type="row", title="Row", gridPos={"x": 0, "y": y, "w": 24, "h": 1}, **keys)


def panel(y: int, title: str = "Orders", **keys: Any) -> dict[str, Any]:
    return examples.panel_json("up", title=title, gridPos={"x": 0, "y": y, "w": 24, "h": 1}, **keys)


def test_a_row_without_panels_is_reported() -> None:
    cases = {
        "a row with a panel": ([row(0), panel(1)], 0),
        "positions count, not the order": ([panel(1), row(0)], 0),
        "the first of two rows": ([row(0), row(1), panel(2)], 1),
        "a collapsed row": ([row(0, collapsed=True, panels=[panel(1)]), row(1), panel(2)], 0),
        "a row at the end": ([panel(0), row(1)], 1),
        "no rows": ([], 0),
    }
    subjects = ((name, examples.dashboard(*panels), count) for name, (panels, count) in cases.items())
    assert wrong("panel/empty-row", subjects) == []


def test_a_repeated_title_in_a_row_is_reported() -> None:
    cases = {
        "two panels": ([panel(0), panel(1)], 1),
        "three panels": ([panel(0), panel(1), panel(2)], 2),
        "different rows": ([panel(0), row(1), panel(2)], 0),
        "inside a collapsed row": ([row(0), panel(1), row(2, panels=[panel(3), panel(4)])], 1),
        "a repeated panel": ([panel(0), panel(1, repeat="job")], 0),
        "different types": ([panel(0), panel(1, type="stat")], 0),
        "no titles": ([panel(0, title=""), panel(1, title="")], 0),
        "texts": ([panel(0, type="text"), panel(1, type="text")], 0),
    }
    subjects = ((name, examples.dashboard(*panels), count) for name, (panels, count) in cases.items())
    assert wrong("panel/duplicate-title", subjects) == []


def test_queries_that_are_not_sent_do_not_count() -> None:
    many = examples.panel_json(*["up"] * 60)
    cases = [({}, 1), ({"hide": True}, 0), ({"datasource": {"uid": "-- Dashboard --"}}, 0)]
    subjects = (
        (keys, examples.dashboard(examples.panel_json(targets=[t | keys for t in many["targets"]])), count)
        for keys, count in cases
    )
    assert wrong("dashboard/too-many-queries", subjects) == []


def test_inputs_without_a_value_are_reported() -> None:
    inputs = [{"name": "DS_SHOP", "type": "datasource"}]
    cases: list[tuple[str, dict[str, Any], int]] = [
        ("${DS_SHOP}", {"__inputs": inputs}, 1),
        ("shop", {"__inputs": inputs}, 0),
        ("${DS_SHOP}", {}, 0),
        ("${DS_SHOP}", {"__inputs": inputs, "variables": [{"name": "DS_SHOP", "type": "datasource"}]}, 0),
    ]
    subjects = (
        ((uid, keys), examples.dashboard(examples.panel_json("up", datasource={"uid": uid}), **keys), count)
        for uid, keys, count in cases
    )
    assert wrong("dashboard/unresolved-inputs", subjects) == []


def test_annotations_without_a_data_source_are_reported() -> None:
    cases: list[tuple[dict[str, Any], int]] = [
        ({"name": "Deployments"}, 1),
        ({"name": "Deployments", "enable": False}, 0),
        ({"name": "Deployments", "datasource": {"uid": "prometheus"}}, 0),
        ({"name": "Deployments", "datasource": "$source"}, 0),
        ({"name": "Annotations & Alerts", "builtIn": 1}, 0),
        ({"name": "By tag", "type": "tags"}, 0),
    ]
    subjects = (
        (annotation, examples.dashboard(annotations={"list": [annotation]}), count) for annotation, count in cases
    )
    assert wrong("dashboard/annotation-without-datasource", subjects) == []


def test_a_dashboard_without_panels_is_reported() -> None:
    cases: list[tuple[list[dict[str, Any]], dict[str, Any], int]] = [
        ([], {}, 1),
        ([row(0)], {}, 1),
        ([row(0, panels=[panel(1)])], {}, 0),
        ([], {"rows": [{"panels": [{}]}]}, 0),
    ]
    subjects = (((panels, keys), examples.dashboard(*panels, **keys), count) for panels, keys, count in cases)
    assert wrong("dashboard/no-panels", subjects) == []


def test_a_template_of_another_tool_needs_no_title() -> None:
    cases = [("panel", examples.panel_json("up"), True), ("template", {"class": "graph", "title": "A"}, False)]
    subjects = ((name, examples.dashboard(panel, title=""), expected) for name, panel, expected in cases)
    assert wrong("dashboard/missing-title", subjects) == []


def test_an_invalid_uid_and_a_missing_one_have_different_rules() -> None:
    boards = [examples.dashboard(uid=uid) for uid in ("a b", "", None)]
    assert [messages("dashboard/invalid-uid", board) for board in boards] == [["invalid dashboard uid 'a b'"], [], []]
    missing = ["the dashboard has no uid"]
    assert [messages("dashboard/missing-uid", board) for board in boards] == [[], missing, missing]
