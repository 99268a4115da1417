"""The two data sources for Langfuse have the form that Grafana's plugins read."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml

from heddle.compile.datasources import compile_datasources
from heddle.project.load import fresh_modules
from heddle.settings.active import activate
from heddle.settings.load import load

ROOT = Path(__file__).parents[3]


def entry(name: str, **environ: str) -> dict[str, Any]:
    """Return a shipped data source as it is provisioned."""
    with activate(load(ROOT, None, environ)), fresh_modules([ROOT / "dashboards"]):
        spec = importlib.import_module(f"dashboards.loopos.{name}").datasource
    (file,) = compile_datasources([spec], grafana=(12, 2), default="prometheus", tombstones=())
    (provisioned,) = yaml.safe_load(file.content)["datasources"]
    return dict(provisioned)


def test_clickhouse_has_a_host_and_a_port_instead_of_a_url() -> None:
    provisioned = entry("clickhouse")["jsonData"]
    assert {key: provisioned[key] for key in ("host", "port", "protocol", "secure")} == {
        "host": "clickhouse",
        "port": 8123,
        "protocol": "http",
        "secure": False,
    }
    assert isinstance(provisioned["queryTimeout"], str)  # the plugin rejects a number


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://ch.example.org", ("ch.example.org", 8443, True, None)),
        ("https://ch.example.org:9443/langfuse/ch", ("ch.example.org", 9443, True, "langfuse/ch")),
        ("http://10.0.0.7:8124/", ("10.0.0.7", 8124, False, None)),
    ],
)
def test_the_url_of_the_settings_is_split(url: str, expected: tuple[object, ...]) -> None:
    provisioned = entry("clickhouse", HEDDLE_DATASOURCES_LANGFUSE_CLICKHOUSE_URL=url)["jsonData"]
    assert (provisioned["host"], provisioned["port"], provisioned["secure"], provisioned.get("path")) == expected


def test_the_user_and_the_password_are_variables() -> None:
    provisioned = entry("clickhouse", HEDDLE_SYSTEM_LOOPOS_LANGFUSE_PASSWORD_ENV="OTHER")
    assert provisioned["jsonData"]["username"] == "$LANGFUSE_CLICKHOUSE_USER"
    assert provisioned["secureJsonData"] == {"password": "$OTHER"}
    assert "basicAuth" not in provisioned


def test_credentials_are_optional() -> None:
    provisioned = entry(
        "clickhouse", HEDDLE_SYSTEM_LOOPOS_LANGFUSE_PASSWORD_ENV="", HEDDLE_SYSTEM_LOOPOS_LANGFUSE_USER_ENV=""
    )
    assert "secureJsonData" not in provisioned
    assert "username" not in provisioned["jsonData"]


def test_the_keys_of_the_api_are_sent_only_to_langfuse() -> None:
    provisioned = entry("langfuse_api")
    assert (provisioned["basicAuth"], provisioned["basicAuthUser"]) == (True, "$LANGFUSE_PUBLIC_KEY")
    assert provisioned["secureJsonData"] == {"basicAuthPassword": "$LANGFUSE_SECRET_KEY"}
    assert provisioned["jsonData"]["allowedHosts"] == [provisioned["url"]] == ["https://cloud.langfuse.com"]


@pytest.mark.parametrize("name", ["clickhouse", "langfuse_api"])
def test_neither_is_the_default_data_source(name: str) -> None:
    assert entry(name)["isDefault"] is False
