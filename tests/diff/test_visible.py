"""A visible change is reported once and in words; an invisible one is not reported."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any

from heddle.diff.change import Flag
from heddle.grafana.model import walk_panels
from tests.diff.edits import EDITS
from tests.diff.states import Json, changes, edited, fleet, session
from tests.diff.test_evidence import board, chart, sentences
from tests.grafana.migration.migrated import migrate


def stat(title: str, unit: str, *limits: float, **defaults: Any) -> Json:
    steps = [{"color": "green", "value": None}, *({"color": "red", "value": limit} for limit in limits)]
    fields = {"unit": unit, "thresholds": {"mode": "absolute", "steps": steps}, **defaults}
    return chart(title, "x") | {"type": "stat", "fieldConfig": {"defaults": fields, "overrides": []}}


def queries(*texts: str, key: str = "expr") -> Json:
    letters = "ABCDEFG"
    targets = [{"refId": letter, key: text} for letter, text in zip(letters, texts, strict=False)]
    return chart("Load", "") | {"targets": targets}


def test_equivalent_queries_are_not_a_difference() -> None:
    pairs = {
        "expr": [
            ('up{a="1",b="2"}', 'up{b="2", a="1"}'),
            ('up{a="1",}', 'up{a="1"}'),
            ("sum by (a, b) (x)", "sum by (b,a) (x)"),
        ],
        "rawSql": [("select a from t where b = 1", "SELECT a FROM t\nWHERE b = 1")],
    }
    wrong = [
        (before, after)
        for key, texts in pairs.items()
        for before, after in texts
        if sentences(board(queries(before, key=key)), board(queries(after, key=key)))
    ]
    assert wrong == []


def test_queries_that_mean_something_else_are_a_difference() -> None:
    pairs = {
        "expr": [("a - b", "b - a"), ('up{a="1"}', 'up{a="2"}'), ("atan2(a, b)", "atan2(b, a)")],
        "rawSql": [("select a from t", "select A from t"), ("select 'and'", "select 'AND'")],
    }
    missed = [
        (before, after)
        for key, texts in pairs.items()
        for before, after in texts
        if not sentences(board(queries(before, key=key)), board(queries(after, key=key)))
    ]
    assert missed == []


def test_another_order_of_queries_is_one_change() -> None:
    before = board(queries("waiting_total", "done_total"))
    same_letters = deepcopy(before)
    same_letters["panels"][0]["targets"].reverse()
    assert sentences(before, same_letters) == [("Load", "Queries reordered: B and A.")]
    assert sentences(before, board(queries("done_total", "waiting_total"))) == [("Load", "Queries reordered: A and B.")]


def test_queries_without_letters_are_paired_by_content() -> None:
    before = chart("Load", "") | {"targets": [{"expr": "sum(rate(errors_total[5m]))"}, {"expr": "vector(1)"}]}
    after = chart("Load", "") | {"targets": [{"expr": "sum(rate(errors_total[1h]))"}]}
    assert sentences(board(before), board(after)) == [
        ("Load", "Query A changed: `5m` became `1h`."),
        ("Load", "Query B removed (was `vector(1)`)."),
    ]


def test_invisible_thresholds_are_not_reported() -> None:
    def lines(limit: float, **custom: Any) -> Json:
        panel = stat("Load", "s", limit, color={"mode": "palette-classic"}, custom=custom)
        return board(panel | {"type": "timeseries"})

    assert sentences(lines(5), lines(9)) == []
    drawn = {"thresholdsStyle": {"mode": "line"}}
    assert len(sentences(lines(5, **drawn), lines(9, **drawn))) == 1


def test_thresholds_are_shown_in_the_unit_of_the_panel() -> None:
    (change,) = changes(board(stat("Age", "s", 300)), board(stat("Age", "s", 900)))
    assert change.sentence == 'Thresholds changed from "green, red from 5 mins" to "green, red from 15 mins".'
    assert change.flags == (Flag.THRESHOLD_LOOSENED,)


def test_equal_thresholds_in_another_unit_are_only_a_change_of_the_unit() -> None:
    for units, limits in ((("percent", "percentunit"), (95, 0.95)), (("ms", "s"), (1500, 1.5))):
        pair = changes(*(board(stat("Use", unit, limit)) for unit, limit in zip(units, limits, strict=True)))
        assert [(change.aspect, change.flags) for change in pair] == [("panel/unit", ())]


def test_thresholds_of_one_step_are_no_thresholds() -> None:
    assert sentences(board(stat("Age", "s", 60)), board(stat("Age", "s"))) == [
        ("Age", 'Thresholds removed (were "green, red from 1 min"); every value is green now.')
    ]
    assert sentences(board(stat("Age", "s")), board(stat("Age", "s", 60))) == [
        ("Age", 'Thresholds added: "green, red from 1 min".')
    ]


def test_a_panel_that_is_always_red_now_is_not_loosened() -> None:
    after = stat("Age", "s")
    after["fieldConfig"]["defaults"]["thresholds"]["steps"][0]["color"] = "red"
    (change,) = changes(board(stat("Age", "s", 60)), board(after))
    assert change.flags == ()


def test_leftovers_of_old_versions_in_field_settings_are_not_reported() -> None:
    assert sentences(board(stat("Age", "s")), board(stat("Age", "s", nullValueMode="null", unitScale=True))) == []


def test_defaults_that_grafana_13_writes_are_not_reported() -> None:
    gauge = chart("Use", "x") | {"type": "gauge", "pluginVersion": "12.2.0"}
    effects = {"barGlow": False, "centerGlow": False, "gradient": False}
    options = {"barShape": "flat", "barWidthFactor": 0.5, "effects": effects, "endpointMarker": "point"}
    options |= {"segmentCount": 1, "segmentSpacing": 0.3, "sparkline": False}
    saved = board(gauge | {"options": options}, timezone="browser", weekStart="browser")
    assert sentences(board(gauge), saved) == []
    lines = board(chart("Load", "x", options={"annotations": {"clustering": -1, "multiLane": False}}))
    assert sentences(board(chart("Load", "x")), lines) == []
    assert len(sentences(board(gauge), board(gauge | {"options": {"barShape": "rounded"}}))) == 1


def test_transformations_and_hidden_fields_are_named() -> None:
    override = {
        "matcher": {"id": "byNames", "options": {"mode": "exclude", "names": ["failed"], "readOnly": True}},
        "properties": [{"id": "custom.hideFrom", "value": {"legend": False, "tooltip": True, "viz": True}}],
    }
    after = chart("Load", "x", transformations=[{"id": "merge", "options": {}}])
    after["fieldConfig"] = {"defaults": {}, "overrides": [override]}
    assert [text for _, text in sentences(board(chart("Load", "x")), board(after))] == [
        'Transformation "merge" added.',
        'Override for all fields except "failed" added: hidden from tooltip and viz.',
    ]


def test_the_same_change_of_many_panels_is_one_sentence() -> None:
    titles = ["One", "Two", "Three"]
    before, after = (board(*(stat(title, unit) for title in titles)) for unit in ("s", "ms"))
    for dashboard in (before, after):
        for at, panel in enumerate(dashboard["panels"]):
            panel["gridPos"]["y"] = 5 * at
    (change,) = changes(before, after)
    assert change.sentence == 'Unit changed from "s" to "ms" in 3 panels: "One", "Two" and "Three".'
    assert [panel.title for panel in change.panels] == titles


def test_renumbered_panels_are_one_sentence() -> None:
    before, after = (
        board(*(chart(f"T{at}", f"metric_{at}", 5 * at, id=at + shift) for at in range(1, 6))) for shift in (0, 1)
    )
    (change,) = changes(before, after)
    assert change.sentence.startswith("Ids of 5 panels changed; links to these panels break: ")


def old_and_converted() -> tuple[Json, Json]:
    old = {"type": "graph", "title": "Load", "gridPos": {"w": 12, "h": 8}, "fill": 1, "linewidth": 2, "lines": True}
    old |= {"yaxes": [{"format": "ops"}, {}], "targets": [{"refId": "A", "expr": "x"}]}
    before = board(old, schemaVersion=30)
    return before, migrate(before)


def test_a_converted_panel_is_reported_with_its_other_differences() -> None:
    before, after = old_and_converted()
    assert sentences(before, after) == [("Load", "Panel converted from graph to timeseries.")]
    after["panels"][0]["fieldConfig"]["defaults"]["unit"] = "Bps"
    assert sorted(sentences(before, after)) == [
        ("Load", "Panel converted from graph to timeseries."),
        ("Load", 'Unit changed from "ops" to "Bps".'),
    ]


def test_a_panel_that_grafana_converted_and_saved_has_no_differences() -> None:
    before, after = old_and_converted()
    after["panels"][0]["pluginVersion"] = "12.2.0"
    assert sentences(before, after) == []


def test_a_panel_that_became_a_library_panel_is_one_sentence() -> None:
    library = {"title": "Load", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 5}}
    library["libraryPanel"] = {"uid": "abc", "name": "Shared load"}
    assert sentences(board(chart("Load", "x")), board(library)) == [
        ("Load", 'Panel converted to library panel "Shared load".')
    ]


def with_variable(name: str, **properties: Any) -> Json:
    variable = {"name": name, "type": "custom", "query": "a,b", **properties}
    other = {"name": "zone", "type": "custom", "query": "x,y"}
    return board(chart(f"Load of ${{{name}}}", f'up{{job="${name}"}}'), templating={"list": [variable, other]})


def test_a_renamed_variable_is_one_sentence() -> None:
    assert sentences(with_variable("job"), with_variable("task")) == [("", 'Variable renamed from "job" to "task".')]


def test_codes_are_shown_as_words() -> None:
    before = with_variable("job", sort=1, hide=0)
    after = with_variable("job", sort=2, hide=2)
    assert [text for _, text in sentences(before | {"graphTooltip": 0}, after | {"graphTooltip": 1})] == [
        "Crosshair and tooltip changed from off to shared crosshair.",
        'Visibility of variable "job" changed from shown to hidden.',
        'Sort order of values of variable "job" changed from alphabetical to alphabetical, descending.',
    ]


def test_exchanged_and_repeated_ids_state_nothing_false() -> None:
    offenders = []
    for seed in range(20):
        for dashboard in (session(), fleet()):
            after = deepcopy(dashboard)
            panels = [panel for panel in walk_panels(after) if panel["type"] != "row"]
            ids = [panel["id"] for panel in panels]
            Random(seed).shuffle(ids)
            for panel, id in zip(panels, ids, strict=True):
                panel["id"] = ids[0] if seed % 2 else id
            Random(seed).shuffle(after["panels"])
            offenders += [change.sentence for change in changes(dashboard, after) if change.aspect != "panel/id"]
    assert offenders == []


def test_no_sentence_has_an_absent_value_or_a_code() -> None:
    before, offenders = session(), []
    for edit in EDITS:
        after = edited(before, edit.make)
        for pair in ((before, after), (after, before)):
            offenders += [change.sentence for change in changes(*pair) if "None" in change.sentence]
    assert offenders == []


def test_only_the_matcher_that_differs_is_marked() -> None:
    before = board(chart("Load", 'load{job="a", zone="b"}'))
    after = board(chart("Load", 'load{zone="b", job="c"}'))
    assert sentences(before, after) == [("Load", 'Query changed: `"a"` became `"c"`.')]


def test_the_same_edit_of_several_queries_is_one_sentence() -> None:
    def load(range: str) -> Json:
        texts = {letter: f"rate({name}_total[{range}])" for letter, name in zip("ABC", ("x", "y", "z"), strict=True)}
        return chart("Load", "", targets=[{"refId": letter, "expr": text} for letter, text in texts.items()])

    assert sentences(board(load("5m")), board(load("1h"))) == [
        ("Load", "Queries A, B and C changed: `5m` became `1h`.")
    ]


def test_the_expanded_query_of_clickhouse_is_not_repeated() -> None:
    def table(name: str) -> Json:
        target = {"refId": "A", "query": f"SELECT a FROM {name}", "rawQuery": f"SELECT a FROM {name} WHERE t > 1"}
        return chart("Load", "", targets=[target])

    assert len(sentences(board(table("one")), board(table("two")))) == 1


def test_legacy_alerts_of_panels_are_not_compared() -> None:
    alert = {"name": "High", "conditions": [{"evaluator": {"type": "gt", "params": [5]}}]}
    assert sentences(board(chart("Load", "load", alert=alert)), board(chart("Load", "load"))) == []


def test_limits_that_a_migration_adds_are_not_changes() -> None:
    def gauge(unit: str, **limits: float) -> Json:
        return board(chart("Load", "load", type="gauge", fieldConfig={"defaults": {"unit": unit, **limits}}))

    assert sentences(gauge("percent"), gauge("s")) == [("Load", 'Unit changed from "percent" to "s".')]
    assert len(sentences(gauge("s"), gauge("percentunit"))) == 1
    assert len(sentences(gauge("percent", max=80), gauge("s"))) == 2


def test_thresholds_of_overrides_are_compared_if_they_are_drawn() -> None:
    def bars(limit: float, *more: Json) -> Json:
        steps = [{"color": "green", "value": None}, {"color": "red", "value": limit}]
        properties = [{"id": "unit", "value": "s"}, {"id": "thresholds", "value": {"mode": "absolute", "steps": steps}}]
        override = {"matcher": {"id": "byName", "options": "x"}, "properties": [*properties, *more]}
        return board(chart("Load", "load", fieldConfig={"defaults": {}, "overrides": [override]}))

    colored = {"id": "color", "value": {"mode": "thresholds"}}
    assert sentences(bars(60), bars(120)) == []
    assert sentences(bars(60, colored), bars(120, colored)) == [
        ("Load", 'Thresholds of field "x" changed from "green, red from 1 min" to "green, red from 2 mins".')
    ]


def test_the_times_of_gaps_are_in_their_unit() -> None:
    def line(**custom: object) -> Json:
        return board(chart("Load", "load", fieldConfig={"defaults": {"custom": custom}}))

    assert sentences(line(insertNulls=False), line(insertNulls=3600000)) == [
        ("Load", "Disconnecting values changed from never to 1 hour.")
    ]
    assert sentences(line(), line(spanNulls=True)) == [("Load", "Connecting null values changed from never to always.")]
