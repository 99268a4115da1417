"""Differences without a visible effect are not reported."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from heddle.grafana.canonical import canonical
from heddle.grafana.model import walk_panels
from tests.diff.states import (
    FLEET,
    SESSION,
    TREE,
    Json,
    changes,
    edited,
    panel,
    session,
    target,
    tree_changes,
    variable,
)


def reordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in sorted(value, reverse=True)}
    return [reordered(item) for item in value] if isinstance(value, list) else value


def with_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {**{key: with_nulls(item) for key, item in value.items()}, "nothing": None}
    return [with_nulls(item) for item in value] if isinstance(value, list) else value


def floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [floats(item) for item in value]
    return float(value) if type(value) is int else value


def old_legends(dashboard: Json) -> None:
    for each in walk_panels(dashboard):
        legend = each.get("options", {}).get("legend", {})
        if legend.get("showLegend") is False:
            legend["displayMode"] = "hidden"
            del legend["showLegend"]


NOISE: dict[str, Callable[[Json], object]] = {
    "version": lambda d: d.update(version=7, id=12, iteration=1700000000000),
    "schema": lambda d: d.update(schemaVersion=42, style="dark", gnetId=None, preload=False, rows=[]),
    "chosen values": lambda d: variable(d, "loki_mode_job").update(current={"text": "a", "value": "a"}, options=[1]),
    "definition": lambda d: variable(d, "loki_mode_job").update(definition="x"),
    "old query": lambda d: variable(d, "loki_mode_job").update(query=variable(d, "loki_mode_job")["query"]["query"]),
    "editor": lambda d: target(d, "Uptime").update(editorMode="builder", useBackend=False, fullMetaSearch=False),
    "spaces": lambda d: target(d, "Uptime").update(expr=target(d, "Uptime")["expr"].replace("(", " ( ")),
    "plugin": lambda d: [each.update(pluginVersion="12.2.0") for each in d["panels"] if each["type"] == "timeseries"],
    "list order": lambda d: d["panels"].reverse(),
    "built-in annotation": lambda d: d["annotations"]["list"].insert(0, {"builtIn": 1, "name": "Annotations & Alerts"}),
    "queries say their source": lambda d: panel(d, "Uptime").pop("datasource"),
    "panel says the source": lambda d: target(d, "Uptime").pop("datasource"),
    "gap": lambda d: [each["gridPos"].update(y=each["gridPos"]["y"] + 3) for each in d["panels"]],
    "mapping numbers": lambda d: panel(d, "Session Status")["fieldConfig"]["defaults"]["mappings"][0]["options"][
        "0"
    ].update(index=9),
    "old legend": old_legends,
    "picker": lambda d: d.update(timepicker={"time_options": ["5m"], "hidden": False}, weekStart=""),
}


@pytest.mark.parametrize("noise", NOISE)
def test_noise_is_not_a_difference(noise: str) -> None:
    before = session()
    after = edited(before, NOISE[noise])
    assert noise == "old legend" or after != before
    assert changes(before, after) == changes(after, before) == ()


@pytest.mark.parametrize("again", [reordered, with_nulls, floats, lambda value: value])
def test_an_equivalent_file_is_not_a_difference(again: Callable[[Any], Any]) -> None:
    for path in (SESSION, FLEET):
        before = json.loads(TREE[path])
        assert canonical(again(before)) == canonical(before)
        assert changes(before, again(before)) == ()


def test_an_unchanged_tree_has_no_differences() -> None:
    assert tree_changes(TREE, dict(TREE)) == ()


def test_the_manifest_is_ignored() -> None:
    assert tree_changes(TREE, {**TREE, "manifest.json": b"{}"}) == ()


def test_panels_pushed_by_a_new_one_have_not_moved() -> None:
    def add(dashboard: Json) -> None:
        for each in dashboard["panels"][1:]:
            each["gridPos"]["y"] += 4
        dashboard["panels"].insert(1, {"type": "text", "title": "Read", "gridPos": {"x": 0, "y": 1, "w": 24, "h": 4}})

    before = session()
    assert [change.sentence for change in changes(before, edited(before, add))] == ["Panel added."]


def test_panels_that_fill_a_gap_have_not_moved() -> None:
    def remove(dashboard: Json) -> None:
        dashboard["panels"].remove(panel(dashboard, "Session Status"))
        for each in dashboard["panels"]:
            if each["gridPos"]["y"] == 1:
                each["gridPos"]["x"] -= 4

    before = session()
    assert [change.aspect for change in changes(before, edited(before, remove))] == ["panel/removed"]


def test_renumbered_panels_are_not_removed() -> None:
    def number(dashboard: Json) -> None:
        for location, each in enumerate(walk_panels(dashboard), 1):
            each["id"] = location

    before = session()
    actual = changes(before, edited(before, number))
    assert {change.aspect for change in actual} == {"panel/id"}
