"""Rules about what a panel draws: value mappings that are not shown, and default thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from heddle.rules import examples
from heddle.rules.subjects import Panel
from tests.rules.cases import helps, messages, wrong

Json = dict[str, Any]
BY_THRESHOLD = {"color": {"mode": "thresholds"}}
DOWN = {"type": "value", "options": {"0": {"text": "Down", "color": "red"}}}
NULL = {"type": "special", "options": {"match": "null", "result": {"text": "Gone", "color": "red"}}}
TRUE = {"type": "special", "options": {"match": "true", "result": {"text": "Yes", "color": "green"}}}
FEW = {"type": "range", "options": {"from": 0, "to": 5, "result": {"text": "Few", "color": "green"}}}
NAME = {"type": "regex", "options": {"pattern": "up.*", "result": {"text": "Up", "color": "green"}}}
GRAFANAS_OWN = {"mode": "absolute", "steps": [{"color": "green", "value": 0}, {"color": "red", "value": 80}]}
ONE_STEP = {"mode": "absolute", "steps": [{"color": "text"}]}


def external(panel: Panel) -> Panel:
    """Return the panel in a dashboard that was not built with Heddle."""
    return Panel(panel.data, replace(panel.dashboard, built_with_heddle=False))


def override(name: str, **properties: Any) -> Json:
    values = [{"id": id.replace("__", "."), "value": value} for id, value in properties.items()]
    return {"matcher": {"id": "byName", "options": name}, "properties": values}


def timeline(*mappings: Json, type: str = "state-timeline", options: Json | None = None, **defaults: Any) -> Panel:
    return examples.panel(
        "up", type=type, options=options or {}, defaults={**BY_THRESHOLD, "mappings": list(mappings), **defaults}
    )


def test_mappings_that_a_timeline_does_not_draw() -> None:
    without_legend = {"legend": {"showLegend": False}}
    fixed = {"color": {"mode": "fixed", "fixedColor": "text"}}
    cases: dict[str, tuple[Panel, int]] = {
        "a value": (timeline(DOWN), 1),
        "a text without a color": (timeline({"type": "value", "options": {"0": {"text": "Down"}}}), 1),
        "a range": (timeline(FEW), 1),
        "null": (timeline(NULL), 1),
        "a single step": (timeline(DOWN, thresholds=ONE_STEP), 1),
        "thresholds without steps": (timeline(DOWN, thresholds={"mode": "absolute", "steps": []}), 0),
        "texts": (timeline(NAME, TRUE, {"type": "value", "options": {"up": {"text": "Up"}}}), 0),
        "no mappings": (timeline(), 0),
        "a fixed color": (timeline(DOWN, NULL, **fixed), 0),
        "Grafana's own color": (timeline(DOWN, color=None), 0),
        "null on a continuous scale": (timeline(NULL, color={"mode": "continuous-GrYlRd"}), 1),
        "values that are not merged": (timeline(DOWN, options={"mergeValues": False}), 0),
        "a status history": (timeline(DOWN, type="status-history"), 1),
        "a status history without a legend": (timeline(DOWN, type="status-history", options=without_legend), 0),
        "a status history with one step": (timeline(DOWN, type="status-history", thresholds=ONE_STEP), 0),
        "a number": (timeline(DOWN, type="stat"), 0),
        "lines": (timeline(DOWN, type="timeseries"), 0),
    }
    assert wrong("panel/mapping-not-drawn", ((name, *case) for name, case in cases.items())) == []
    outside = ((name, external(panel), count) for name, (panel, count) in cases.items())
    assert wrong("panel/mapping-not-drawn", outside) == []


def test_mappings_and_colors_of_overrides_are_checked() -> None:
    mapped = override("api", mappings=[DOWN])
    colored = override("api", mappings=[DOWN], color={"mode": "fixed", "fixedColor": "text"})
    named = override("api", color={"mode": "thresholds"})
    text = "panel 'Orders' maps 0 to 'Down'{}, but Grafana draws the threshold '< 80' instead"
    cases: list[tuple[Json, list[Json], list[str]]] = [
        (BY_THRESHOLD, [mapped], [text.format(" for field 'api'")]),
        (BY_THRESHOLD, [colored], []),
        ({"mappings": [DOWN]}, [named], [text.format(" for field 'api'")]),
        ({**BY_THRESHOLD, "mappings": [DOWN]}, [override("api", unit="s")], [text.format("")]),
    ]
    for defaults, overrides, expected in cases:
        panel = examples.panel("up", type="state-timeline", defaults=defaults, overrides=overrides)
        assert messages("panel/mapping-not-drawn", panel) == expected


def test_the_color_of_a_mapping_in_a_table_needs_a_cell_type_that_has_one() -> None:
    gray = {"type": "value", "options": {"0": {"text": "None", "color": "text"}, "1": {"text": "One"}}}
    text, pill = ({"custom.cellOptions": {"type": type}} for type in ("color-text", "pill"))
    cases: list[tuple[Panel, bool]] = [
        (examples.panel("up", type="table", overrides=[override("State", mappings=[DOWN])]), True),
        (examples.panel("up", type="table", defaults={"mappings": [DOWN]}), True),
        (examples.panel("up", type="table", overrides=[override("State", mappings=[DOWN], **text)]), False),
        (examples.panel("up", type="table", overrides=[override("State", mappings=[DOWN], **pill)]), False),
        (examples.panel("up", type="table", overrides=[override("State", mappings=[gray])]), False),
        (examples.panel("up", type="stat", options={"colorMode": "none"}, defaults={"mappings": [DOWN]}), False),
    ]
    built = ((subject.data, subject, expected) for subject, expected in cases)
    assert wrong("panel/mapping-not-drawn", built) == []
    # In other dashboards the colors may be those that were left when the panel had another type.
    outside = ((subject.data, external(subject), False) for subject, _ in cases)
    assert wrong("panel/mapping-not-drawn", outside) == []
    assert messages("panel/mapping-not-drawn", cases[0][0]) == [
        "panel 'Orders' maps 0 to 'Down' in red for field 'State', but its cells show no color"
    ]


def test_fields_whose_type_a_transformation_changes_are_not_judged() -> None:
    for id, count in (("convertFieldType", 0), ("configFromData", 0), ("rowsToFields", 0), ("organize", 1)):
        panel = timeline(DOWN)
        panel.data["transformations"] = [{"id": id, "options": {}}]
        assert len(messages("panel/mapping-not-drawn", panel)) == count, id


def test_the_help_depends_on_who_chose_the_color_mode() -> None:
    assert helps("panel/mapping-not-drawn", timeline(DOWN)) == ["remove the thresholds or the mappings"]
    assert helps("panel/mapping-not-drawn", external(timeline(DOWN))) == ["set the color mode of the fields to `fixed`"]


def panel(type: str = "stat", *overrides: Json, options: Json | None = None, **defaults: Any) -> Panel:
    return examples.panel("up", type=type, options=options or {}, defaults=defaults, overrides=list(overrides))


CELL = {"cellOptions": {"type": "color-text"}}


def test_panels_with_thresholds_that_nobody_chose() -> None:
    cases: dict[str, tuple[Panel, int]] = {
        **{type: (panel(type), 1) for type in ("stat", "gauge", "bargauge", "status-history")},
        **{type: (panel(type), 0) for type in ("timeseries", "table", "state-timeline", "histogram", "piechart")},
        **{type: (panel(type), 0) for type in ("text", "logs", "nodeGraph", "heatmap", "row", "some-plugin", "graph")},
        "colored lines": (panel("timeseries", **BY_THRESHOLD), 1),
        "threshold lines": (panel("timeseries", custom={"thresholdsStyle": {"mode": "line"}}), 1),
        "a timeline by thresholds": (panel("state-timeline", **BY_THRESHOLD), 1),
        "colored cells": (panel("table", custom=CELL), 1),
        "one step": (panel(thresholds=ONE_STEP), 0),
        "other thresholds": (panel(thresholds={"mode": "absolute", "steps": [{"color": "red"}]}), 0),
        "no steps": (panel(thresholds={"mode": "absolute", "steps": []}), 0),
        "a text": (panel(unit="string"), 0),
        "a fixed color": (panel(color={"mode": "fixed", "fixedColor": "text"}), 0),
        "no color": (panel(options={"colorMode": "none"}), 0),
        "states": (panel(mappings=[DOWN]), 0),
        "a mapped range": (panel(mappings=[FEW]), 0),
        "a text without a color": (panel(mappings=[{"type": "value", "options": {"0": {"text": "None"}}}]), 1),
        "null has a color, and 0 a text": (
            panel(mappings=[NULL, {"type": "value", "options": {"0": {"text": "None"}}}]),
            1,
        ),
        "only null is mapped": (panel(mappings=[NULL]), 1),
        "a text is mapped": (panel(mappings=[NAME]), 1),
    }
    assert wrong("panel/default-thresholds", ((name, *case) for name, case in cases.items())) == []
    outside = ((name, external(panel), count) for name, (panel, count) in cases.items())
    assert wrong("panel/default-thresholds", outside) == []


def test_thresholds_that_are_elsewhere_are_not_absent() -> None:
    old = panel("gauge", options={"fieldOptions": {"thresholds": []}})
    assert messages("panel/default-thresholds", old) == []
    from_data = panel("gauge")
    from_data.data["transformations"] = [{"id": "configFromData", "options": {}}]
    assert messages("panel/default-thresholds", from_data) == []


def test_thresholds_that_grafanas_editor_wrote_are_reported_where_the_unit_shows_it() -> None:
    cases: list[tuple[Json, bool]] = [
        *(({"unit": unit}, True) for unit in ("bytes", "s", "currencyUSD", "reqps", "percentunit", "suffix:tokens/s")),
        *(({"unit": unit}, False) for unit in ("percent", "short", "none", "humidity", "")),
        ({"unit": "bytes", "max": 100}, False),
    ]
    subjects = [(defaults, panel(**{**defaults, "thresholds": GRAFANAS_OWN}), count) for defaults, count in cases]
    outside = [(defaults, external(subject), count) for defaults, subject, count in subjects]
    assert wrong("panel/default-thresholds", outside) == []
    percentages = external(panel(unit="bytes", thresholds={**GRAFANAS_OWN, "mode": "percentage"}))
    assert messages("panel/default-thresholds", percentages) == []
    chosen = [(defaults, subject, False) for defaults, subject, _ in subjects]
    assert wrong("panel/default-thresholds", chosen) == []  # an author wrote them down


def test_thresholds_of_overrides_are_checked() -> None:
    judged, colored = override("Errors", thresholds=ONE_STEP), override("Errors", custom__cellOptions={"type": "gauge"})
    cases: list[tuple[Panel, list[str]]] = [
        (panel("table", colored), ["field 'Errors' of panel 'Orders'"]),
        (panel("table", override("Errors", custom__cellOptions={"type": "gauge"}, thresholds=ONE_STEP)), []),
        (panel("table", colored, thresholds=ONE_STEP), []),
        (panel("stat", override("api", unit="s")), ["panel 'Orders'"]),
        (panel("stat", override("api", unit="s"), **BY_THRESHOLD), ["panel 'Orders'"]),
        (panel("stat", judged), []),  # the only query has thresholds
        (panel("timeseries", override("api", **BY_THRESHOLD)), ["field 'api' of panel 'Orders'"]),
    ]
    for subject, expected in cases:
        found = [message.partition(" is colored")[0] for message in messages("panel/default-thresholds", subject)]
        assert found == expected, subject.data


def test_the_message_has_the_threshold_in_the_unit_of_the_panel() -> None:
    (message,) = messages("panel/default-thresholds", panel(unit="s"))
    assert message == "panel 'Orders' is colored by Grafana's default thresholds: green, and red from 1.33 mins"
    (message,) = messages("panel/default-thresholds", panel(unit="percentunit"))
    assert message.endswith("red from 8000%")


def test_colors_that_grafana_does_not_draw() -> None:
    known = ("green", "super-light-red", "transparent", "text", "Red", "rebeccapurple", "#abc", "#AABBCC", "#aabbcc80")
    known += ("rgb(1, 2, 3)", "rgba(1,2,3,0.5)", "hsl(120, 50%, 50%)", "var(--red)", "${color}", "")
    unknown = ("gren", "#zz0000", "#ab", "#abcde", "dark-gray", "semi-dark-Green", "rgb 1 2 3", "0xff0000")
    for count, colors in ((0, known), (1, unknown)):
        places = [(place, color) for color in colors for place in _color_places(color)]
        subjects = ((f"{color} {place}", examples.panel("up", **place), count) for place, color in places)
        assert wrong("panel/unknown-color", subjects) == []


def test_the_nearest_color_of_the_palette_is_suggested() -> None:
    for color, help in (("gren", "did you mean `green`?"), ("semi_dark_red", "did you mean `semi-dark-red`?")):
        panel = examples.panel("up", defaults={"color": {"mode": "fixed", "fixedColor": color}})
        assert helps("panel/unknown-color", panel) == [help]


def _color_places(color: str) -> Iterator[dict[str, Any]]:
    """Yield a panel's keys for each place of a color."""
    result = {"text": "Up", "color": color}
    properties = {
        "thresholds": {"mode": "absolute", "steps": [{"color": "text", "value": None}, {"color": color, "value": 1}]},
        "mappings": [{"type": "value", "options": {"1": result}}],
        "color": {"mode": "fixed", "fixedColor": color},
    }
    for id, value in properties.items():
        yield {"defaults": {id: value}}
        yield {"overrides": [override("a", **{id: value})]}
    for type in ("range", "regex", "special"):
        yield {"defaults": {"mappings": [{"type": type, "options": {"result": result}}]}}
