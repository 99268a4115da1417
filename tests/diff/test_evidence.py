"""Panels are matched by what they show, whatever their ids are and in whatever notation they are written."""

from __future__ import annotations

from typing import Any

from tests.diff.states import Json, changes


def board(*panels: Json, **properties: Any) -> Json:
    return {"title": "Shop", "uid": "shop", "schemaVersion": 41, "panels": list(panels), **properties}


def chart(title: str, expr: str, at: int = 0, **properties: Any) -> Json:
    grid = {"x": 0, "y": at, "w": 24, "h": 5}
    targets = [{"refId": "A", "expr": expr}]
    return {"type": "timeseries", "title": title, "gridPos": grid, "targets": targets, **properties}


def sentences(before: Json, after: Json) -> list[tuple[str, str]]:
    return [(change.panel.title if change.panel else "", change.sentence) for change in changes(before, after)]


def test_a_copy_that_took_the_id_of_its_original_is_the_new_panel() -> None:
    carts = 'sum by (zone) (rate(carts_total{zone=~"$zone"}[5m]))'
    orders = carts.replace("carts", "orders")
    before = board(chart("Carts", carts, id=7))
    after = board(chart("Orders", orders, id=7), chart("Carts", carts, 5, id=8))
    found = sentences(before, after)
    assert ("Orders", "Panel added.") in found
    assert all("renamed" not in sentence and "Query" not in sentence for _, sentence in found)


def test_rows_with_the_same_id_are_distinguished() -> None:
    def rows(word: str) -> Json:
        first = {"type": "row", "id": 5, "title": "One", "collapsed": True, "gridPos": {"y": 0}}
        second = {"type": "row", "id": 5, "title": "Two", "collapsed": True, "gridPos": {"y": 0}, "panels": []}
        return board(first | {"panels": [chart("Heap", f'heap{{app="{word}"}}', id=5)]}, second)

    assert sentences(rows("api"), rows("ui")) == [("Heap", 'Query changed: `"api"` became `"ui"`.')]


def test_panels_in_rows_of_old_files_are_compared() -> None:
    def rows(expr: str, schema: int = 14) -> Json:
        panel = {"type": "graph", "id": 2, "title": "Load", "span": 6, "targets": [{"refId": "A", "expr": expr}]}
        return {
            "title": "Shop",
            "uid": "shop",
            "schemaVersion": schema,
            "rows": [{"title": "Hosts", "panels": [panel]}],
        }

    assert sentences(rows("node_load1"), rows("node_load5")) == [
        ("Load", "Query changed: `node_load1` became `node_load5`.")
    ]


def test_a_save_of_newer_grafana_is_not_a_difference() -> None:
    before = board(chart("Load", "load", options={"legend": {"showLegend": True}}))
    legend = {"showLegend": True, "enableFacetedFilter": False, "overflow": "ellipsis"}
    after = board(chart("Load", "load", options={"legend": legend}), preload=False)
    assert sentences(before, after) == []


def test_preloading_is_visible() -> None:
    assert len(sentences(board(), board(preload=True))) == 1


def test_a_first_uid_is_not_a_change_from_nothing() -> None:
    before = board()
    before["uid"] = None
    assert sentences(before, board()) == [("", "UID added: shop.")]


def test_giving_letters_to_queries_is_not_a_difference() -> None:
    queries = [{"expr": "one"}, {"expr": "two", "refId": ""}]
    lettered = [{"expr": "one", "refId": "A"}, {"expr": "two", "refId": "B"}]
    assert sentences(board(chart("X", "", targets=queries)), board(chart("X", "", targets=lettered))) == []
