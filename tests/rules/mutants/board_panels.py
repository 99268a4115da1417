"""Defects in the panels of dashboards from anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json, mapping, members
from heddle.rules.subjects import Dashboard, Panel, is_number
from tests.rules.mutants.kind import Kind, Mutate, kind, of_defaults, of_panels, with_panel, without

_BYTE_RATES = frozenset({"Bps", "binBps", "KBs", "KiBs", "MBs", "MiBs"})
_BYTE_RATE = re.compile(r"\bi?rate\(\s*\w+_bytes(?:_total)?\b")


def _is_plain(panel: Panel) -> bool:
    return panel.type != "row" and not panel.is_clone


def _rate_of_bytes_as_size(panel: Panel) -> Iterator[Json]:
    """Give a rate of bytes the unit of a size; arithmetic, overrides and transformations may change the unit."""
    if panel.data.get("transformations") or any(panel.override_values("unit")):
        return
    if panel.defaults.get("unit") in _BYTE_RATES and all(_BYTE_RATE.search(query.text) for query in panel.queries):
        for unit in ("bytes", "decbytes") if panel.queries else ():
            yield {**panel.defaults, "unit": unit}


def _seconds_as_milliseconds(panel: Panel) -> Iterator[Json]:
    if panel.data.get("transformations") or any(panel.override_values("unit")):
        return
    # The start of a process is only a condition of a query.
    texts = [query.text.replace("process_start_time_seconds", "") for query in panel.queries]
    if panel.defaults.get("unit") == "s" and texts and all("_seconds" in text for text in texts):
        yield {**panel.defaults, "unit": "ms"}


def _thresholds(panel: Panel) -> list[Json]:
    return members(mapping(panel.defaults.get("thresholds")).get("steps"))


def _with_steps(panel: Panel, steps: list[Json]) -> Json:
    return {**panel.defaults, "thresholds": {**mapping(panel.defaults.get("thresholds")), "steps": steps}}


def _threshold_twice(panel: Panel) -> Iterator[Json]:
    steps = _thresholds(panel)
    if len(steps) > 1 and is_number(steps[-1].get("value")):
        yield _with_steps(panel, [*steps, {**steps[-1], "color": "purple"}])


def _threshold_without_value(panel: Panel) -> Iterator[Json]:
    steps = _thresholds(panel)
    if len(steps) > 1 and is_number(steps[-1].get("value")):
        yield _with_steps(panel, [*steps[:-1], without(steps[-1], "value")])
        yield _with_steps(panel, [*steps[:-1], {**steps[-1], "value": None}])


def _unsorted_thresholds(panel: Panel) -> Iterator[Json]:
    steps = _thresholds(panel)
    value = steps[-1].get("value") if len(steps) > 1 else None
    if is_number(value):
        yield _with_steps(panel, [*steps, {"color": "purple", "value": value - 1}])


def _misspelled_unit(panel: Panel) -> Iterator[Json]:
    wrong = {"s": "sec", "bytes": "Bytes", "percent": "percentage", "percentunit": "PercentUnit", "Bps": "By/s"}
    if panel.defaults.get("unit") in wrong and _is_plain(panel):
        yield {**panel.defaults, "unit": wrong[panel.defaults["unit"]]}


def _min_above_max(panel: Panel) -> Iterator[Json]:
    high = panel.defaults.get("max")
    if is_number(high):
        yield {**panel.defaults, "min": high + 1}


def _percent_max(panel: Panel) -> Iterator[Json]:
    if panel.defaults.get("unit") == "percentunit":
        yield {**panel.defaults, "max": 100}


def _mapping_twice(panel: Panel) -> Iterator[Json]:
    for item in members(panel.defaults.get("mappings")):
        if item.get("type") == "value" and mapping(item.get("options")):
            value = next(iter(item["options"]))
            again = {"type": "value", "options": {value: {"text": "Something else"}}}
            yield {**panel.defaults, "mappings": [*panel.defaults["mappings"], again]}


def _placed(panel: Panel) -> bool:
    return _is_plain(panel) and {"x", "y", "w", "h"} <= mapping(panel.data.get("gridPos")).keys()


def _null_position(panel: Panel) -> Iterator[Json]:
    if _is_plain(panel):
        yield {**panel.data, "gridPos": None}


def _outside(panel: Panel) -> Iterator[Json]:
    if _placed(panel):
        yield {**panel.data, "gridPos": {**panel.data["gridPos"], "x": 25 - panel.data["gridPos"]["w"]}}


def _alert(panel: Panel) -> Iterator[Json]:
    if panel.type in ("graph", "timeseries") and not panel.data.get("alert"):
        yield {**panel.data, "alert": {"name": "Too high", "conditions": [], "frequency": "1m", "handler": 1}}


def _hidden(panel: Panel) -> Iterator[Json]:
    if panel.visible_targets and not panel.data.get("alert"):
        yield {**panel.data, "targets": [{**target, "hide": True} for target in panel.targets]}


def _no_query(panel: Panel) -> Iterator[Json]:
    if panel.queries and "gridPos" in panel.data:
        yield {**panel.data, "targets": []}


def _same_ref_ids(panel: Panel) -> Iterator[Json]:
    targets = panel.visible_targets
    if len(targets) == len(panel.targets) > 1 and len({str(target.get("datasource")) for target in targets}) == 1:
        yield {**panel.data, "targets": [{**target, "refId": "A"} for target in targets]}


def _unknown_repeat(panel: Panel) -> Iterator[Json]:
    if not panel.is_clone:
        yield {**panel.data, "repeat": "no_such_variable"}


def _unknown_operand(panel: Panel) -> Iterator[Json]:
    if panel.queries and all(target.get("refId") for target in panel.targets):
        expression = {"refId": "X", "type": "math", "expression": "$NOT_A_QUERY * 2"}
        yield {**panel.data, "targets": [*panel.targets, {**expression, "datasource": {"type": "__expr__"}}]}


def _removed_type(panel: Panel) -> Iterator[Json]:
    if panel.type in ("timeseries", "stat"):
        yield {**panel.data, "type": {"timeseries": "graph", "stat": "singlestat"}[panel.type]}


def _undefined_datasource(panel: Panel) -> Iterator[Json]:
    if panel.queries:
        for uid in ("${prometeus}", "$prometeus"):
            source = {"type": "prometheus", "uid": uid}
            yield {**panel.data, "datasource": source, "targets": [{**t, "datasource": source} for t in panel.targets]}


def _of_pairs(change: str) -> Mutate:
    """Give a panel the id, or the position, of another one beside it."""

    def mutate(dashboard: Dashboard) -> Iterator[Json]:
        siblings = [panel for panel in dashboard.panels if any(panel.data is item for item in dashboard.data["panels"])]
        panels = [panel for panel in siblings if _placed(panel) and panel.data.get("id")]
        for one, other in pairwise(panels):
            if change == "id" and one.data["id"] != other.data["id"]:
                yield with_panel(dashboard.data, other.data, {**other.data, "id": one.data["id"]})
            elif change == "gridPos":
                grid = one.data["gridPos"]
                yield with_panel(dashboard.data, other.data, {**other.data, "gridPos": dict(grid)})

    return mutate


def _opened_rows(dashboard: Dashboard) -> Iterator[Json]:
    """Open a row without moving its panels, or put the panels below a row into it."""
    panels: Iterable[Json] = dashboard.data["panels"]
    for panel in panels:
        if panel.get("type") == "row" and panel.get("panels") and panel.get("collapsed"):
            yield with_panel(dashboard.data, panel, {**panel, "collapsed": False})
            yield with_panel(dashboard.data, panel, without(panel, "collapsed"))
    rows = [panel for panel in panels if panel.get("type") == "row" and not panel.get("panels")]
    others = [panel for panel in panels if panel.get("type") != "row"]
    if rows and others:
        rest = [panel for panel in panels if panel is not others[-1] and panel is not rows[0]]
        row = {**rows[0], "collapsed": False, "panels": [others[-1]]}
        yield {**dashboard.data, "panels": [*rest, row]}


def _saved_copies(dashboard: Dashboard) -> Iterator[Json]:
    for panel in dashboard.panels:
        if panel.data.get("id") and _is_plain(panel):
            copy = {**panel.data, "id": 9_000, "repeatPanelId": panel.data["id"], "scopedVars": {}}
            yield {**dashboard.data, "panels": [*dashboard.data["panels"], copy]}


KINDS: tuple[Kind, ...] = (
    kind("give a rate of bytes a size unit", of_defaults(_rate_of_bytes_as_size), "panel/wrong-unit"),
    kind("show seconds as milliseconds", of_defaults(_seconds_as_milliseconds), "panel/wrong-unit"),
    kind("put two thresholds at one value", of_defaults(_threshold_twice), "panel/duplicate-threshold"),
    kind("drop the value of a threshold", of_defaults(_threshold_without_value), "panel/threshold-without-value"),
    kind("put thresholds out of order", of_defaults(_unsorted_thresholds), "panel/unsorted-thresholds"),
    kind("misspell a unit", of_defaults(_misspelled_unit), "panel/unknown-unit", least=Severity.NOTE),
    kind("set the minimum above the maximum", of_defaults(_min_above_max), "panel/min-above-max"),
    kind("set the maximum of a ratio to 100", of_defaults(_percent_max), "panel/wrong-percent-max"),
    kind("map a value twice", of_defaults(_mapping_twice), "panel/conflicting-mappings"),
    kind("set a position to null", of_panels(_null_position), "check/wrong-type"),
    kind("move a panel outside the grid", of_panels(_outside), "panel/invalid-position"),
    kind("put a panel on another", _of_pairs("gridPos"), "panel/invalid-position"),
    kind("give two panels the same id", _of_pairs("id"), "panel/duplicate-id"),
    kind("put panels into an open row", _opened_rows, "panel/inside-open-row"),
    kind("save a copy of a repeated panel", _saved_copies, "panel/saved-repeat", least=Severity.NOTE),
    kind("leave a legacy alert", of_panels(_alert), "panel/legacy-alert"),
    kind("hide all queries", of_panels(_hidden), "panel/only-hidden-queries", least=Severity.NOTE),
    kind("delete the queries", of_panels(_no_query), "panel/missing-query", least=Severity.NOTE),
    kind("give two queries the same refId", of_panels(_same_ref_ids), "panel/duplicate-ref-id"),
    kind("repeat by an unknown variable", of_panels(_unknown_repeat), "panel/unknown-repeat-variable"),
    kind("refer to an unknown query", of_panels(_unknown_operand), "panel/unknown-ref-id"),
    kind("use a removed panel type", of_panels(_removed_type), "panel/deprecated-type", least=Severity.NOTE),
    kind("misspell a data source variable", of_panels(_undefined_datasource), "variable/undefined-datasource"),
)
