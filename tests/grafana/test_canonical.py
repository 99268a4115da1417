"""Old notations, copies and defaults have the same canonical form as what Grafana shows."""

from __future__ import annotations

from typing import Any

from heddle.grafana.canonical import canonical


def panel_form(**keys: Any) -> dict[str, Any]:
    """Return the canonical form of a time series with these keys."""
    return canonical({"panels": [{"id": 1, "type": "timeseries", **keys}]})["panels"][0]


def variable_form(**keys: Any) -> dict[str, Any]:
    return canonical({"templating": {"list": [{"name": "v", **keys}]}})["variables"][0]


def test_a_hidden_legend_of_an_old_schema_is_one_that_is_not_shown() -> None:
    old = panel_form(options={"legend": {"displayMode": "hidden"}})
    assert old == panel_form(options={"legend": {"displayMode": "list", "showLegend": False}})
    assert old != panel_form(options={"legend": {"displayMode": "list"}})


def test_a_prometheus_query_of_a_variable_is_its_text() -> None:
    text = variable_form(type="query", query="label_values(job)")
    assert text == variable_form(type="query", query={"query": "label_values(job)", "refId": "A"})
    other = variable_form(type="query", query={"query": "label_values(job)", "stream": "{a='b'}"})
    assert other["query"] == {"query": "label_values(job)", "stream": "{a='b'}"}


def test_a_panel_id_is_an_integer() -> None:
    assert panel_form(id=1.0)["id"] == 1
    assert type(panel_form(id=1.0)["id"]) is int
    assert "id" not in panel_form(id="one")


def test_copies_of_a_repeated_panel_are_left_out() -> None:
    panels = [{"id": 1, "type": "stat"}, {"id": 2, "type": "stat", "repeatPanelId": 1}]
    panels += [{"id": 3, "type": "row", "panels": [{"id": 4, "type": "stat", "repeatedByRow": True}]}]
    assert [panel["id"] for panel in canonical({"panels": panels})["panels"]] == [1, 3]


def test_values_that_grafana_looks_up_are_left_out() -> None:
    current = {"text": "b", "value": "b"}
    assert "current" not in variable_form(type="query", query="label_values(job)", current=current)
    assert variable_form(type="custom", query="a,b", current=current)["current"] == "b"
    assert "current" not in variable_form(type="custom", query="b,a", current=current)


def test_the_panels_below_a_row_have_its_id() -> None:
    row = {"id": 5, "type": "row", "gridPos": {"y": 0}}
    panels = [{"id": 6, "type": "stat", "gridPos": {"y": 1}}, row, {"id": 7, "type": "stat", "gridPos": {"y": -1}}]
    assert [(panel["id"], panel.get("row")) for panel in canonical({"panels": panels})["panels"]] == [
        (7, None),
        (5, None),
        (6, 5),
    ]
