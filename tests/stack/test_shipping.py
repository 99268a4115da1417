"""Promtail and Alloy ship the same logs with the same labels, and connect to Loki as Grafana does."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.stack.stack_files import file_texts, load_file

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
@pytest.mark.parametrize("values", [SECRETS, BEARER, {}], ids=["all", "bearer", "none"])
def test_files_use_the_environment_variables_of_the_settings(file: str, values: dict[str, Any]) -> None:
    text = file_texts(values)[file]
    variables = {name for groups in re.finditer(WRITERS[file], text) for name in groups.groups() if name}
    assert variables == set(re.findall(r"THE_\w+", repr(values)))


@pytest.mark.parametrize("file", [*WRITERS, "loki.yaml", "prometheus.yaml"])
def test_files_do_not_contain_values_of_environment_variables(monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    for name in re.findall(r"THE_\w+", repr(SECRETS | BEARER)):
        monkeypatch.setenv(name, "hunter2")
    assert "hunter2" not in file_texts(SECRETS | BEARER)[file]


def test_all_access_settings_are_used() -> None:
    collector, promtail = load_file("collector", SECRETS), load_file("promtail", SECRETS)["clients"][0]
    exporter = collector["exporters"]["otlphttp/loki"]
    assert exporter["headers"] == {"X-Scope-OrgID": "${env:THE_TENANT}", "X-Team": "${env:THE_TEAM}"}
    assert exporter["auth"]["authenticator"] in collector["extensions"]
    assert exporter["tls"].keys() == {"insecure_skip_verify", "server_name_override", "ca_pem", "cert_pem", "key_pem"}
    assert promtail["url"] == "https://logs.example.org/loki/api/v1/push"
    assert promtail["tenant_id"] == "${THE_TENANT}"
    assert promtail["basic_auth"] == {"username": "${THE_USER}", "password": "${THE_PASSWORD}"}
    assert promtail["tls_config"].keys() == {"ca_file", "cert_file", "key_file", "server_name", "insecure_skip_verify"}


def test_all_writers_send_the_bearer_token() -> None:
    assert load_file("collector", BEARER)["exporters"]["otlphttp/loki"]["headers"]["Authorization"] == (
        "Bearer ${env:THE_TOKEN}"
    )
    assert load_file("promtail", BEARER)["clients"][0]["bearer_token"] == "${THE_TOKEN}"
    assert 'bearer_token = sys.env("THE_TOKEN")' in file_texts(BEARER)["config.alloy"]


def test_a_tenant_without_a_variable_is_written_literally() -> None:
    values = {"datasources.loki.tenant": "a$b"}
    assert load_file("promtail", values)["clients"][0]["tenant_id"] == "a$$b"
    assert load_file("collector", values)["exporters"]["otlphttp/loki"]["headers"] == {"X-Scope-OrgID": "a$$b"}
    assert re.search(r'tenant_id += "a\$b"', file_texts(values)["config.alloy"])


@pytest.mark.parametrize("label", ["job", "service", "app"])
def test_promtail_and_alloy_give_containers_the_same_labels(label: str) -> None:
    values = {"logs.service_label": label}
    rules = load_file("promtail", values)["scrape_configs"][0]["relabel_configs"]
    promtail = [(each["source_labels"][0], each["regex"], each["target_label"]) for each in rules]
    rule = r'source_labels = \["(.*?)"\]\s+regex\s+= "(.*?)"\s+target_label\s+= "(.*?)"'
    assert re.findall(rule, file_texts(values)["config.alloy"]) == promtail
    assert {target for _, _, target in promtail} == {"container", "service", "project", label}


def test_promtail_and_alloy_ship_the_same_files() -> None:
    configs = [each for each in load_file("promtail", FILES)["scrape_configs"] if "static_configs" in each]
    promtail = [(one["labels"]["__path__"], one["labels"]["job"]) for each in configs for one in each["static_configs"]]
    assert re.findall(r'\{__path__ = "(.*?)", "job" = "(.*?)"\}', file_texts(FILES)["config.alloy"]) == promtail
    assert promtail == [("/var/log/loom/*.log", "loom"), ("/var/log/loom.log", "loom")]


@pytest.mark.parametrize("values", [{}, {"logs.extract_trace_id": True}, FILES], ids=["plain", "traced", "files"])
def test_every_alloy_component_is_defined_and_used(values: dict[str, Any]) -> None:
    text = file_texts(values)["config.alloy"]
    blocks = {f"{kind}.{label}" for kind, label in re.findall(r'^([\w.]+) "(\w+)" \{', text, re.MULTILINE)}
    references = re.findall(r"\b((?:discovery|loki|local)\.[\w.]+)\.(?:targets|rules|receiver)\b", text)
    sources = {each for each in blocks if each.startswith("loki.source.")}
    assert set(references) | sources == blocks
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
def test_the_regex_group_of_the_trace_id_is_named(regex: str, line: str) -> None:
    values = {"logs.extract_trace_id": True, "logs.trace_id_label": "trace", "logs.trace_id_regex": regex}
    for each in load_file("promtail", values)["scrape_configs"]:
        first, second = each["pipeline_stages"]
        match = re.search(first["regex"]["expression"], line)
        assert match
        assert match[second["structured_metadata"]["trace"]] == "beef"


def test_trace_ids_are_not_extracted_without_a_label() -> None:
    assert all("pipeline_stages" not in each for each in load_file("promtail")["scrape_configs"])
    assert "stage." not in file_texts()["config.alloy"]
