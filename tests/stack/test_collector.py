"""The collector, Loki and the data sources of dashboards have matching configurations."""

from __future__ import annotations

from typing import Any

import pytest

from heddle.diagnostics.errors import BadInput
from tests.stack.stack_files import file_texts, load_file, scrape_jobs

KINDS = ("receivers", "processors", "exporters")


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"traces.backend": "tempo"},
        {"logs.service_label": "service_name"},
        {"datasources.loki.basic_auth_user_env": "U"},
    ],
)
def test_every_component_is_defined_and_used(values: dict[str, Any]) -> None:
    config = load_file("collector", values)
    pipelines = config["service"]["pipelines"].values()
    used = {kind: {each for pipeline in pipelines for each in pipeline[kind]} for kind in KINDS}
    assert used == {kind: set(config[kind]) for kind in KINDS}
    assert set(config["service"]["extensions"]) == set(config["extensions"])


def test_each_signal_is_exported_to_its_backend() -> None:
    config = load_file("collector")
    exporters = config["exporters"]
    exporters_by_signal = {name: pipeline["exporters"] for name, pipeline in config["service"]["pipelines"].items()}
    assert exporters_by_signal == {"traces": ["otlp/jaeger"], "metrics": ["prometheus"], "logs": ["otlphttp/loki"]}
    assert exporters["otlp/jaeger"]["endpoint"] == "jaeger:4317"
    assert exporters["otlphttp/loki"]["endpoint"] == "http://loki:3100/otlp"


def test_traces_are_exported_to_the_selected_backend() -> None:
    config = load_file("collector", {"traces.backend": "tempo", "endpoints.tempo": "traces:4317"})
    assert config["service"]["pipelines"]["traces"]["exporters"] == ["otlp/tempo"]
    assert config["exporters"]["otlp/tempo"]["endpoint"] == "traces:4317"
    assert "otlp/jaeger" not in config["exporters"]


def test_tempo_has_a_configuration_if_it_is_selected() -> None:
    assert "tempo.yaml" not in file_texts()
    config = load_file("tempo", {"traces.backend": "tempo", "datasources.prometheus.url": "http://metrics:9090/"})
    assert config["metrics_generator"]["storage"]["remote_write"] == [{"url": "http://metrics:9090/api/v1/write"}]
    assert config["distributor"]["receivers"]["otlp"]["protocols"]["grpc"]["endpoint"].endswith(":4317")


def test_the_memory_limiter_is_first_and_batching_is_last() -> None:
    for pipeline in load_file("collector")["service"]["pipelines"].values():
        assert (pipeline["processors"][0], pipeline["processors"][-1]) == ("memory_limiter", "batch")


def namespaces(loom: str, loom_core: str) -> dict[str, str]:
    return {"system.loom.namespace": loom, "system.loom_core.namespace": loom_core}


@pytest.mark.parametrize("namespace", ["loom", "agents"])
def test_the_exporter_has_the_namespace_of_the_systems(namespace: str) -> None:
    exporter = load_file("collector", namespaces(namespace, namespace))["exporters"]["prometheus"]
    assert exporter["namespace"] == namespace


def test_an_empty_namespace_is_omitted() -> None:
    assert "namespace" not in load_file("collector", namespaces("", ""))["exporters"]["prometheus"]


def test_two_namespaces_are_rejected() -> None:
    with pytest.raises(BadInput) as raised:
        load_file("collector", namespaces("a", "b"))
    assert [finding.id for finding in raised.value.findings] == ["stack/namespace-conflict"]
    assert "loom: a, loom_core: b" in raised.value.findings[0].message


def test_prometheus_scrapes_the_ports_of_the_collector() -> None:
    config, by_name = (
        load_file("collector"),
        scrape_jobs({"system.loom_core.targets": (), "endpoints.collector": "gate"}),
    )
    own = config["service"]["telemetry"]["metrics"]["readers"][0]["pull"]["exporter"]["prometheus"]["port"]
    exported = config["exporters"]["prometheus"]["endpoint"].rpartition(":")[2]
    assert [by_name[job]["static_configs"][0]["targets"] for job in ("otel-collector", "otel-exported")] == [
        [f"gate:{own}"],
        [f"gate:{exported}"],
    ]


@pytest.mark.parametrize("label", ["job", "app"])
def test_the_resource_attribute_of_the_collector_is_a_label_in_loki(label: str) -> None:
    values = {"logs.service_label": label}
    attributes = load_file("collector", values)["processors"]["resource"]["attributes"]
    limits = load_file("loki", values)["limits_config"]["otlp_config"]["resource_attributes"]["attributes_config"]
    assert [each["key"] for each in attributes] == [each for one in limits for each in one["attributes"]] == [label]


def test_the_default_label_of_loki_is_not_configured() -> None:
    values = {"logs.service_label": "service_name"}
    assert "resource" not in load_file("collector", values)["processors"]
    assert "otlp_config" not in load_file("loki", values)["limits_config"]


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("http://loki:3100", 3100),
        ("http://loki:3999/", 3999),
        ("https://logs.example.org:8443", 3100),
        ("http://l", 3100),
    ],
)
def test_loki_listens_on_the_port_of_its_url(url: str, port: int) -> None:
    assert load_file("loki", {"datasources.loki.url": url})["server"]["http_listen_port"] == port


@pytest.mark.parametrize(
    ("values", "enabled"),
    [({}, False), ({"datasources.loki.tenant": "a"}, True), ({"datasources.loki.tenant_env": "TENANT"}, True)],
)
def test_loki_requires_a_tenant_if_one_is_configured(values: dict[str, Any], enabled: bool) -> None:
    assert load_file("loki", values)["auth_enabled"] is enabled
