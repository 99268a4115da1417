"""Simulated pages have the families, labels and help texts of recorded ones, or those of the catalog for Loom Core."""

from __future__ import annotations

import re
from functools import cache

import pytest

from heddle import Emitted, Metric
from heddle.author.simulation.simulation import HEALTHY
from heddle.simulate.exposition import metrics_page
from heddle.simulate.targets import RunOptions, create_targets
from tests.dashboards.prometheus.exposition import Sample, parse_samples
from tests.dashboards.prometheus.systems import CATALOGS
from tests.dashboards.telemetry.exposition import FOLDER
from tests.simulate.systems import NOON, affected, load_with, scenarios, settings_with, targets

RECORDINGS = {
    "/metrics/litellm": "litellm.prom",
    "/metrics/tokenhub": "tokenhub.prom",
    "/metrics/loom": "loom-go.prom",
    "/metrics/loki_mode": "loki-mode.prom",
    "/metrics/loomflow": "loomflow.prom",
}
CLOSED_LABELS = ("le", "quantile", "code", "verdict", "kind", "otel_scope_name", "generation")

recordings = pytest.mark.parametrize(("path", "file"), RECORDINGS.items(), ids=RECORDINGS.values())


def types_of(samples: list[Sample]) -> dict[str, str]:
    return {sample.family: sample.kind for sample in samples}


def label_sets_of(samples: list[Sample]) -> dict[str, set[frozenset[str]]]:
    """Return the sets of labels that the samples of each name have."""
    by_name: dict[str, set[frozenset[str]]] = {}
    for sample in samples:
        by_name.setdefault(sample.name, set()).add(frozenset(name for name, _ in sample.labels))
    return by_name


def values_of(samples: list[Sample], label: str) -> set[tuple[str, str]]:
    return {(sample.name, value) for sample in samples for name, value in sample.labels if name == label}


def help_texts(text: str) -> set[tuple[str, str]]:
    return set(re.findall(r"^# HELP (\w+) ?(.*)$", text, re.MULTILINE))


_NO_RUN = "loki-mode-without-run.prom"
"""What the dashboard of Loki Mode reports of a folder that it created itself."""


@cache
def pages(scenario: str = HEALTHY) -> dict[str, str]:
    """Return the pages of the systems that a scenario changes, a quarter of an hour after its start."""
    by_path = targets(scenario, of=affected(scenario))
    for target in by_path.values():
        target.process.advance(NOON + 900)
    return {path: metrics_page(target.process) for path, target in by_path.items()}


@cache
def samples_of(path: str, scenario: str = HEALTHY) -> list[Sample]:
    return list(parse_samples(pages(scenario)[path]))


@cache
def recorded(file: str) -> list[Sample]:
    return list(parse_samples((FOLDER / file).read_text()))


@recordings
def test_families_and_types_are_as_recorded(path: str, file: str) -> None:
    assert types_of(samples_of(path)) == types_of(recorded(file))


@recordings
def test_labels_are_as_recorded(path: str, file: str) -> None:
    assert label_sets_of(samples_of(path)) == label_sets_of(recorded(file))


@recordings
def test_values_of_closed_labels_are_as_recorded(path: str, file: str) -> None:
    simulated = {label: values_of(samples_of(path), label) for label in CLOSED_LABELS}
    assert simulated == {label: values_of(recorded(file), label) for label in CLOSED_LABELS}


@recordings
def test_help_texts_are_as_recorded(path: str, file: str) -> None:
    assert help_texts(pages()[path]) == help_texts((FOLDER / file).read_text())


def test_loomflow_0_16_has_its_old_names() -> None:
    settings = settings_with(system__loomflow__version="0.16")
    options = RunOptions(scenario=HEALTHY, seed=1, begin=NOON, scenario_start=NOON)
    simulations = [each for each in load_with(settings) if each.system.name == "loomflow"]
    page = metrics_page(create_targets(simulations, options)[0].process)
    unrecorded = {"loom_auto_extract_duration_ms", "loom_auto_extract_invocations_total"}
    simulated = [sample for sample in parse_samples(page) if sample.family not in unrecorded]
    real = recorded("loomflow-0.16.0.prom")
    assert (types_of(simulated), label_sets_of(simulated)) == (types_of(real), label_sets_of(real))


