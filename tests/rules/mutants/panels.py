"""Faults in panels and in their queries to any data source."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.grafana.panel_types import PANEL_TYPES
from heddle.rules.subjects import Panel, is_number
from tests.rules.mutants.kind import Kind, kind, of_defaults, of_panels, of_targets, without

_OTHER_UNIT = {"ms": "s", "s": "ms", "bytes": "kbytes", "percentunit": "percent"}
_PERCENT_UNITS = ("percent", "percentunit")


def _swapped_units(panel: Panel) -> Iterator[Json]:
    """Swap the units of metrics; the units of logs and of tables are not declared."""
    unit = panel.defaults.get("unit")
    targets = panel.data.get("targets") or ()
    if unit in ("ms", "s", "bytes") and all(panel.datasource_type(target) == "prometheus" for target in targets):
        yield {**panel.defaults, "unit": _OTHER_UNIT[unit]}


def _no_unit(panel: Panel) -> Iterator[Json]:
    if "unit" in panel.defaults:
        yield without(panel.defaults, "unit")


def _unknown_unit(panel: Panel) -> Iterator[Json]:
    unit = str(panel.defaults.get("unit", ""))
    if unit and ":" not in unit:
        yield {**panel.defaults, "unit": f"{unit}x"}


def _max_of_100(panel: Panel) -> Iterator[Json]:
    if panel.defaults.get("unit") == "percentunit":
        yield {**panel.defaults, "max": 100}


def _no_max(panel: Panel) -> Iterator[Json]:
    if panel.type == "bargauge":
        for unit in _PERCENT_UNITS:
            yield {**without(panel.defaults, "max"), "unit": unit}


def _min_above_max(panel: Panel) -> Iterator[Json]:
    high = panel.defaults.get("max")
    if is_number(high):
        yield {**panel.defaults, "min": high, "max": panel.defaults.get("min", 0)}


def _thresholds(panel: Panel) -> list[Json]:
    steps: list[Json] = panel.defaults.get("thresholds", {}).get("steps", [])
    return steps


def _with_steps(panel: Panel, steps: list[Json]) -> Json:
    return {**panel.defaults, "thresholds": {**panel.defaults["thresholds"], "steps": steps}}


def _unsorted_thresholds(panel: Panel) -> Iterator[Json]:
    steps = _thresholds(panel)
    if len(steps) > 2:
        yield _with_steps(panel, [steps[0], *reversed(steps[1:])])
    if len(steps) == 2:
        yield _with_steps(panel, [*steps, {"color": "dark-red", "value": steps[1]["value"] / 2 - 1}])


def _no_lowest_threshold(panel: Panel) -> Iterator[Json]:
    if len(_thresholds(panel)) > 1:
        yield _with_steps(panel, _thresholds(panel)[1:])


def _thresholds_in_percent(panel: Panel) -> Iterator[Json]:
    """Write thresholds in percent where the maximum is 1."""
    mode = panel.defaults.get("color", {}).get("mode", "thresholds")
    colored = panel.type in ("stat", "gauge", "bargauge") and mode == "thresholds"
    if colored and len(_thresholds(panel)) > 1 and panel.defaults.get("max") == 1:
        first, *rest = _thresholds(panel)
        yield _with_steps(panel, [first, *({**step, "value": 100 * (step["value"] + 0.01)} for step in rest)])


def _incomplete_mappings(panel: Panel) -> Iterator[Json]:
    """Delete one of several mappings; only with one query is it certain which metric they map."""
    for mapping in panel.defaults.get("mappings") or ():
        if mapping.get("type") == "value" and len(mapping["options"]) > 1 and len(list(panel.queries)) == 1:
            value = next(iter(mapping["options"]))
            yield {**panel.defaults, "mappings": [{**mapping, "options": without(mapping["options"], value)}]}


def _conflicting_mappings(panel: Panel) -> Iterator[Json]:
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


def _same_ref_ids(panel: Panel) -> Iterator[Json]:
    targets = panel.data.get("targets") or []
    shown = [target for target in targets if not target.get("hide")]
    if len({str(target.get("datasource")) for target in shown}) == 1 < len(shown):
        yield {**panel.data, "targets": [{**target, "refId": shown[0]["refId"]} for target in targets]}
    elif shown and shown[0].get("refId"):
        # Queries to two data sources may share a refId, so one of them is listed twice.
        yield {**panel.data, "targets": [*targets, shown[0]]}


def _deprecated_type(panel: Panel) -> Iterator[Json]:
    for old, facts in PANEL_TYPES.items():
        if facts.successor == panel.type:
            yield {**panel.data, "type": old}
            return


def _unknown_repeat_variable(panel: Panel) -> Iterator[Json]:
    if panel.type == "row":
        yield {**panel.data, "repeat": "unknown"}


def _override_of_unknown_query(panel: Panel) -> Iterator[Json]:
    if panel.data.get("targets") and not panel.data.get("transformations"):
        override = {"matcher": {"id": "byFrameRefID", "options": "Z"}, "properties": [{"id": "unit", "value": "s"}]}
        config = panel.data.get("fieldConfig", {})
        yield {**panel.data, "fieldConfig": {**config, "overrides": [*config.get("overrides", ()), override]}}


def _outside_the_grid(panel: Panel) -> Iterator[Json]:
    grid = panel.data["gridPos"]
    if panel.type != "row":
        yield {**panel.data, "gridPos": {**grid, "x": 25 - grid["w"]}}


def _unclosed_selector(panel: Panel, target: Json) -> Iterator[Json]:
    if panel.datasource_type(target) == "loki" and "}" in target.get("expr", ""):
        yield {**target, "expr": target["expr"].replace("}", "", 1)}


def _empty_selector(panel: Panel, target: Json) -> Iterator[Json]:
    if panel.datasource_type(target) == "loki" and "{" in target.get("expr", ""):
        yield {**target, "expr": "{}" + target["expr"].partition("}")[2]}


def _unclosed_sql(panel: Panel, target: Json) -> Iterator[Json]:
    text = str(target.get("rawSql", ""))
    if "clickhouse" in panel.datasource_type(target) and ")" in text:
        head, _, tail = text.rpartition(")")
        yield {**target, "rawSql": head + tail}


def _invalid_sql(panel: Panel, target: Json) -> Iterator[Json]:
    text = str(target.get("rawSql", ""))
    if "clickhouse" in panel.datasource_type(target) and "FROM" in text:
        yield {**target, "rawSql": text.replace("FROM", "FORM FROM FROM", 1)}


KINDS: tuple[Kind, ...] = (
    kind("swap s and ms, or bytes and kbytes", of_defaults(_swapped_units), "panel/wrong-unit"),
    kind("drop the unit", of_defaults(_no_unit), "panel/missing-unit"),
    kind("misspell the unit", of_defaults(_unknown_unit), "panel/unknown-unit"),
    kind("set the maximum of a ratio to 100", of_defaults(_max_of_100), "panel/wrong-percent-max"),
    kind(
        "show percent on bars without a maximum", of_defaults(_no_max), "panel/missing-percent-max", least=Severity.NOTE
    ),
    kind("swap min and max", of_defaults(_min_above_max), "panel/min-above-max"),
    kind("put thresholds out of order", of_defaults(_unsorted_thresholds), "panel/unsorted-thresholds"),
    kind("delete the lowest threshold", of_defaults(_no_lowest_threshold), "panel/unsorted-thresholds"),
    kind(
        "write the thresholds of a ratio in percent",
        of_defaults(_thresholds_in_percent),
        "panel/unreachable-thresholds",
    ),
    kind("delete the mapping of a value", of_defaults(_incomplete_mappings), "panel/incomplete-mappings"),
    kind("map a value twice", of_defaults(_conflicting_mappings), "panel/conflicting-mappings"),
    kind("delete the description of a panel", of_panels(_no_description), "panel/missing-description"),
    kind("delete the title of a panel", of_panels(_no_title), "panel/missing-title"),
    kind("delete the queries of a panel", of_panels(_no_query), "panel/missing-query"),
    kind("hide all queries of a panel", of_panels(_all_hidden), "panel/only-hidden-queries"),
    kind("give two queries the same refId", of_panels(_same_ref_ids), "panel/duplicate-ref-id"),
    kind("use a deprecated panel type", of_panels(_deprecated_type), "panel/deprecated-type", "panel/removed-type"),
    kind("repeat by an unknown variable", of_panels(_unknown_repeat_variable), "panel/unknown-repeat-variable"),
    kind("override an unknown query", of_panels(_override_of_unknown_query), "panel/override-unknown-query"),
    kind("move a panel outside the grid", of_panels(_outside_the_grid), "panel/invalid-position"),
    kind("leave a log selector unclosed", of_targets(_unclosed_selector), "query/invalid-logql"),
    kind("select the logs of everything", of_targets(_empty_selector), "query/invalid-logql"),
    kind("leave a bracket of SQL unclosed", of_targets(_unclosed_sql), "query/invalid-sql"),
    kind("garble the SQL", of_targets(_invalid_sql), "query/invalid-sql"),
)
