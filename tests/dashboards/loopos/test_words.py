"""The words for ClickHouse and Infinity make what the plugins decode."""

from __future__ import annotations

import json

from heddle import clickhouse, clickhouse_values, json_api


def test_a_format_is_the_number_that_the_plugin_decodes() -> None:
    assert clickhouse("SELECT 1").fields["format"] == 0
    assert clickhouse("SELECT 1", shape="table").fields["format"] == 1


def test_a_statement_arrives_as_it_was_written() -> None:
    fields = clickhouse("SELECT 1 -- $__interval_s", shape="table").fields
    assert (fields["rawSql"], fields["queryType"], fields["editorType"]) == (
        "SELECT 1 -- $__interval_s",
        "table",
        "sql",
    )


def test_a_variable_of_several_values_has_all_of_them_first() -> None:
    several = clickhouse_values("model", "SELECT 1", title="Model").to_json_data()
    one = clickhouse_values("project", "SELECT 1", title="Project", multi=False).to_json_data()
    assert (several["includeAll"], several["multi"], several["current"]["value"]) == (True, True, ["$__all"])
    assert (one["includeAll"], one["multi"], "current" in one) == (False, False, False)
    assert "allValue" not in several  # the macro of the plugin knows All by `$__all` alone


def test_a_parameter_is_sent_as_json_and_a_text_as_it_is() -> None:
    request = json_api(
        "/api", columns={"a": ("A", "number")}, parameters={"query": {"view": "observations"}, "level": "ERROR"}
    )
    sent = {each["key"]: each["value"] for each in request.fields["url_options"]["params"]}
    assert json.loads(sent["query"]) == {"view": "observations"}
    assert sent["level"] == "ERROR"
    assert request.fields["columns"] == [{"selector": "a", "text": "A", "type": "number"}]
