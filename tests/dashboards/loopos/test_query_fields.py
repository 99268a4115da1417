"""Queries for ClickHouse and Infinity have the form that the plugins decode."""

from __future__ import annotations

import json

from heddle import clickhouse, clickhouse_values, json_api


def test_the_format_is_the_number_of_the_plugin() -> None:
    assert clickhouse("SELECT 1").fields["format"] == 0
    assert clickhouse("SELECT 1", shape="table").fields["format"] == 1


def test_a_statement_is_not_changed() -> None:
    fields = clickhouse("SELECT 1 -- $__interval_s", shape="table").fields
    assert (fields["rawSql"], fields["queryType"], fields["editorType"]) == (
        "SELECT 1 -- $__interval_s",
        "table",
        "sql",
    )


def test_all_is_the_default_of_a_variable_with_several_values() -> None:
    several = clickhouse_values("model", "SELECT 1", title="Model").to_json_data()
    one = clickhouse_values("project", "SELECT 1", title="Project", multi=False).to_json_data()
    assert (several["includeAll"], several["multi"], several["current"]["value"]) == (True, True, ["$__all"])
    assert (one["includeAll"], one["multi"], "current" in one) == (False, False, False)
    assert "allValue" not in several  # the macro of the plugin recognizes All only as `$__all`


def test_a_parameter_is_json_unless_it_is_a_text() -> None:
    request = json_api(
        "/api", columns={"a": ("A", "number")}, parameters={"query": {"view": "observations"}, "level": "ERROR"}
    )
    sent = {parameter["key"]: parameter["value"] for parameter in request.fields["url_options"]["params"]}
    assert json.loads(sent["query"]) == {"view": "observations"}
    assert sent["level"] == "ERROR"
    assert request.fields["columns"] == [{"selector": "a", "text": "A", "type": "number"}]
