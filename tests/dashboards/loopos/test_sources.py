"""The two ways to Langfuse as Grafana's plugins read them."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml

from heddle.compile.datasources import compile_datasources
from heddle.settings.active import activate
from heddle.settings.load import load

ROOT = Path(__file__).parents[3]


def entry(name: str, **environ: str) -> dict[str, Any]:
    """Return a shipped data source as its file says it."""
    with activate(load(ROOT, None, environ)):
        spec = importlib.reload(importlib.import_module(f"datasources.{name}")).datasource
    (file,) = compile_datasources([spec], grafana=(12, 2), tombstones=())
    (found,) = yaml.safe_load(file.content)["datasources"]
    return dict(found)


def test_the_plugin_reads_host_and_port_and_no_address() -> None:
    found = entry("clickhouse")["jsonData"]
    assert {key: found[key] for key in ("host", "port", "protocol", "secure")} == {
        "host": "clickhouse",
        "port": 8123,
        "protocol": "http",
        "secure": False,
    }
    assert isinstance(found["queryTimeout"], str)  # the plugin decodes a text and refuses a number


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://ch.example.org", ("ch.example.org", 8443, True, None)),
        ("https://ch.example.org:9443/langfuse/ch", ("ch.example.org", 9443, True, "langfuse/ch")),
        ("http://10.0.0.7:8124/", ("10.0.0.7", 8124, False, None)),
    ],
)
def test_an_address_is_taken_apart(url: str, wanted: tuple[object, ...]) -> None:
    found = entry("clickhouse", HEDDLE_DATASOURCES_LANGFUSE_CLICKHOUSE_URL=url)["jsonData"]
    assert (found["host"], found["port"], found["secure"], found.get("path")) == wanted


def test_user_and_password_are_names_of_variables() -> None:
    found = entry("clickhouse", HEDDLE_LANGFUSE_PASSWORD_ENV="OTHER")
    assert found["jsonData"]["username"] == "$LANGFUSE_CLICKHOUSE_USER"
    assert found["secureJsonData"] == {"password": "$OTHER"}
    assert "basicAuth" not in found


def test_a_user_without_password_is_no_error() -> None:
    found = entry("clickhouse", HEDDLE_LANGFUSE_PASSWORD_ENV="", HEDDLE_LANGFUSE_USER_ENV="")
    assert "secureJsonData" not in found
    assert "username" not in found["jsonData"]


def test_the_keys_of_the_api_go_to_langfuse_alone() -> None:
    found = entry("infinity")
    assert (found["basicAuth"], found["basicAuthUser"]) == (True, "$LANGFUSE_PUBLIC_KEY")
    assert found["secureJsonData"] == {"basicAuthPassword": "$LANGFUSE_SECRET_KEY"}
    assert found["jsonData"]["allowedHosts"] == [found["url"]] == ["https://cloud.langfuse.com"]


@pytest.mark.parametrize("name", ["clickhouse", "infinity"])
def test_neither_is_what_grafana_offers_first(name: str) -> None:
    assert entry(name)["isDefault"] is False
