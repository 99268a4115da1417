"""Faults in panels, and in their queries to whatever data source."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.grafana.panel_types import PANEL_TYPES
from heddle.rules.subjects import Panel, is_number
from tests.rules.mutants.kind import Kind, kind, of_defaults, of_panels, of_targets, without

_OTHER_UNIT = {"ms": "s", "s": "ms", "bytes": "kbytes", "percentunit": "percent"}
_SHARES = {"percent": 100, "percentunit": 1}
_DATA = frozenset({"timeseries", "stat", "gauge", "bargauge", "piechart", "state-timeline", "table"})


def _swapped_units(panel: Panel) -> Iterator[Json]:
    """Of metrics: what unit logs and tables of databases are in is said nowhere."""
    unit = panel.defaults.get("unit")
    asked = panel.data.get("targets") or ()
    if unit in ("ms", "s", "bytes") and all(panel.datasource_type(target) == "prometheus" for target in asked):
        yield {**panel.defaults, "unit": _OTHER_UNIT[unit]}


def _no_unit(panel: Panel) -> Iterator[Json]:
    if "unit" in panel.defaults:
        yield without(panel.defaults, "unit")


def _misspelt_unit(panel: Panel) -> Iterator[Json]:
    unit = str(panel.defaults.get("unit", ""))
    if unit and ":" not in unit:
        yield {**panel.defaults, "unit": f"{unit}x"}


def _shares_to_100(panel: Panel) -> Iterator[Json]:
    if panel.defaults.get("unit") == "percentunit":
        yield {**panel.defaults, "max": 100}


def _no_end(panel: Panel) -> Iterator[Json]:
    if panel.type == "bargauge":
        for unit in _SHARES:
            yield {**without(panel.defaults, "max"), "unit": unit}


def _backwards(panel: Panel) -> Iterator[Json]:
    high = panel.defaults.get("max")
    if is_number(high):
        yield {**panel.defaults, "min": high, "max": panel.defaults.get("min", 0)}


def _thresholds(panel: Panel) -> list[Json]:
    found: list[Json] = panel.defaults.get("thresholds", {}).get("steps", [])
    return found


def _with_steps(panel: Panel, steps: list[Json]) -> Json:
    return {**panel.defaults, "thresholds": {**panel.defaults["thresholds"], "steps": steps}}


def _thresholds_fall(panel: Panel) -> Iterator[Json]:
    steps = _thresholds(panel)
    if len(steps) > 2:
        yield _with_steps(panel, [steps[0], *reversed(steps[1:])])
    if len(steps) == 2:
        yield _with_steps(panel, [*steps, {"color": "dark-red", "value": steps[1]["value"] / 2 - 1}])


def _no_base(panel: Panel) -> Iterator[Json]:
    if len(_thresholds(panel)) > 1:
        yield _with_steps(panel, _thresholds(panel)[1:])


def _thresholds_in_percent(panel: Panel) -> Iterator[Json]:
    """The thresholds of a share that ends at 1 are written in percent."""
    coloured = panel.type in ("stat", "gauge", "bargauge") and panel.defaults.get("color", {}).get("mode") in (
        None,
        "thresholds",
    )
    if coloured and len(_thresholds(panel)) > 1 and panel.defaults.get("max") == 1:
        first, *rest = _thresholds(panel)
        yield _with_steps(panel, [first, *({**step, "value": 100 * (step["value"] + 0.01)} for step in rest)])


def _unmapped(panel: Panel) -> Iterator[Json]:
    """Of panels of one query, which a state of the catalogue answers: those have two mappings or more."""
    for mapping in panel.defaults.get("mappings") or ():
        if mapping.get("type") == "value" and len(mapping["options"]) > 1 and len(list(panel.queries)) == 1:
            value = next(iter(mapping["options"]))
            yield {**panel.defaults, "mappings": [{**mapping, "options": without(mapping["options"], value)}]}


def _mapped_twice(panel: Panel) -> Iterator[Json]:
    for mapping in panel.defaults.get("mappings") or ():
        if mapping.get("type") == "value":
            value, result = next(iter(mapping["options"].items()))
            other = {"type": "value", "options": {value: {**result, "text": "something else"}}}
            yield {**panel.defaults, "mappings": [*panel.defaults["mappings"], other]}


def _no_description(panel: Panel) -> Iterator[Json]:
    if panel.data.get("description"):
        yield without(panel.data, "description")


def _no_title(panel: Panel) -> Iterator[Json]:
    if panel.type != "row":
        yield {**panel.data, "title": ""}


def _no_query(panel: Panel) -> Iterator[Json]:
    if panel.data.get("targets"):
        yield {**panel.data, "targets": []}


def _all_hidden(panel: Panel) -> Iterator[Json]:
    if panel.data.get("targets"):
        yield {**panel.data, "targets": [{**target, "hide": True} for target in panel.data["targets"]]}


def _one_letter(panel: Panel) -> Iterator[Json]:
    targets = panel.data.get("targets") or []
    shown = [target for target in targets if not target.get("hide")]
    if len({str(target.get("datasource")) for target in shown}) == 1 < len(shown):
        yield {**panel.data, "targets": [{**target, "refId": shown[0]["refId"]} for target in targets]}
    elif shown and shown[0].get("refId"):
        # Of two data sources one letter may be told apart.
        yield {**panel.data, "targets": [*targets, shown[0]]}


def _retired(panel: Panel) -> Iterator[Json]:
    for old, facts in PANEL_TYPES.items():
        if facts.successor == panel.type:
            yield {**panel.data, "type": old}
            return


def _repeated_by_nothing(panel: Panel) -> Iterator[Json]:
    if panel.type == "row":
        yield {**panel.data, "repeat": "nobody"}


def _override_of_nothing(panel: Panel) -> Iterator[Json]:
    if panel.data.get("targets") and not panel.data.get("transformations"):
        lost = {"matcher": {"id": "byFrameRefID", "options": "Z"}, "properties": [{"id": "unit", "value": "s"}]}
        config = panel.data.get("fieldConfig", {})
        yield {**panel.data, "fieldConfig": {**config, "overrides": [*config.get("overrides", ()), lost]}}


def _off_the_grid(panel: Panel) -> Iterator[Json]:
    grid = panel.data["gridPos"]
    if panel.type != "row":
        yield {**panel.data, "gridPos": {**grid, "x": 25 - grid["w"]}}


def _logs_open(panel: Panel, target: Json) -> Iterator[Json]:
    if panel.datasource_type(target) == "loki" and "}" in target.get("expr", ""):
        yield {**target, "expr": target["expr"].replace("}", "", 1)}


def _logs_of_all(panel: Panel, target: Json) -> Iterator[Json]:
    if panel.datasource_type(target) == "loki" and "{" in target.get("expr", ""):
        yield {**target, "expr": "{}" + target["expr"].partition("}")[2]}


def _sql_open(panel: Panel, target: Json) -> Iterator[Json]:
    text = str(target.get("rawSql", ""))
    if "clickhouse" in panel.datasource_type(target) and ")" in text:
        head, _, tail = text.rpartition(")")
        yield {**target, "rawSql": head + tail}


def _sql_misspelt(panel: Panel, target: Json) -> Iterator[Json]:
    text = str(target.get("rawSql", ""))
    if "clickhouse" in panel.datasource_type(target) and "FROM" in text:
        yield {**target, "rawSql": text.replace("FROM", "FORM FROM FROM", 1)}


KINDS: tuple[Kind, ...] = (
    kind("swap s and ms, or bytes and kbytes", of_defaults(_swapped_units), "panel/wrong-unit"),
    kind("drop the unit", of_defaults(_no_unit), "panel/missing-unit"),
    kind("misspell the unit", of_defaults(_misspelt_unit), "panel/unknown-unit"),
    kind("end a share at 100", of_defaults(_shares_to_100), "panel/wrong-percent-max"),
    kind("percent on bars without an end", of_defaults(_no_end), "panel/missing-percent-max", least=Severity.NOTE),
    kind("swap min and max", of_defaults(_backwards), "panel/min-above-max"),
    kind("put thresholds out of order", of_defaults(_thresholds_fall), "panel/unsorted-thresholds"),
    kind("delete the lowest threshold", of_defaults(_no_base), "panel/unsorted-thresholds"),
    kind("write a share's thresholds in percent", of_defaults(_thresholds_in_percent), "panel/unreachable-thresholds"),
    kind("leave a value without its mapping", of_defaults(_unmapped), "panel/incomplete-mappings"),
    kind("map a value twice", of_defaults(_mapped_twice), "panel/conflicting-mappings"),
    kind("delete a panel's description", of_panels(_no_description), "panel/missing-description"),
    kind("delete a panel's title", of_panels(_no_title), "panel/missing-title"),
    kind("delete a panel's queries", of_panels(_no_query), "panel/missing-query"),
    kind("hide all queries of a panel", of_panels(_all_hidden), "panel/only-hidden-queries"),
    kind("give two queries one letter", of_panels(_one_letter), "panel/duplicate-ref-id"),
    kind("use a retired panel type", of_panels(_retired), "panel/deprecated-type"),
    kind("repeat by a variable that is not there", of_panels(_repeated_by_nothing), "panel/unknown-repeat-variable"),
    kind("override a query that is not there", of_panels(_override_of_nothing), "panel/override-unknown-query"),
    kind("push a panel off the grid", of_panels(_off_the_grid), "panel/invalid-position"),
    kind("leave a selector of logs open", of_targets(_logs_open), "query/invalid-logql"),
    kind("ask for the logs of everything", of_targets(_logs_of_all), "query/invalid-logql"),
    kind("leave a bracket of SQL open", of_targets(_sql_open), "query/invalid-sql"),
    kind("garble the SQL", of_targets(_sql_misspelt), "query/invalid-sql"),
)
