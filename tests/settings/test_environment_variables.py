"""The setting that an environment variable sets, and findings about invalid variables."""

from __future__ import annotations

import re

from heddle.settings.model import ToolSettings
from heddle.settings.schema import Schema, variable


def values(settings):
    """Return the values of all settings of the tool."""
    return {name: getattr(settings, name) for name in ToolSettings.__struct_fields__}


def test_a_variable_is_the_key_in_capitals():
    expected = {
        "datasources.prometheus.url": "HEDDLE_DATASOURCES_PROMETHEUS_URL",
        "folders.loom-core": "HEDDLE_FOLDERS_LOOM_CORE",
        "scrape_interval": "HEDDLE_SCRAPE_INTERVAL",
    }
    assert {key: variable(tuple(key.split("."))) for key in expected} == expected


def test_a_variable_sets_a_key_of_a_default_entry(load_settings):
    settings = load_settings("", HEDDLE_DATASOURCES_PROMETHEUS_URL="http://x")
    assert settings.datasources["prometheus"].url == "http://x"


def test_a_name_may_contain_an_underscore(load_settings):
    assert load_settings("", HEDDLE_FOLDERS_LOOM_CORE="x").folders["loom_core"] == "x"


def test_the_spelling_of_a_name_in_the_file_is_used(load_settings):
    settings = load_settings('[tool.heddle]\nfolders.Billing-EU = "a"\n', HEDDLE_FOLDERS_BILLING_EU="b")
    assert settings.folders["Billing-EU"] == "b"


def test_the_spelling_of_a_name_in_another_key_is_used(load_settings):
    text = '[tool.heddle.datasources.loki-eu]\nurl = "http://loki-eu"\n'
    assert load_settings(text, HEDDLE_DATASOURCES_LOKI_EU_TENANT="b").datasources["loki-eu"].tenant == "b"


def test_a_new_name_is_in_lower_case(load_settings):
    assert load_settings("", HEDDLE_DATASOURCES_MIMIR_URL="http://mimir").datasources["mimir"].url == "http://mimir"


def test_a_variable_for_two_names_is_an_error(finding):
    text = '[tool.heddle]\nfolders.a-b = "x"\nfolders.a_b = "y"\n'
    result = finding(text, HEDDLE_FOLDERS_A_B="z")
    assert result.message == "`HEDDLE_FOLDERS_A_B` is ambiguous: it sets `folders.a-b` and `folders.a_b`"


def test_two_names_with_the_same_variable_are_accepted_without_it(load_settings):
    assert load_settings('[tool.heddle]\nfolders.a-b = "x"\nfolders.a_b = "y"\n').folders["a_b"] == "y"


def test_a_variable_can_set_a_boolean(load_settings):
    expected = {"true": True, "1": True, "False": False, "0": False}
    settings = {text: load_settings("", HEDDLE_DATASOURCES_LOKI_TLS_SKIP_VERIFY=text) for text in expected}
    assert {text: each.datasources["loki"].tls_skip_verify for text, each in settings.items()} == expected


def test_a_variable_can_set_a_list(load_settings):
    assert load_settings("", HEDDLE_SYSTEMS="loom, loomflow").systems == ("loom", "loomflow")


def test_a_trailing_comma_in_a_list_is_ignored(load_settings):
    assert load_settings("", HEDDLE_SYSTEMS="loom, ").systems == ("loom",)


def test_an_empty_variable_sets_an_empty_list(load_settings):
    assert load_settings("", HEDDLE_SYSTEMS="").systems == ()


def test_an_empty_variable_without_a_meaning_is_an_error(finding):
    assert finding("", HEDDLE_OUT="").id == "settings/empty-value"


def test_the_message_for_a_wrong_value_names_the_variable(finding):
    result = finding("", HEDDLE_REFRESH="often")
    assert result.message == "`HEDDLE_REFRESH`: expected a duration, got `often`"


def test_the_location_of_a_wrong_value_is_the_variable(finding):
    assert finding("", HEDDLE_REFRESH="often").location.file == "environment variable HEDDLE_REFRESH"


def test_another_word_for_a_boolean_is_an_error(finding):
    assert finding("", HEDDLE_TRACES_FILTER_LOGS_BY_TRACE_ID="on").id == "settings/wrong-type"


def test_a_secret_instead_of_a_variable_name_is_not_shown(finding):
    result = finding("", HEDDLE_DATASOURCES_LOKI_BEARER_TOKEN_ENV="hunter2 secret")
    assert "hunter2" not in repr(result)


def test_a_misspelled_variable_has_a_suggestion(finding):
    assert finding("", HEDDLE_GRAFNA="11.0").help == "did you mean `HEDDLE_GRAFANA`?"


def test_the_value_of_a_misspelled_variable_is_not_shown(finding):
    assert "hunter2" not in repr(finding("", HEDDLE_DATASOURCES_LOKI_PASSWORD="hunter2"))


def test_an_unknown_variable_below_a_table_of_settings_is_an_error(finding):
    names = ["HEDDLE_LOGS_XYZZY", "HEDDLE_DATASOURCES_LOKI_XYZZY", "HEDDLE_DATASOURCES_MIMIR_URL_XYZZY"]
    assert [finding("", **{name: "x"}).id for name in names] == ["settings/unknown-variable"] * len(names)


def test_variables_that_are_not_settings_are_ignored(load_settings):
    names = ["HEDDLE_ENV", "HEDDLE_GRAFANA_URL", "HEDDLE_GRAFANA_TOKEN", "HEDDLE_SERVICE_HOST"]
    assert values(load_settings("", **dict.fromkeys(names, "x"))) == values(load_settings(""))


def test_variables_without_the_prefix_are_ignored(load_settings):
    assert values(load_settings("", HEDDLEX="x", OUT="y", heddle_out="z")) == values(load_settings(""))


def test_the_default_data_source_may_be_added_by_a_variable(load_settings):
    settings = load_settings("", HEDDLE_DATASOURCES_MIMIR_URL="http://mimir", HEDDLE_DEFAULT_DATASOURCE="mimir")
    assert settings.default_datasource == "mimir"


def test_no_variable_with_a_new_name_sets_two_settings():
    settings = Schema(ToolSettings).settings
    patterns = {
        setting.path: re.compile(variable(setting.path).replace("*", ".+"))
        for setting in settings
        if "*" in setting.path
    }
    clashes = [
        (setting.path, path)
        for setting in settings
        for path, pattern in patterns.items()
        if setting.path != path and pattern.fullmatch(variable(setting.path).replace("*", "NAME"))
    ]
    assert clashes == []
