"""Panels about loomflow have data from an older version, and from a program behind a collector, if the settings say so.

The expositions were recorded; a collector puts its namespace before the names and passes no metrics of the process on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.dashboards.prometheus.exposition import Sample, parse_samples
from tests.dashboards.prometheus.history import history, up
from tests.dashboards.prometheus.panel_results import has_data
from tests.dashboards.prometheus.promql import can_have_data, selects_only_job
from tests.dashboards.prometheus.queries import ROOT, compile_dashboards, dashboard_queries
from tests.dashboards.prometheus.server import MISSING, serve
from tests.dashboards.telemetry.exposition import FOLDER
from tests.settings_values import reimported

TARGET_LABELS = {"job": "loomflow", "instance": "one:9464"}
OLDER = {"system.loomflow.version": "0.16"}
BEHIND_A_COLLECTOR = {"system.loomflow.namespace": "loom"}

pytestmark = pytest.mark.skipif(bool(MISSING), reason="needs Prometheus: install the package `prometheus`")


def queries_about_loomflow(settings: dict[str, object]) -> tuple[dict[str, str], dict[str, bool]]:
    """Return the queries with these settings, and whether each can have data."""
    with reimported(settings):
        dashboards = map(dashboard_queries, compile_dashboards(ROOT / "dashboards", ROOT / "datasources"))
        queries = {
            f"{dashboard.uid}/{panel.title}/{query.ref_id}": dashboard.resolve(query.text)
            for dashboard in dashboards
            for panel in dashboard.panels
            for query in panel.queries
            if all(selects_only_job("loomflow", dashboard.resolve(other.text)) for other in panel.queries)
        }
        return queries, {key: can_have_data(text) for key, text in queries.items()}


def exported(samples: Iterator[Sample]) -> Iterator[Sample]:
    """Yield the samples of a collector with the namespace `loom`."""
    for sample in samples:
        if sample.name.startswith(("loom_", "gen_ai_")):
            labels = (*sample.labels, ("exported_job", "agents/loomflow-demo"))
            yield replace(sample, name=f"loom_{sample.name}", family=f"loom_{sample.family}", labels=labels)


def results(folder: Path, samples: Iterator[Sample], queries: dict[str, str]) -> dict[str, bool]:
    with serve(folder, [up(**TARGET_LABELS), *history(samples, **TARGET_LABELS)]) as prometheus:
        return {key: has_data(prometheus, text) for key, text in queries.items()}


def test_panels_about_loomflow_have_data_of_an_older_version(tmp_path: Path) -> None:
    queries, expected = queries_about_loomflow(OLDER)
    samples = parse_samples((FOLDER / "loomflow-0.16.0.prom").read_text())
    with_data = results(tmp_path, samples, queries)
    assert len(queries) > 20
    assert {key: queries[key] for key in queries if with_data[key] is not expected[key]} == {}
    # What this version does not emit has no panel.
    assert [key for key, found in with_data.items() if not found] == []


def test_panels_about_loomflow_have_data_from_a_collector(tmp_path: Path) -> None:
    queries, _ = queries_about_loomflow(BEHIND_A_COLLECTOR)
    samples = exported(parse_samples((FOLDER / "loomflow.prom").read_text()))
    with_data = results(tmp_path, samples, queries)
    assert len(queries) > 20
    assert [key for key, found in with_data.items() if not found] == []
