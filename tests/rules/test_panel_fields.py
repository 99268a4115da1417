"""Columns, overrides and transformations that have no effect."""

from __future__ import annotations

from typing import Any

from heddle.grafana.transformations import TRANSFORMATIONS
from heddle.lint.runner import run_rule
from heddle.rules import examples
from heddle.rules.panel import invalid_transformation, unknown_column, unmatched_override
from heddle.rules.rule import rule_from_module
from heddle.rules.subjects import Panel

BY_SHOP = "sum by (shop) (orders)"


def names(rule: Any, panel: Panel) -> list[str]:
    """Return what a rule reports about a panel: the first text in quotation marks after the panel's title."""
    found = [violation.message.replace(repr(panel.title), "") for violation in run_rule(rule_from_module(rule), panel)]
    return [message.split("'")[1] for message in found]


def table(*queries: str, steps: list[Any] | None = None, overrides: list[str] | None = None) -> Panel:
    matchers = [{"matcher": {"id": "byName", "options": name}, "properties": []} for name in overrides or ()]
    data = examples.panel_json(*queries, type="table", overrides=matchers, transformations=steps or [])
    for target in data["targets"]:
        target["format"] = "table"
    return examples.dashboard(data).panels[0]


def columns(**headings: str) -> list[Any]:
    """Return the transformations of `columns` of a table."""
    return [
        {"id": "merge", "options": {}},
        {"id": "filterFieldsByName", "options": {"include": {"names": list(headings)}}},
        {"id": "organize", "options": {"renameByName": headings}},
    ]


def test_a_column_that_no_query_returns_is_reported_once() -> None:
    assert names(unknown_column, table(BY_SHOP, steps=columns(shop="Shop", Value="Orders", city="City"))) == ["city"]
    assert names(unknown_column, table(BY_SHOP, steps=columns(shop="Shop", Time="At", Value="Orders"))) == []


def test_several_queries_return_numbered_values() -> None:
    steps = columns(shop="Shop", Value="Orders")
    assert names(unknown_column, table(BY_SHOP, BY_SHOP, steps=steps)) == ["Value"]
    numbered = [{"id": "organize", "options": {"renameByName": {"Value #A": "a", "Value #B": "b"}}}]
    assert names(unknown_column, table(BY_SHOP, BY_SHOP, steps=numbered)) == []


def test_nothing_is_reported_where_the_columns_are_not_known() -> None:
    reduced = [{"id": "reduce", "options": {}}, *columns(x="X")]
    assert names(unknown_column, table("orders", steps=columns(x="X"))) == []
    assert names(unknown_column, table(BY_SHOP, steps=reduced)) == []
    assert names(unknown_column, examples.panel(BY_SHOP, transformations=columns(x="X"))) == []


def test_an_override_of_a_table_is_for_a_heading_or_a_column() -> None:
    steps = columns(shop="Shop", Value="Orders")
    assert names(unmatched_override, table(BY_SHOP, steps=steps, overrides=["Shop", "shop", "Orders", "Value"])) == []
    assert names(unmatched_override, table(BY_SHOP, steps=steps, overrides=["Shops", "Time"])) == ["Shops", "Time"]


def series(legend: str, *overrides: str, **keys: Any) -> Panel:
    matchers = [{"matcher": {"id": "byName", "options": name}, "properties": []} for name in overrides]
    return examples.query(BY_SHOP, target={"legendFormat": legend}, overrides=matchers, **keys).panel


def test_an_override_of_series_is_for_a_legend() -> None:
    assert names(unmatched_override, series("p95", "p95", "p99", "Time", "Value")) == ["p99"]
    assert names(unmatched_override, series("{{shop}} (open)", "berlin (open)", "berlin")) == ["berlin"]


def test_an_override_by_pattern_matches_a_legend() -> None:
    def reported(legend: str, pattern: str) -> bool:
        override = {"matcher": {"id": "byRegexp", "options": pattern}, "properties": []}
        panel = examples.query(BY_SHOP, target={"legendFormat": legend}, overrides=[override]).panel
        return bool(run_rule(rule_from_module(unmatched_override), panel))

    matched = [("p95", "/^(?:p9.)$/"), ("p95", "/P95/i"), ("{{shop}}", "/x/"), ("p95", "/$shop/"), ("p95", "/(?<=a/")]
    assert [case for case in matched if reported(*case)] == []
    unmatched = [("p95", "/^(?:q.*)$/"), ("p95", "p9")]
    assert [case for case in unmatched if not reported(*case)] == []


def test_an_override_is_not_reported_where_the_names_are_not_known() -> None:
    quiet = [series("__auto", "x"), series("$shop", "x"), series("a", "x", defaults={"displayName": "x"})]
    quiet += [series("a", "x", transformations=columns(x="X")), series("a", "$shop"), series("a", "x", type="canvas")]
    assert [names(unmatched_override, panel) for panel in quiet] == [[]] * len(quiet)


def test_transformations_have_known_ids_and_options() -> None:
    def reported(id: str, options: dict[str, Any]) -> list[str]:
        return [
            violation.message
            for violation in run_rule(
                rule_from_module(invalid_transformation),
                examples.panel("up", transformations=[{"id": id, "options": options}]),
            )
        ]

    wrong = [
        id
        for id, keys in TRANSFORMATIONS.items()
        if reported(id, {key: {} for key in (("A",) if keys is None else keys)})
    ]
    assert wrong == []
    assert len(reported("organise", {})) == 1
    assert [len(reported(id, {"no": 1, "such": 2})) for id in ("organize", "append", "timeSeriesTable")] == [2, 2, 0]
