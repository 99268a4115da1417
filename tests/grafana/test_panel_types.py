"""The table of panel types agrees with grafanalib, with Grafana's own records and with itself."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO
from typing import Any

from grafanalib import core

from heddle.grafana.panel_facts import DefaultStyle, PanelType
from heddle.grafana.panel_types import PANEL_TYPES, panel_type


def type_made_by(name: str) -> str:
    with redirect_stdout(StringIO()):  # PieChart prints that it is deprecated
        return str(getattr(core, name)(title="P").to_json_data()["type"])


def test_each_class_of_grafanalib_makes_its_type() -> None:
    wrong = [
        (name, id)
        for id, type in PANEL_TYPES.items()
        for name in type.grafanalib
        if name != "Row" and type_made_by(name) != id  # Row is the row of Grafana 4, which has no type
    ]
    assert wrong == []


def test_each_panel_class_of_grafanalib_is_in_the_table() -> None:
    classes = {name for name, value in vars(core).items() if isinstance(value, type) and issubclass(value, core.Panel)}
    named = {name for facts in PANEL_TYPES.values() for name in facts.grafanalib}
    assert classes - {"Panel"} - named == set()


def test_a_removed_type_has_a_current_successor() -> None:
    successors = {type.successor for type in PANEL_TYPES.values() if type.removed and type.successor}
    assert {id for id in successors if panel_type(id).removed} == set()
    assert {id for id, type in PANEL_TYPES.items() if type.successor and not type.removed} == set()
    assert {id for id, type in PANEL_TYPES.items() if type.converted and not type.successor} == set()


def test_a_type_that_needs_a_unit_keeps_it() -> None:
    assert {id for id, type in PANEL_TYPES.items() if type.needs_unit and not type.standard_options} == set()


def test_types_without_queries_have_no_target_settings() -> None:
    assert {id for id, type in PANEL_TYPES.items() if not type.queries and type.style and type.style.query} == set()


def test_panels_fit_the_grid() -> None:
    styles = [type.style for type in PANEL_TYPES.values() if type.style]
    assert [style for style in styles if not (1 <= style.width <= 24 and style.height >= 3)] == []


def unknown_keys(style: DefaultStyle, type: PanelType) -> list[str]:
    """Return what a default style sets and Grafana's defaults for the type do not have."""
    pairs: list[tuple[dict[str, Any], dict[str, Any]]] = [
        (style.options, type.options),
        (style.custom, type.fields.get("custom", {})),
        (style.defaults, type.fields),
    ]
    return [key for chosen, defaults in pairs for key in chosen if key not in defaults]


def test_default_style_sets_only_options_that_the_type_has() -> None:
    wrong = {id: unknown_keys(type.style, type) for id, type in PANEL_TYPES.items() if type.style}
    assert {id: keys for id, keys in wrong.items() if keys} == {}


def test_default_style_sets_the_color_mode_of_every_type_that_has_one() -> None:
    colored = {id for id, type in PANEL_TYPES.items() if type.style and "thresholds" in type.fields}
    assert {id for id in colored if "color" not in panel_type(id).style.defaults} == set()  # type: ignore[union-attr]
    assert colored >= {"timeseries", "stat", "gauge", "bargauge", "table", "state-timeline", "histogram"}


def test_default_style_does_not_color_states_by_thresholds() -> None:
    modes = {
        id: type.style.defaults["color"]["mode"]
        for id, type in PANEL_TYPES.items()
        if type.style and type.names_thresholds
    }
    assert modes == {"state-timeline": "fixed", "status-history": "fixed"}


def test_an_unknown_type_shows_data_and_keeps_its_unit() -> None:
    for id in ("some-plugin-panel", "", None, 3):
        facts = panel_type(id)
        assert (facts.queries, facts.standard_options, facts.removed, facts.style) == (True, True, False, None)


def ids(**facts: object) -> set[str]:
    """Return the types that have all of these facts."""
    types = PANEL_TYPES.items()
    return {id for id, type in types if all(getattr(type, name) == value for name, value in facts.items())}


def test_facts_that_rules_depend_on() -> None:
    assert ids(shows="lines") == {"timeseries", "graph"}
    assert ids(shows="number") == {"stat", "gauge", "singlestat"}
    assert ids(shows="numbers") == {"bargauge", "piechart"}
    assert ids(queries=False) == {
        *("row", "text", "dashlist", "alertlist", "annolist", "news", "welcome", "gettingstarted")
    }
    assert ids(needs_unit=True) == {
        *("timeseries", "stat", "gauge", "bargauge", "piechart", "table", "state-timeline", "histogram", "barchart"),
        *("candlestick", "trend"),
    }
    assert ids(standard_options=False, queries=True) == {"heatmap", "logs", "traces", "nodeGraph"}


def test_types_that_grafana_converts_when_a_dashboard_is_opened() -> None:
    assert {id: panel_type(id).successor for id in ids(converted=True)} == {
        "graph": "timeseries",
        "singlestat": "stat",
        "grafana-singlestat-panel": "stat",
        "table-old": "table",
        "grafana-piechart-panel": "piechart",
        "grafana-worldmap-panel": "geomap",
        "natel-discrete-panel": "state-timeline",
    }
