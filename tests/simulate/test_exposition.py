"""A simulated page looks as the real one was recorded, and Loom Core's as its catalogue says."""

from __future__ import annotations

import re
from functools import cache

import pytest

from heddle import Emitted, Metric
from heddle.settings.active import activate
from heddle.simulate.exposition import exposition
from heddle.simulate.scenarios import HEALTHY
from heddle.simulate.targets import Wanted, targets
from tests.dashboards.answers.exposition import Exposed, read
from tests.dashboards.answers.systems import CATALOGUES
from tests.dashboards.telemetry.exposition import FOLDER
from tests.simulate.simulated import MINUTES, NOON, chosen, declared, world

RECORDED = {
    "/metrics/tokenhub": "tokenhub.prom",
    "/metrics/loom": "loom-go.prom",
    "/metrics/loki_mode": "loki-mode.prom",
    "/metrics/loomflow": "loomflow.prom",
}
UNRECORDED = {
    "/metrics/loomflow": {
        "gen_ai_client_inference_usage_cache_write_input_tokens_total",
        "loom_auto_extract_duration_ms_milliseconds",
        "loom_auto_extract_invocations_total",
    }
}
"""What a page has beyond its recording: nothing of the kind happened while it was recorded."""

recorded = pytest.mark.parametrize(("path", "file"), RECORDED.items(), ids=RECORDED.values())


def series(text: str) -> list[Exposed]:
    return list(read(text))


def families(found: list[Exposed]) -> dict[str, str]:
    return {one.family: one.kind for one in found}


def labels(found: list[Exposed]) -> dict[str, set[frozenset[str]]]:
    """Return the sets of labels that the series of each name have."""
    names: dict[str, set[frozenset[str]]] = {}
    for one in found:
        names.setdefault(one.name, set()).add(frozenset(name for name, _ in one.labels))
    return names


def values(found: list[Exposed], label: str) -> dict[str, set[str]]:
    return {
        name: {dict(one.labels)[label] for one in found if one.name == name and label in dict(one.labels)}
        for name in labels(found)
    }


@cache
def pages(scenario: str = HEALTHY) -> dict[str, str]:
    """Return what is served a quarter of an hour after a scenario began."""
    found = world(scenario)
    for target in found.values():
        target.process.advance(NOON + 900)
    return {path: exposition(target.process) for path, target in found.items()}


def page(path: str, scenario: str = HEALTHY) -> list[Exposed]:
    return series(pages(scenario)[path])


def was_recorded(path: str, file: str) -> tuple[list[Exposed], list[Exposed]]:
    """Return what is simulated and what was recorded."""
    simulated = [one for one in page(path) if one.family not in UNRECORDED.get(path, ())]
    return simulated, series((FOLDER / file).read_text())


@recorded
def test_families_and_types_are_those_recorded(path: str, file: str) -> None:
    simulated, real = was_recorded(path, file)
    assert families(simulated) == families(real)


@recorded
def test_labels_are_those_recorded(path: str, file: str) -> None:
    simulated, real = was_recorded(path, file)
    assert labels(simulated) == labels(real)


@recorded
@pytest.mark.parametrize("label", ["le", "quantile", "code", "verdict", "kind", "otel_scope_name", "generation"])
def test_closed_values_are_those_recorded(path: str, file: str, label: str) -> None:
    simulated, real = was_recorded(path, file)
    assert values(simulated, label) == values(real, label)


@recorded
def test_help_is_that_recorded(path: str, file: str) -> None:
    found = re.findall(r"^# HELP (\w+) ?(.*)$", pages()[path], re.MULTILINE)
    real = re.findall(r"^# HELP (\w+) ?(.*)$", (FOLDER / file).read_text(), re.MULTILINE)
    assert {each for each in found if each[0] not in UNRECORDED.get(path, ())} == set(real)


def test_an_older_loomflow_has_its_older_names() -> None:
    settings = chosen(versions__loomflow="0.16")
    wanted = Wanted(scenario=HEALTHY, seed=1, begin=NOON, troubled=NOON)
    older = [each for each in declared(settings) if each.system.name == "loomflow"]
    simulated = series(exposition(targets(older, wanted, settings)[0].process))
    real = series((FOLDER / "loomflow-0.16.0.prom").read_text())
    beyond = {"loom_auto_extract_duration_ms", "loom_auto_extract_invocations_total"}
    assert families([one for one in simulated if one.family not in beyond]) == families(real)
    assert labels([one for one in simulated if one.family not in beyond]) == labels(real)


def test_loom_core_is_as_its_catalogue_says() -> None:
    metrics = {metric.name: metric for metric in of_catalogue("loom_core")}
    simulated = page("/metrics/loom_core")
    assert families(simulated) == {name: metric.kind for name, metric in metrics.items()}
    beside = {"job", "environment", "otel_scope_name", "otel_scope_version", "otel_scope_schema_url", "le"}
    for one in simulated:
        own = {name for name, _ in one.labels if name not in beside}
        assert own == {label.name for label in metrics[one.family].own_labels}


def of_catalogue(system: str) -> list[Metric]:
    found = [value for module in CATALOGUES for value in vars(module).values() if isinstance(value, Metric)]
    return [metric for metric in found if metric.system.name == system]


@pytest.mark.parametrize("system", ["tokenhub", "loom", "loki_mode", "loomflow", "loom_core"])
def test_all_that_a_system_emits_is_simulated(system: str) -> None:
    with activate(chosen()):
        emitted = {
            metric.name
            for metric in of_catalogue(system)
            if isinstance(metric.emitted, Emitted) and not metric.waits_for
        }
    assert emitted - {one.family for one in page(f"/metrics/{system}")} == set()


@pytest.mark.parametrize("scenario", MINUTES)
def test_values_of_closed_labels_are_in_the_catalogue(scenario: str) -> None:
    for path in pages(scenario):
        known = {metric.name: metric for metric in of_catalogue(path.split("/")[2])}
        for one in page(path, scenario):
            for name, value in one.labels:
                label = known[one.family].known_labels.get(name) if one.family in known else None
                assert not label or not label.values or value in label.values