def test_version_10_of_loki_mode_has_no_iteration() -> None:
    options = RunOptions(scenario=HEALTHY, seed=1, begin=NOON, scenario_start=NOON)
    simulations = [
        each for each in load_with(settings_with(system__loki_mode__version="10.8")) if each.system.name == "loki_mode"
    ]
    names = {sample.name for sample in parse_samples(metrics_page(create_targets(simulations, options)[0].process))}
    assert {sample.name for sample in recorded("loki-mode.prom")} - names == {"loki_iteration_current"}


def test_loom_core_is_as_its_catalog_declares() -> None:
    metrics = {metric.name: metric for metric in metrics_of("loom_core") if not metric.not_emitted_reason}
    samples = samples_of("/metrics/loom_core")
    assert types_of(samples) == {name: metric.kind for name, metric in metrics.items()}
    of_every_series = {"job", "environment", "otel_scope_name", "otel_scope_version", "otel_scope_schema_url", "le"}
    for sample in samples:
        own = {name for name, _ in sample.labels if name not in of_every_series}
        assert own == {label.name for label in metrics[sample.family].own_labels}


def metrics_of(system: str) -> list[Metric]:
    metrics = [value for module in CATALOGS for value in vars(module).values() if isinstance(value, Metric)]
    return [metric for metric in metrics if metric.system.name == system]


@pytest.mark.parametrize(
    "system", ["litellm", "tokenhub", "loom", "loki_mode", "loomflow", "loom_core", "otel_genai", "claude_code"]
)
def test_every_emitted_metric_is_simulated(system: str) -> None:
    emitted = {
        metric.name
        for metric in metrics_of(system)
        if isinstance(metric.emitted, Emitted) and not metric.not_emitted_reason
    }
    assert emitted - {sample.family for sample in samples_of(f"/metrics/{system}")} == set()


def test_values_of_closed_labels_are_in_the_catalog_in_every_scenario() -> None:
    metrics = {(metric.system.name, metric.name): metric for module in CATALOGS for metric in metrics_in(module)}
    offenders = []
    for scenario in scenarios():
        for path in pages(scenario):
            system = path.split("/")[2]
            for sample in samples_of(path, scenario):
                metric = metrics.get((system, sample.family))
                known = metric.known_labels if metric is not None else {}
                offenders += [
                    f"{scenario}: {sample.name} {name}={value!r}"
                    for name, value in sample.labels
                    if name in known and known[name].values and value not in known[name].values
                ]
    assert offenders == []


def metrics_in(module: object) -> list[Metric]:
    return [value for value in vars(module).values() if isinstance(value, Metric)]


def test_a_dashboard_of_loki_mode_without_a_run_reports_what_was_recorded() -> None:
    recorded, simulated = (
        {(sample.name, sample.labels): sample.value for sample in parse_samples(text)}
        for text in ((FOLDER / _NO_RUN).read_text(), pages("no-run")["/metrics/loki_mode"])
    )
    maximum = ("loki_iteration_max", ())  # a setting of the dashboard
    assert (recorded.pop(maximum), simulated.pop(maximum)) == (1000.0, 50.0)
    assert simulated == recorded
    assert {*recorded.values()} == {0.0}


def test_names_with_dots_are_quoted() -> None:
    options = RunOptions(scenario=HEALTHY, seed=1, begin=NOON, scenario_start=NOON)
    settings = settings_with(system__otel_genai__otlp_names="NoTranslation")
    (simulation,) = [each for each in load_with(settings) if each.system.name == "otel_genai"]
    process = create_targets([simulation], options)[0].process
    process.advance(NOON + 900)
    page = metrics_page(process)
    assert '# TYPE "gen_ai.client.operation.duration" histogram' in page
    families = {sample.family: dict(sample.labels) for sample in parse_samples(page)}
    assert families["gen_ai.client.operation.duration"]["gen_ai.operation.name"] == "chat"
