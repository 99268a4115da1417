"""Data sources of any type, by their plugin id."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from heddle import Connection, DataSource, EnvVar, datasource
from heddle.compile.datasources import compile_datasources
from heddle.diagnostics.errors import AuthorError, BadInput
from heddle.lint.runner import run_rule
from heddle.rules.datasource import invalid_url
from heddle.rules.rule import rule_from_module
from heddle.rules.subjects import Datasources


def provisioned(spec: DataSource) -> dict[str, Any]:
    (file,) = compile_datasources([spec], grafana=(12, 2), default="", tombstones=())
    (entry,) = yaml.safe_load(file.content)["datasources"]
    return dict(entry)


def test_a_data_source_without_an_address_has_no_url() -> None:
    for type in ("cloudwatch", "grafana-testdata-datasource", "stackdriver", "acme-tickets-datasource"):
        entry = provisioned(datasource(type, uid="d", name="D"))
        assert (entry["type"], entry["uid"], entry["name"], "url" in entry) == (type, "d", "D", False)


def test_json_and_variables_of_secrets_reach_the_file() -> None:
    spec = datasource(
        "influxdb",
        uid="influx",
        name="Influx",
        url="http://influx:8086",
        json={"version": "Flux", "price": "$5", "httpHeaderName1": EnvVar("HEADER")},
        secure={"token": EnvVar("INFLUX_TOKEN")},
    )
    entry = provisioned(spec)
    assert entry["url"] == "http://influx:8086"
    assert entry["jsonData"] == {"version": "Flux", "price": "$$5", "httpHeaderName1": "$HEADER"}
    assert entry["secureJsonData"] == {"token": "$INFLUX_TOKEN"}
    assert {variable.name for variable in spec.variables()} == {"HEADER", "INFLUX_TOKEN"}


def test_a_connection_has_tls_credentials_and_headers() -> None:
    connection = Connection(
        url="https://es:9200", tls_ca=EnvVar("CA"), basic_auth_user=EnvVar("U"), headers=(("X-Team", "shop"),)
    )
    spec = datasource("elasticsearch", uid="es", name="ES", connection=connection, json={"index": "logs"})
    entry = provisioned(spec)
    assert (entry["basicAuthUser"], entry["secureJsonData"]["tlsCACert"]) == ("$U", "$CA")
    assert entry["jsonData"] == {"tlsAuthWithCACert": True, "httpHeaderName1": "X-Team", "index": "logs"}
    assert {variable.name for variable in spec.variables()} == {"CA", "U"}


def test_two_addresses_are_refused() -> None:
    with pytest.raises(AuthorError, match="both `url` and `connection`"):
        datasource("influxdb", uid="i", name="I", url="http://a", connection=Connection(url="http://b"))


def test_a_secret_in_plain_text_is_refused_and_not_shown() -> None:
    with pytest.raises(AuthorError) as error:
        datasource("influxdb", uid="i", name="I", secure={"token": "glsa_0123456789"})  # type: ignore[dict-item]
    (finding,) = error.value.findings
    assert "glsa_" not in finding.message + finding.help


def test_references_to_other_data_sources_are_known() -> None:
    links = {"serviceMap": {"datasourceUid": "mimir"}, "tracesToLogsV2": {"datasourceUid": "logs"}}
    spec = datasource("tempo", uid="t", name="T", url="http://t", json={**links, "list": [{"datasourceUid": "x"}]})
    assert list(spec.sources()) == [
        ("`json.serviceMap.datasourceUid`", "mimir"),
        ("`json.tracesToLogsV2.datasourceUid`", "logs"),
        ("`json.list[0].datasourceUid`", "x"),
    ]


def test_known_properties_are_checked() -> None:
    with pytest.raises(BadInput, match="timeInterval"):
        provisioned(datasource("prometheus", uid="p", name="P", url="http://p", json={"timeInterval": 15}))


def test_only_types_with_an_address_need_one() -> None:
    rule = rule_from_module(invalid_url)

    def violations(type: str) -> int:
        specs = [datasource(type, uid="d", name="D")]
        return len(list(run_rule(rule, Datasources(specs=specs, default="d"))))

    assert {type for type in ("prometheus", "loki", "influxdb", "cloudwatch", "acme") if violations(type)} == {
        *("prometheus", "loki", "influxdb")
    }


def test_a_dictionary_that_contains_itself_is_refused() -> None:
    cycle: dict[str, Any] = {}
    cycle["a"] = [cycle]
    with pytest.raises(AuthorError, match="`json` of data source 'Shop' is nested too deeply"):
        datasource("mysql", uid="shop", name="Shop", url="shop:3306", json=cycle)
