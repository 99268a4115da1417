"""The JSON of each variable function."""

from __future__ import annotations

from typing import Any

import pytest

from heddle import (
    Counter,
    Label,
    System,
    Variable,
    clickhouse_values,
    custom,
    datasource_variable,
    instance,
    interval,
    job,
    label_values,
    loki,
    prometheus,
    textbox,
    trace_source,
)
from heddle.diagnostics.errors import AuthorError
from tests.author.compiled import compiled, dashboard

SHOP = System("loom", "Shop")
ORDERS = Counter(SHOP, "orders_total", "Orders.", of="orders", labels=(Label("status"), Label("region")))


def variable_json(*variables: Variable) -> dict[str, Any]:
    """Return the last of these variables of a dashboard."""
    return compiled(dashboard([], variables=variables)).data["templating"]["list"][-1]


def test_choices_are_a_list_of_texts_and_values() -> None:
    variable = variable_json(custom("q", {"median": "0.5", "most": "0.95"}, title="Quantile", default="0.95"))
    assert (variable["query"], variable["current"]) == ("median : 0.5,most : 0.95", {"text": "most", "value": "0.95"})
    assert [option["selected"] for option in variable["options"]] == [False, True]


def test_a_comma_in_a_choice_is_escaped() -> None:
    assert variable_json(custom("q", ["a,b", "c"], title="Q"))["query"] == "a\\,b,c"


def test_a_text_with_separators_keeps_its_value() -> None:
    variable = variable_json(custom("q", {"x, y": "1,2", "z : t": "3"}, title="Q"))
    assert variable["query"] == "x\\, y : 1\\,2,z : t : 3"
    assert [(option["text"], option["value"]) for option in variable["options"]] == [("x, y", "1,2"), ("z : t", "3")]


def test_a_choice_that_grafana_cannot_read_is_refused() -> None:
    for values in (["a : b"], {"a": "b : c"}, [""], [" a"]):
        with pytest.raises(AuthorError, match="Grafana cannot read the choice"):
            custom("q", values, title="Q")


def test_an_interval_has_a_current_value() -> None:
    assert variable_json(interval("w", ["5m", "1h"], title="W"))["current"] == {"text": "5m", "value": "5m"}
    assert variable_json(interval("w", ["5m", "1h"], title="W", default="1h"))["current"]["value"] == "1h"


def test_a_default_that_is_not_a_value_is_refused_with_the_nearest_value() -> None:
    for make in (custom, interval):
        with pytest.raises(AuthorError, match="'10m' is the default of variable `w`") as error:
            make("w", ["1m", "1h"], title="W", default="10m")
        assert error.value.findings[0].help == "did you mean `1m`?"


def test_a_variable_without_values_is_refused() -> None:
    for make in (custom, interval):
        with pytest.raises(AuthorError, match="variable `w` has no values"):
            make("w", [], title="W")


def test_a_text_box_starts_with_its_default() -> None:
    assert variable_json(textbox("t", title="T", default="x"))["current"] == {"text": "x", "value": "x"}


def test_jobs_and_instances_are_those_of_the_system() -> None:
    assert variable_json(job(SHOP))["query"]["query"] == 'label_values(up{job=~"loom"}, job)'
    assert variable_json(instance(SHOP))["query"]["query"] == 'label_values(up{job=~"$loom_job"}, instance)'


def test_the_values_of_a_label_can_be_filtered_by_another() -> None:
    variable = variable_json(label_values(ORDERS, "status", title="Status", after=["region"]))
    assert variable["name"] == "status"
    assert 'region=~"$region"' in variable["definition"]
    with pytest.raises(AuthorError, match="has no label `state`"):
        label_values(ORDERS, "state", title="State")


def test_a_label_variable_queries_the_data_source_variable_of_its_type() -> None:
    labels = label_values(ORDERS, "status", title="Status")
    assert variable_json(labels)["datasource"] == {"type": "prometheus", "uid": "prometheus"}
    assert variable_json(prometheus(), labels)["datasource"] == {"type": "prometheus", "uid": "${prometheus}"}


def test_values_of_a_statement_are_several_or_one() -> None:
    several = variable_json(clickhouse_values("m", "SELECT 1", title="M"))
    assert (several["includeAll"], several["current"]["value"]) == (True, ["$__all"])
    one = variable_json(clickhouse_values("m", "SELECT 1", title="M", multi=False))
    assert not {"includeAll", "multi", "current"} & one.keys()


def test_a_data_source_variable_has_the_usual_uid_or_another() -> None:
    uids = {variable_json(variable)["current"]["value"] for variable in (prometheus(), loki(), trace_source())}
    assert uids == {"prometheus", "loki", "jaeger"}
    other = datasource_variable("grafana-clickhouse-datasource", name="ch", label="ClickHouse", default="mine")
    assert variable_json(other)["current"] == {"text": "ClickHouse", "value": "mine"}
    usual = datasource_variable("grafana-clickhouse-datasource", name="ch", label="ClickHouse")
    assert variable_json(usual)["current"]["value"] == "clickhouse"
