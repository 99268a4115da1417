"""Which setting an environment variable means, and what is refused in one."""

from __future__ import annotations

import re

import pytest

from heddle.settings.model import ToolSettings
from heddle.settings.schema import Schema, variable


def the(findings):
    """Return the only problem."""
    (finding,) = findings
    return finding


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("datasources.prometheus.url", "HEDDLE_DATASOURCES_PROMETHEUS_URL"),
        ("folders.loom-core", "HEDDLE_FOLDERS_LOOM_CORE"),
        ("scrape_interval", "HEDDLE_SCRAPE_INTERVAL"),
    ],
)
def test_variable_is_the_key_in_capitals(key, expected):
    assert variable(tuple(key.split("."))) == expected


def test_variable_sets_a_name_with_a_default(loaded):
    found = loaded("", HEDDLE_DATASOURCES_PROMETHEUS_URL="http://x")
    assert found.datasources["prometheus"].url == "http://x"


def test_variable_of_a_name_with_an_underscore_is_that_name(loaded):
    assert loaded("", HEDDLE_FOLDERS_LOOM_CORE="x").folders["loom_core"] == "x"


def test_variable_means_the_name_that_the_file_spells(loaded):
    found = loaded('[tool.heddle]\nfolders.Billing-EU = "a"\n', HEDDLE_FOLDERS_BILLING_EU="b")
    assert found.folders["Billing-EU"] == "b"


def test_variable_means_the_name_that_the_file_spells_in_another_key(loaded):
    text = '[tool.heddle.datasources.loki-eu]\nurl = "http://loki-eu"\n'
    assert loaded(text, HEDDLE_DATASOURCES_LOKI_EU_TENANT="b").datasources["loki-eu"].tenant == "b"


def test_variable_of_a_name_found_nowhere_is_in_small_letters(loaded):
    assert loaded("", HEDDLE_DATASOURCES_MIMIR_URL="http://mimir").datasources["mimir"].url == "http://mimir"


def test_variable_that_means_two_names_is_refused(refused):
    text = '[tool.heddle]\nfolders.a-b = "x"\nfolders.a_b = "y"\n'
    finding = the(refused(text, HEDDLE_FOLDERS_A_B="z"))
    assert finding.message == "`HEDDLE_FOLDERS_A_B` is ambiguous: it sets `folders.a-b` and `folders.a_b`"


def test_two_names_of_one_variable_are_fine_while_it_is_unset(loaded):
    assert loaded('[tool.heddle]\nfolders.a-b = "x"\nfolders.a_b = "y"\n').folders["a_b"] == "y"


@pytest.mark.parametrize(("text", "expected"), [("true", True), ("1", True), ("False", False), ("0", False)])
def test_variable_holds_a_flag(text, expected, loaded):
    found = loaded("", HEDDLE_DATASOURCES_LOKI_TLS_SKIP_VERIFY=text)
    assert found.datasources["loki"].tls_skip_verify is expected


def test_variable_holds_a_list(loaded):
    assert loaded("", HEDDLE_SYSTEMS="loom, loomflow").systems == ("loom", "loomflow")


def test_last_comma_of_a_list_adds_nothing(loaded):
    assert loaded("", HEDDLE_SYSTEMS="loom, ").systems == ("loom",)


def test_empty_variable_is_an_empty_list(loaded):
    assert loaded("", HEDDLE_SYSTEMS="").systems == ()


def test_empty_variable_is_refused_where_it_stands_for_nothing(refused):
    assert the(refused("", HEDDLE_OUT="")).id == "settings/empty-value"


def test_variable_that_does_not_fit_is_called_by_its_name(refused):
    finding = the(refused("", HEDDLE_REFRESH="often"))
    assert finding.message == "`HEDDLE_REFRESH`: expected a duration, got `often`"


def test_variable_that_does_not_fit_is_the_place(refused):
    assert the(refused("", HEDDLE_REFRESH="often")).location.file == "environment variable HEDDLE_REFRESH"


def test_flag_in_other_words_is_refused(refused):
    assert the(refused("", HEDDLE_TRACES_FILTER_LOGS_BY_TRACE_ID="on")).id == "settings/wrong-type"


def test_secret_in_a_variable_for_a_name_is_not_shown(refused):
    finding = the(refused("", HEDDLE_DATASOURCES_LOKI_BEARER_TOKEN_ENV="hunter2 secret"))
    assert "hunter2" not in repr(finding)


def test_misspelt_variable_has_a_suggestion(refused):
    assert the(refused("", HEDDLE_GRAFNA="11.0")).help == "did you mean `HEDDLE_GRAFANA`?"


def test_misspelt_variable_does_not_show_its_value(refused):
    assert "hunter2" not in repr(the(refused("", HEDDLE_DATASOURCES_LOKI_PASSWORD="hunter2")))


@pytest.mark.parametrize(
    "name", ["HEDDLE_LOGS_XYZZY", "HEDDLE_DATASOURCES_LOKI_XYZZY", "HEDDLE_DATASOURCES_MIMIR_URL_XYZZY"]
)
def test_variable_under_a_table_of_settings_must_be_one(name, refused):
    assert the(refused("", **{name: "x"})).id == "settings/unknown-variable"


@pytest.mark.parametrize("name", ["HEDDLE_ENV", "HEDDLE_GRAFANA_URL", "HEDDLE_GRAFANA_TOKEN", "HEDDLE_SERVICE_HOST"])
def test_variables_that_are_no_settings_are_let_through(name, loaded):
    assert loaded("", **{name: "x"}).out == "out"


def test_variables_of_others_are_let_through(loaded):
    assert loaded("", HEDDLEX="x", OUT="y", heddle_out="z").out == "out"


def test_default_data_source_may_be_one_that_a_variable_adds(loaded):
    found = loaded("", HEDDLE_DATASOURCES_MIMIR_URL="http://mimir", HEDDLE_DEFAULT_DATASOURCE="mimir")
    assert found.default_datasource == "mimir"


def test_no_variable_of_a_new_name_sets_two_settings():
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
