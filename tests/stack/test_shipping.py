"""Promtail and Alloy ship the same logs under the same labels, and everybody writes to Loki as Grafana reads."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.stack.made import made, texts

SECRETS = {
    "datasources.loki.url": "https://logs.example.org/",
    "datasources.loki.tenant_env": "THE_TENANT",
    "datasources.loki.basic_auth_user_env": "THE_USER",
    "datasources.loki.basic_auth_password_env": "THE_PASSWORD",
    "datasources.loki.headers_env": ("X-Team=THE_TEAM",),
    "datasources.loki.tls_ca_env": "THE_CA",
    "datasources.loki.tls_client_cert_env": "THE_CERT",
    "datasources.loki.tls_client_key_env": "THE_KEY",
    "datasources.loki.tls_server_name": "loki.internal",
    "datasources.loki.tls_skip_verify": True,
}
BEARER = {"datasources.loki.bearer_token_env": "THE_TOKEN"}
FILES = {"system.loom.logs": ("/var/log/loom/*.log", "/var/log/loom.log"), "system.loki_mode.logs": ()}
WRITERS = {
    "collector.yaml": r"\$\{env:(\w+)\}",
    "promtail.yaml": r"\$\{(\w+)\}|/run/secrets/(\w+)",
    "config.alloy": r'sys\.env\("(\w+)"\)',
}


@pytest.mark.parametrize("file", WRITERS)
@pytest.mark.parametrize("chosen", [SECRETS, BEARER, {}], ids=["all", "bearer", "none"])
def test_everybody_reads_the_variables_of_the_settings(file: str, chosen: dict[str, Any]) -> None:
    text = texts(chosen)[file]
    read = {name for groups in re.finditer(WRITERS[file], text) for name in groups.groups() if name}
    assert read == set(re.findall(r"THE_\w+", repr(chosen)))


@pytest.mark.parametrize("file", [*WRITERS, "loki.yaml", "prometheus.yaml"])
def test_no_value_of_a_variable_is_in_a_file(monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    for name in re.findall(r"THE_\w+", repr(SECRETS | BEARER)):
        monkeypatch.setenv(name, "hunter2")
    assert "hunter2" not in texts(SECRETS | BEARER)[file]


def test_the_access_is_whole() -> None:
    collector, promtail = made("collector", SECRETS), made("promtail", SECRETS)["clients"][0]
    exporter = collector["exporters"]["otlphttp/loki"]
    assert exporter["headers"] == {"X-Scope-OrgID": "${env:THE_TENANT}", "X-Team": "${env:THE_TEAM}"}
    assert exporter["auth"]["authenticator"] in collector["extensions"]
    assert exporter["tls"].keys() == {"insecure_skip_verify", "server_name_override", "ca_pem", "cert_pem", "key_pem"}
    assert promtail["url"] == "https://logs.example.org/loki/api/v1/push"
    assert promtail["tenant_id"] == "${THE_TENANT}"
    assert promtail["basic_auth"] == {"username": "${THE_USER}", "password": "${THE_PASSWORD}"}
    assert promtail["tls_config"].keys() == {"ca_file", "cert_file", "key_file", "server_name", "insecure_skip_verify"}


def test_a_token_is_sent_by_all() -> None:
    assert made("collector", BEARER)["exporters"]["otlphttp/loki"]["headers"]["Authorization"] == (
        "Bearer ${env:THE_TOKEN}"
    )
    assert made("promtail", BEARER)["clients"][0]["bearer_token"] == "${THE_TOKEN}"
    assert 'bearer_token = sys.env("THE_TOKEN")' in texts(BEARER)["config.alloy"]


def test_a_tenant_that_is_no_secret_is_written_as_it_is() -> None:
    chosen = {"datasources.loki.tenant": "a$b"}
    assert made("promtail", chosen)["clients"][0]["tenant_id"] == "a$$b"
    assert made("collector", chosen)["exporters"]["otlphttp/loki"]["headers"] == {"X-Scope-OrgID": "a$$b"}
    assert re.search(r'tenant_id += "a\$b"', texts(chosen)["config.alloy"])


@pytest.mark.parametrize("label", ["job", "service", "app"])
def test_both_give_a_container_the_same_labels(label: str) -> None:
    chosen = {"logs.service_label": label}
    rules = made("promtail", chosen)["scrape_configs"][0]["relabel_configs"]
    ours = [(each["source_labels"][0], each["regex"], each["target_label"]) for each in rules]
    rule = r'source_labels = \["(.*?)"\]\s+regex\s+= "(.*?)"\s+target_label\s+= "(.*?)"'
    assert re.findall(rule, texts(chosen)["config.alloy"]) == ours
    assert {target for _, _, target in ours} == {"container", "service", "project", label}


def test_both_ship_the_same_files() -> None:
    found = [each for each in made("promtail", FILES)["scrape_configs"] if "static_configs" in each]
    ours = [(one["labels"]["__path__"], one["labels"]["job"]) for each in found for one in each["static_configs"]]
    assert re.findall(r'\{__path__ = "(.*?)", "job" = "(.*?)"\}', texts(FILES)["config.alloy"]) == ours
    assert ours == [("/var/log/loom/*.log", "loom"), ("/var/log/loom.log", "loom")]


@pytest.mark.parametrize("chosen", [{}, {"logs.trace_id_label": "trace_id"}, FILES], ids=["plain", "traced", "files"])
def test_what_alloy_names_is_there_and_nothing_else_is(chosen: dict[str, Any]) -> None:
    text = texts(chosen)["config.alloy"]
    blocks = {f"{kind}.{label}" for kind, label in re.findall(r'^([\w.]+) "(\w+)" \{', text, re.MULTILINE)}
    named = re.findall(r"\b((?:discovery|loki|local)\.[\w.]+)\.(?:targets|rules|receiver)\b", text)
    sources = {each for each in blocks if each.startswith("loki.source.")}
    assert set(named) | sources == blocks
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize(
    ("regex", "line"),
    [
        (r'(?:trace_id|traceID)[=":\s]+"?([0-9a-f]{4})', 'trace_id="beef"'),
        (r"[(]id\)? ([0-9a-f]+)(x)?", "(id beef"),
        (r"\(([0-9a-f]{4})\)", "(beef)"),
        (r"[0-9a-f]{4}", "beef"),
    ],
)
def test_the_group_that_finds_the_trace_id_gets_a_name(regex: str, line: str) -> None:
    chosen = {"logs.trace_id_label": "trace", "logs.trace_id_regex": regex}
    for each in made("promtail", chosen)["scrape_configs"]:
        first, second = each["pipeline_stages"]
        found = re.search(first["regex"]["expression"], line)
        assert found
        assert found[second["structured_metadata"]["trace"]] == "beef"


def test_no_trace_id_is_looked_for_where_no_label_takes_it() -> None:
    assert all("pipeline_stages" not in each for each in made("promtail")["scrape_configs"])
    assert "stage." not in texts()["config.alloy"]
