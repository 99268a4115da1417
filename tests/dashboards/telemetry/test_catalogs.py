"""The catalogs declare the families that were recorded from the running systems, with types, labels and buckets."""

from __future__ import annotations

from importlib import import_module
from math import inf
from types import ModuleType

import pytest

from dashboards.claude_code import telemetry as claude_code
from dashboards.litellm import limits_telemetry as litellm_limits
from dashboards.litellm import telemetry as litellm
from dashboards.loki_mode import telemetry as loki_mode
from dashboards.loom import telemetry as loom
from dashboards.loom.tokenhub import telemetry as tokenhub
from dashboards.loom_core import embedded_telemetry as loom_core_embedded
from dashboards.loom_core import telemetry as loom_core
from dashboards.loomflow import telemetry as loomflow
from dashboards.otel_genai import telemetry as otel_genai
from heddle import Emitted, Gauge, Metric
from tests.dashboards.telemetry.exposition import families
from tests.settings_values import reimported

CATALOGS = [
    claude_code,
    litellm,
    litellm_limits,
    loom,
    tokenhub,
    loki_mode,
    loomflow,
    loom_core,
    loom_core_embedded,
    otel_genai,
]
RECORDED = [
    ((litellm, litellm_limits), "litellm.prom", "0.20"),
    ((tokenhub,), "tokenhub.prom", "0.20"),
    ((loki_mode,), "loki-mode.prom", "0.20"),
    ((loom,), "loom-go.prom", "0.20"),
    ((loomflow,), "loomflow.prom", "0.20"),
    ((loomflow,), "loomflow-0.16.0.prom", "0.16"),
]
"""The modules of a catalog, what a program with it exposed, and the version of loomflow."""

CLIENT_PREFIXES = ("go_", "process_", "python_")
"""Families of client libraries: a catalog declares only those that its dashboards use."""

recorded = pytest.mark.parametrize(("modules", "file", "version"), RECORDED, ids=[row[1] for row in RECORDED])
every_catalog = pytest.mark.parametrize("module", CATALOGS, ids=lambda module: module.__name__)


def metrics(*modules: ModuleType) -> list[Metric]:
    return [value for module in modules for value in vars(module).values() if isinstance(value, Metric)]


def catalog_for(module: ModuleType, version: str = "0.20", namespace: str = "loom") -> ModuleType:
    """Return a catalog for a version of loomflow and a namespace of the collector."""
    values = {"system.loomflow.version": version, "system.loom_core.namespace": namespace}
    with reimported(values):
        return import_module(module.__name__)


def metrics_for(modules: tuple[ModuleType, ...], version: str) -> list[Metric]:
    """Return the metrics of a catalog for a version of loomflow."""
    with reimported({"system.loomflow.version": version}):
        return metrics(*(import_module(module.__name__) for module in modules))


@recorded
def test_every_recorded_family_is_declared(modules: tuple[ModuleType, ...], file: str, version: str) -> None:
    declared = {metric.name for metric in metrics_for(modules, version)}
    assert {name for name in families(file) if not name.startswith(CLIENT_PREFIXES)} - declared == set()


@recorded
def test_types_are_as_recorded(modules: tuple[ModuleType, ...], file: str, version: str) -> None:
    recording = families(file)
    declared = {metric.name: metric.kind for metric in metrics_for(modules, version) if metric.name in recording}
    assert declared == {name: recording[name].type for name in declared}


@recorded
def test_labels_are_as_recorded(modules: tuple[ModuleType, ...], file: str, version: str) -> None:
    recording = families(file)
    declared = {
        metric.name: {*metric.known_labels} - {"job", "instance"}
        for metric in metrics_for(modules, version)
        if metric.name in recording
    }
    assert declared == {name: {*recording[name].labels} - {"le"} for name in declared}


@recorded
def test_recorded_label_values_are_declared(modules: tuple[ModuleType, ...], file: str, version: str) -> None:
    recording = families(file)
    closed = {
        (metric.name, label.name): {*label.values}
        for metric in metrics_for(modules, version)
        for label in metric.own_labels
        if label.values and metric.name in recording
    }
    assert {key for key, values in closed.items() if recording[key[0]].labels[key[1]] - values} == set()


@recorded
def test_buckets_are_as_recorded(modules: tuple[ModuleType, ...], file: str, version: str) -> None:
    recording = families(file)
    declared = {
        metric.name: {*metric.buckets} for metric in metrics_for(modules, version) if metric.kind == "histogram"
    }
    recorded_names = declared.keys() & recording.keys()
    buckets = {name: {float(bound) for bound in recording[name].labels["le"]} - {inf} for name in recorded_names}
    assert {name: declared[name] for name in buckets} == buckets


@recorded
def test_families_that_are_always_emitted_were_recorded(
    modules: tuple[ModuleType, ...], file: str, version: str
) -> None:
    recording = families(file)
    always = {
        metric.name
        for metric in metrics_for(modules, version)
        if isinstance(metric.emitted, Emitted) and not metric.emitted.once and not metric.not_emitted_reason
    }
    assert always - {*recording} == set()


@recorded
def test_families_that_are_not_emitted_were_not_recorded(
    modules: tuple[ModuleType, ...], file: str, version: str
) -> None:
    not_emitted = {metric.name for metric in metrics_for(modules, version) if metric.not_emitted_reason}
    assert not_emitted & {*families(file)} == set()


@every_catalog
def test_every_metric_has_a_help_text_and_a_source(module: ModuleType) -> None:
    assert [metric.name for metric in metrics(module) if not (metric.help.endswith(".") and metric.source)] == []


@every_catalog
def test_names_are_unique(module: ModuleType) -> None:
    names = [metric.name for metric in metrics(module)]
    assert sorted(set(names)) == sorted(names)


@every_catalog
def test_emitted_histograms_have_buckets(module: ModuleType) -> None:
    assert [
        m.name for m in metrics(module) if m.kind == "histogram" and not m.buckets and not m.not_emitted_reason
    ] == []


def test_seven_gauges_are_named_like_counters() -> None:
    gauges = {m.name for module in (loom, loki_mode) for m in metrics(module) if isinstance(m, Gauge)}
    assert {name for name in gauges if name.endswith("_total") and not name.startswith("loom_loom_")} == {
        "loki_agents_total",
        "loki_receipts_total",
        "loki_tasks_total",
        "loom_agents_total",
        "loom_beads_total",
        "loom_providers_total",
        "loom_workflows_total",
    }


def test_the_namespace_of_the_collector_is_a_prefix() -> None:
    assert loom_core.EVENTS_PUBLISHED.name == "loom_loom_event_bus_published_total"
    assert loom_core_embedded.AGENTS_ACTIVE.name == "loom_agent_runtime_agents_active"


def test_an_empty_namespace_adds_no_prefix() -> None:
    module = catalog_for(loom_core, namespace="")
    assert module.EVENTS_PUBLISHED.name == "loom_event_bus_published_total"
    assert module.MCP_SERVERS.name == "mcp_manager_servers_active"


def test_directly_scraped_metrics_have_no_namespace() -> None:
    assert loom.PROVIDER_REQUESTS.name == "loom_provider_requests_total"
    assert loom.OTEL_DISPATCH_LATENCY.name == "loom_loom_dispatch_latency_milliseconds"
