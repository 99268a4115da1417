"""The collector and Loki fit together, and with what dashboards ask for."""

from __future__ import annotations

from typing import Any

import pytest

from heddle.diagnostics.errors import BadInput
from tests.stack.made import jobs, made

KINDS = ("receivers", "processors", "exporters")


@pytest.mark.parametrize(
    "chosen", [{}, {"logs.service_label": "service_name"}, {"datasources.loki.basic_auth_user_env": "U"}]
)
def test_everything_that_is_named_is_there_and_everything_there_is_named(chosen: dict[str, Any]) -> None:
    config = made("collector", chosen)
    pipelines = config["service"]["pipelines"].values()
    named = {kind: {each for pipeline in pipelines for each in pipeline[kind]} for kind in KINDS}
    assert named == {kind: set(config[kind]) for kind in KINDS}
    assert set(config["service"]["extensions"]) == set(config["extensions"])


def test_each_signal_goes_where_the_data_source_asks() -> None:
    config = made("collector")
    exporters = config["exporters"]
    to = {name: pipeline["exporters"] for name, pipeline in config["service"]["pipelines"].items()}
    assert to == {"traces": ["otlp/jaeger"], "metrics": ["prometheus"], "logs": ["otlphttp/loki"]}
    assert exporters["otlp/jaeger"]["endpoint"] == "jaeger:4317"
    assert exporters["otlphttp/loki"]["endpoint"] == "http://loki:3100/otlp"


def test_memory_is_limited_first_and_batches_are_made_last() -> None:
    for pipeline in made("collector")["service"]["pipelines"].values():
        assert (pipeline["processors"][0], pipeline["processors"][-1]) == ("memory_limiter", "batch")


def namespaces(loom: str, loom_core: str) -> dict[str, str]:
    return {"system.loom.namespace": loom, "system.loom_core.namespace": loom_core}


@pytest.mark.parametrize("namespace", ["loom", "agents"])
def test_the_exporter_has_the_namespace_of_the_systems(namespace: str) -> None:
    exporter = made("collector", namespaces(namespace, namespace))["exporters"]["prometheus"]
    assert exporter["namespace"] == namespace


def test_without_a_namespace_the_key_is_left_out() -> None:
    assert "namespace" not in made("collector", namespaces("", ""))["exporters"]["prometheus"]


def test_two_namespaces_are_rejected() -> None:
    with pytest.raises(BadInput) as raised:
        made("collector", namespaces("a", "b"))
    assert [finding.id for finding in raised.value.findings] == ["stack/namespace-conflict"]
    assert "loom: a, loom_core: b" in raised.value.findings[0].message


def test_prometheus_scrapes_the_ports_that_the_collector_opens() -> None:
    config, found = made("collector"), jobs({"system.loom_core.targets": (), "stack.collector": "gate"})
    own = config["service"]["telemetry"]["metrics"]["readers"][0]["pull"]["exporter"]["prometheus"]["port"]
    exported = config["exporters"]["prometheus"]["endpoint"].rpartition(":")[2]
    assert [found[job]["static_configs"][0]["targets"] for job in ("otel-collector", "otel-exported")] == [
        [f"gate:{own}"],
        [f"gate:{exported}"],
    ]


@pytest.mark.parametrize("label", ["job", "app"])
def test_loki_makes_a_label_of_what_the_collector_sets(label: str) -> None:
    chosen = {"logs.service_label": label}
    attributes = made("collector", chosen)["processors"]["resource"]["attributes"]
    limits = made("loki", chosen)["limits_config"]["otlp_config"]["resource_attributes"]["attributes_config"]
    assert [each["key"] for each in attributes] == [each for one in limits for each in one["attributes"]] == [label]


def test_a_label_that_loki_makes_itself_is_left_to_it() -> None:
    chosen = {"logs.service_label": "service_name"}
    assert "resource" not in made("collector", chosen)["processors"]
    assert "otlp_config" not in made("loki", chosen)["limits_config"]


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("http://loki:3100", 3100),
        ("http://loki:3999/", 3999),
        ("https://logs.example.org:8443", 3100),
        ("http://l", 3100),
    ],
)
def test_loki_listens_where_it_is_asked(url: str, port: int) -> None:
    assert made("loki", {"datasources.loki.url": url})["server"]["http_listen_port"] == port


@pytest.mark.parametrize(
    ("chosen", "enabled"),
    [({}, False), ({"datasources.loki.tenant": "a"}, True), ({"datasources.loki.tenant_env": "TENANT"}, True)],
)
def test_loki_wants_a_tenant_where_one_is_sent(chosen: dict[str, Any], enabled: bool) -> None:
    assert made("loki", chosen)["auth_enabled"] is enabled
