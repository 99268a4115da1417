"""Panels about loomflow answer to what agents of the installed loomflow really expose."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

import pytest

from dashboards.loomflow import telemetry as loomflow
from tests.dashboards.answers import agents
from tests.dashboards.answers.asked import Asked, Panel, dashboards
from tests.dashboards.answers.exposition import Sample, emitted, parse_samples
from tests.dashboards.answers.history import history, up
from tests.dashboards.answers.selectors import of_job
from tests.dashboards.answers.served import MISSING, Prometheus, serve

pytest.importorskip("loomflow", reason="needs loomflow")
pytest.importorskip("opentelemetry.exporter.prometheus", reason="needs opentelemetry-exporter-prometheus")

SCRAPED = {"job": "loomflow", "instance": "agents:9464"}


def about_loomflow() -> Iterator[tuple[Asked, Panel]]:
    for dashboard in dashboards():
        for panel in dashboard.panels:
            if all(of_job("loomflow", dashboard.resolve(query.text)) for query in panel.queries):
                yield dashboard, panel


PANELS = list(about_loomflow())


@pytest.fixture(scope="module")
def exposed() -> list[Sample]:
    return list(parse_samples(agents.exposition()))


@pytest.fixture(scope="module")
def prometheus(exposed: list[Sample], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    if MISSING:
        pytest.skip(f"needs {' and '.join(MISSING)}: install the package `prometheus`")
    with serve(tmp_path_factory.mktemp("loomflow"), [up(**SCRAPED), *history(exposed, **SCRAPED)]) as running:
        yield running


def test_the_catalogue_is_what_loomflow_exposes(exposed: list[Sample]) -> None:
    found = {one.family: one.kind for one in exposed if not one.family.startswith(("python_", "process_"))}
    declared = {metric.name: metric.kind for metric in emitted(loomflow)}
    assert found == {name: kind for name, kind in declared.items() if not name.startswith(("python_", "process_"))}


def test_the_labels_are_what_loomflow_exposes(exposed: list[Sample]) -> None:
    found: dict[str, set[str]] = {}
    for one in exposed:
        found.setdefault(one.family, set()).update(name for name, _ in one.labels if name != "le")
    declared = {metric.name: {*metric.known_labels} - {*SCRAPED} for metric in emitted(loomflow)}
    assert {name: found[name] for name in declared if name != "target_info"} == {
        name: labels for name, labels in declared.items() if name != "target_info"
    }


def test_tokens_and_cost_are_what_the_script_says(exposed: list[Sample]) -> None:
    def total(name: str, model: str) -> float:
        return sum(one.value for one in exposed if one.name == name and ("model", model) in one.labels)

    stopped_too, once = agents.MODELS
    assert total("loom_tokens_output_total", once) == agents.OUTPUT
    assert total("loom_tokens_output_total", stopped_too) == 2 * agents.OUTPUT
    assert total("loom_cost_usd_total", once) == agents.COST


@pytest.mark.parametrize(
    ("dashboard", "panel"), PANELS, ids=[f"{dashboard.uid}/{panel.title}" for dashboard, panel in PANELS]
)
def test_a_panel_answers_to_real_agents(prometheus: Prometheus, dashboard: Asked, panel: Panel) -> None:
    silent = [query.ref for query in panel.queries if not _answers(prometheus, dashboard.resolve(query.text))]
    assert silent == []


def _answers(prometheus: Prometheus, query: str) -> bool:
    return any(isfinite(number) for answer in prometheus.instant(query) for number in answer.numbers)
