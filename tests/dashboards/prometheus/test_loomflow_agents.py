"""Panels about loomflow have data from agents of the installed loomflow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dashboards.loomflow import telemetry as loomflow
from tests.dashboards.prometheus import loomflow_agents
from tests.dashboards.prometheus.exposition import Sample, emitted_metrics, parse_samples
from tests.dashboards.prometheus.history import history, up
from tests.dashboards.prometheus.panel_results import has_data
from tests.dashboards.prometheus.promql import selects_only_job
from tests.dashboards.prometheus.queries import all_dashboards
from tests.dashboards.prometheus.server import MISSING, Prometheus, serve

pytest.importorskip("loomflow", reason="needs loomflow")
pytest.importorskip("opentelemetry.exporter.prometheus", reason="needs opentelemetry-exporter-prometheus")

TARGET_LABELS = {"job": "loomflow", "instance": "agents:9464"}
CLIENT_LIBRARY = ("python_", "process_")


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    return list(parse_samples(loomflow_agents.exposition()))


@pytest.fixture(scope="module")
def prometheus(samples: list[Sample], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    if MISSING:
        pytest.skip(f"needs {' and '.join(MISSING)}: install the package `prometheus`")
    series = [up(**TARGET_LABELS), *history(samples, **TARGET_LABELS)]
    with serve(tmp_path_factory.mktemp("loomflow"), series) as server:
        yield server


def test_the_catalog_declares_what_loomflow_exposes(samples: list[Sample]) -> None:
    exposed = {sample.family: sample.kind for sample in samples if not sample.family.startswith(CLIENT_LIBRARY)}
    declared = {metric.name: metric.kind for metric in emitted_metrics(loomflow)}
    assert exposed == {name: kind for name, kind in declared.items() if not name.startswith(CLIENT_LIBRARY)}


def test_the_catalog_declares_the_labels_that_loomflow_exposes(samples: list[Sample]) -> None:
    exposed: dict[str, set[str]] = {}
    for sample in samples:
        exposed.setdefault(sample.family, set()).update(name for name, _ in sample.labels if name != "le")
    declared = {
        metric.name: {*metric.known_labels} - {*TARGET_LABELS}
        for metric in emitted_metrics(loomflow)
        if metric.name != "target_info"
    }
    assert {name: exposed[name] for name in declared} == declared


def test_tokens_and_cost_are_those_of_the_scripted_models(samples: list[Sample]) -> None:
    with_three_runs, with_one_run = loomflow_agents.MODELS
    assert total(samples, "loom_tokens_output_total", model=with_one_run) == loomflow_agents.OUTPUT
    assert total(samples, "loom_tokens_output_total", model=with_three_runs) == 3 * loomflow_agents.OUTPUT
    assert total(samples, "loom_cost_usd_total", model=with_one_run) == loomflow_agents.COST


def total(samples: list[Sample], name: str, **labels: str) -> float:
    return sum(one.value for one in samples if one.name == name and labels.items() <= dict(one.labels).items())


def test_workers_and_agents_in_workflows_are_runs_of_their_own(samples: list[Sample]) -> None:
    """Two runs with tools, two with memory extraction, a coordinator and its worker, and a workflow of two agents."""
    assert total(samples, "loom_session_duration_ms_milliseconds_count", interrupted="false") == 8


def test_runs_at_the_limit_of_turns_are_interrupted_without_a_budget_stop(samples: list[Sample]) -> None:
    assert total(samples, "loom_session_duration_ms_milliseconds_count", interrupted="true") == 2
    assert total(samples, "loom_budget_exceeded_total") == 1


def test_model_calls_of_memory_extraction_are_not_counted(samples: list[Sample]) -> None:
    assert total(samples, "loom_auto_extract_invocations_total") == 2
    assert total(samples, "loom_tokens_input_total", model=loomflow_agents.EXTRACTING) == 2


def test_the_catalog_declares_the_label_values_that_loomflow_exposes(samples: list[Sample]) -> None:
    closed = {
        (metric.name, label.name): {*label.values}
        for metric in emitted_metrics(loomflow)
        for label in metric.own_labels
        if label.values
    }
    exposed: dict[tuple[str, str], set[str]] = {}
    for sample in samples:
        for name, value in sample.labels:
            exposed.setdefault((sample.family, name), set()).add(value)
    assert {key: exposed[key] - values for key, values in closed.items() if exposed[key] - values} == {}
    assert "timeout" in exposed["gen_ai_execute_tool_duration_seconds", "error_type"]


def test_panels_about_loomflow_have_data(prometheus: Prometheus) -> None:
    queries = {
        f"{dashboard.uid}/{panel.title}/{query.ref_id}": dashboard.resolve(query.text)
        for dashboard in all_dashboards()
        for panel in dashboard.panels
        for query in panel.queries
        if all(selects_only_job("loomflow", dashboard.resolve(other.text)) for other in panel.queries)
    }
    assert len(queries) > 20
    assert {key: text for key, text in queries.items() if not has_data(prometheus, text)} == {}
