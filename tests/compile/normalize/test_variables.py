"""Variables lose the keys of old Grafana and get a current value that Grafana can read."""

from __future__ import annotations

from grafanalib import core

from heddle.compile.normalize import normalize
from tests.compile.normalize.grafanalib_dashboards import DATASOURCES, normalized_variable


def test_an_interval_gets_a_current_value() -> None:
    variable = core.Template(name="w", query="1m,5m", type="interval")
    assert normalized_variable(variable)["current"] == {"text": "1m", "value": "1m"}


def test_choices_lose_their_blanks() -> None:
    variable = normalized_variable(core.Template(name="w", query="a, b", type="custom", default="a"))
    assert [option["value"] for option in variable["options"]] == ["a", "b"]
    assert variable["current"]["value"] == "a"


def test_choices_of_text_and_value_are_split() -> None:
    variable = normalized_variable(core.Template(name="w", query="one : 1, two : 2", type="custom"))
    assert [(option["text"], option["value"]) for option in variable["options"]] == [("one", "1"), ("two", "2")]
    assert variable["current"] == {"text": "one", "value": "1"}


def test_a_query_without_a_default_has_no_current_value() -> None:
    assert "current" not in normalized_variable(core.Template(name="w", query="label_values(up, job)"))


def test_removed_keys_are_removed() -> None:
    variable = core.Template(name="w", query="label_values(up, job)", tagsQuery="x", tagValuesQuery="y", useTags=True)
    assert normalized_variable(variable).keys() & {"useTags", "tagsQuery", "tagValuesQuery"} == set()


def test_only_a_query_is_sorted() -> None:
    assert "sort" not in normalized_variable(core.Template(name="w", query="a,b", type="custom", sort=1))
    assert normalized_variable(core.Template(name="w", query="label_values(job)", sort=2))["sort"] == 2


def test_a_data_source_variable_keeps_its_empty_regex() -> None:
    variable = core.Template(name="d", query="prometheus", type="datasource", regex="")
    assert normalized_variable(variable)["regex"] == ""
    assert "regex" not in normalized_variable(core.Template(name="w", query="label_values(job)", regex=""))


def test_the_current_value_has_no_key_of_the_options() -> None:
    variable = normalized_variable(core.Template(name="w", query="a,b", type="custom", default="a"))
    assert variable["current"] == {"text": "a", "value": "a"}


def test_only_an_automatic_interval_keeps_its_settings() -> None:
    fixed = normalized_variable(core.Template(name="w", query="1m,5m", type="interval"))
    assert not {"auto", "auto_count", "auto_min"} & fixed.keys()
    automatic = core.Template(name="w", query="1m,5m", type="interval", auto=True, autoCount=7, autoMin="2m")
    variable = normalized_variable(automatic)
    assert (variable["auto"], variable["auto_count"], variable["auto_min"]) == (True, 7, "2m")


def test_a_default_that_is_a_whole_option_is_its_value() -> None:
    whole = {"selected": False, "text": "All", "value": "$__all"}
    cases: dict[str, tuple[object, object]] = {
        "an option": (whole, "$__all"),
        "a list of options": ([whole], "$__all"),
        "an object": ({"a": 1}, None),
        "a nested list": ([["a"]], None),
        "null": (None, None),
    }
    wrong = []
    for name, (current, expected) in cases.items():
        variable = {"type": "query", "name": "v", "query": "q", "current": {"text": current, "value": current}}
        data = {"title": "t", "panels": [], "templating": {"list": [variable]}, "annotations": {"list": []}}
        normalize(data, DATASOURCES)
        if variable.get("current", {}).get("value") != expected:
            wrong.append((name, variable.get("current")))
    assert wrong == []
