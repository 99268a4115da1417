"""Dashboards as a whole: times, links, rows, and what an export left open."""

from __future__ import annotations

from typing import Any

import pytest

from heddle.rules.dashboard import annotation_without_datasource as annotations_datasource
from heddle.rules.dashboard import fast_refresh as refresh
from heddle.rules.dashboard import invalid_link_url as link_url
from heddle.rules.dashboard import invalid_time_range as time_range
from heddle.rules.dashboard import no_panels
from heddle.rules.dashboard import too_many_queries as queries
from heddle.rules.dashboard import unresolved_inputs as inputs
from heddle.rules.examples import dashboard, shape
from heddle.rules.panel import duplicate_title as duplicate_panel
from heddle.rules.panel import empty_row


@pytest.mark.parametrize(
    ("every", "found"),
    [("1s", 1), ("500ms", 1), ("4s", 1), ("5s", 0), ("1m", 0), ("auto", 0), ("", 0), (None, 0), (False, 0), ("$r", 0)],
)
def test_refreshes(every: object, found: int) -> None:
    assert len(list(refresh.check(dashboard(refresh=every)))) == found


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("now-6h", "now", 0),
        ("now-1h", "now-5m", 0),
        ("now", "now+7d", 0),
        ("now/d", "now/d", 0),
        ("now-1d/d", "now-1d/d", 0),
        ("now-1M/M", "now/fQ", 0),
        ("now-1d-1h", "now-1d", 0),
        ("2024-01-01T00:00:00.000Z", "2024-01-02T00:00:00.000Z", 0),
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
    ],
)
def test_ranges_of_time(start: str, end: str, found: int) -> None:
    assert len(list(time_range.check(dashboard(time={"from": start, "to": end})))) == found


@pytest.mark.parametrize("time", [None, {}, {"from": 1567082400000, "to": 1567168800000}, {"from": "now-6h"}])
def test_ranges_that_say_nothing(time: object) -> None:
    assert list(time_range.check(dashboard(time=time))) == []


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("/d/shop", 0),
        ("https://shop.example", 0),
        ("mailto:shop@example.org", 0),
        ("$url", 0),
        ("${url:raw}", 0),
        ("?var-job=a", 0),
        ("d/shop", 1),
        ("", 1),
        (None, 1),
    ],
)
def test_links(url: object, found: int) -> None:
    assert len(list(link_url.check(dashboard(links=[{"type": "link", "title": "Shop", "url": url}])))) == found


def row(y: int, **more: Any) -> dict[str, Any]:
    return shape(type="row", title="Row", gridPos={"x": 0, "y": y, "w": 24, "h": 1}, **more)


def at(y: int, title: str = "Orders", **more: Any) -> dict[str, Any]:
    return shape("up", title=title, gridPos={"x": 0, "y": y, "w": 24, "h": 1}, **more)


@pytest.mark.parametrize(
    ("panels", "found"),
    [
        ([row(0), at(1)], 0),
        ([at(1), row(0)], 0),  # their places count
        ([row(0), row(1), at(2)], 1),
        ([row(0, collapsed=True, panels=[at(1)]), row(1), at(2)], 0),
        ([at(0), row(1)], 1),
        ([], 0),
    ],
)
def test_rows(panels: list[dict[str, Any]], found: int) -> None:
    assert len(list(empty_row.check(dashboard(*panels)))) == found


@pytest.mark.parametrize(
    ("panels", "found"),
    [
        ([at(0), at(1)], 1),
        ([at(0), at(1), at(2)], 2),
        ([at(0), row(1), at(2)], 0),
        ([row(0), at(1), row(2, panels=[at(3), at(4)])], 1),
        ([at(0), at(1, repeat="job")], 0),
        ([at(0), at(1, type="stat")], 0),
        ([at(0, title=""), at(1, title="")], 0),
        ([at(0, type="text"), at(1, type="text")], 0),
    ],
)
def test_titles_in_a_row(panels: list[dict[str, Any]], found: int) -> None:
    assert len(list(duplicate_panel.check(dashboard(*panels)))) == found


@pytest.mark.parametrize("target", [{"hide": True}, {"datasource": {"uid": "-- Dashboard --"}}])
def test_queries_that_ask_nothing(target: dict[str, Any]) -> None:
    many = shape(*["up"] * 60)
    few = shape(targets=[each | target for each in many["targets"]])
    assert [len(list(queries.check(dashboard(panel)))) for panel in (many, few)] == [1, 0]


INPUTS = [{"name": "DS_SHOP", "type": "datasource"}]


@pytest.mark.parametrize(
    ("uid", "more", "found"),
    [
        ("${DS_SHOP}", {"__inputs": INPUTS}, 1),
        ("shop", {"__inputs": INPUTS}, 0),
        ("${DS_SHOP}", {}, 0),
        ("${DS_SHOP}", {"__inputs": INPUTS, "variables": [{"name": "DS_SHOP", "type": "datasource"}]}, 0),
    ],
)
def test_what_an_export_left_open(uid: str, more: dict[str, Any], found: int) -> None:
    assert len(list(inputs.check(dashboard(shape("up", datasource={"uid": uid}), **more)))) == found


@pytest.mark.parametrize(
    ("annotation", "found"),
    [
        ({"name": "Deployments"}, 1),
        ({"name": "Deployments", "enable": False}, 0),
        ({"name": "Deployments", "datasource": {"uid": "prometheus"}}, 0),
        ({"name": "Deployments", "datasource": "$source"}, 0),
        ({"name": "Annotations & Alerts", "builtIn": 1}, 0),
        ({"name": "By tag", "type": "tags"}, 0),
    ],
)
def test_annotations(annotation: dict[str, Any], found: int) -> None:
    assert len(list(annotations_datasource.check(dashboard(annotations={"list": [annotation]})))) == found


@pytest.mark.parametrize(
    ("panels", "more", "found"),
    [([], {}, 1), ([row(0)], {}, 1), ([row(0, panels=[at(1)])], {}, 0), ([], {"rows": [{"panels": [{}]}]}, 0)],
)
def test_empty_dashboards(panels: list[dict[str, Any]], more: dict[str, Any], found: int) -> None:
    assert len(list(no_panels.check(dashboard(*panels, **more)))) == found
