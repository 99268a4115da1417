"""Panels about loomflow have data from version 0.16, whose metrics have other names, if the settings name it.

The exposition was recorded from that version.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.dashboards.prometheus.exposition import parse_samples
from tests.dashboards.prometheus.history import history, up
from tests.dashboards.prometheus.panel_results import has_data
from tests.dashboards.prometheus.promql import can_have_data, selects_only_job
from tests.dashboards.prometheus.queries import ROOT, compile_dashboards, dashboard_queries
from tests.dashboards.prometheus.server import MISSING, Prometheus, serve
from tests.dashboards.telemetry.exposition import FOLDER
from tests.settings_values import reimported

SETTINGS = {"system.loomflow.version": "0.16"}
TARGET_LABELS = {"job": "loomflow", "instance": "older:9464"}


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    if MISSING:
        pytest.skip(f"needs {' and '.join(MISSING)}: install the package `prometheus`")
    samples = parse_samples((FOLDER / "loomflow-0.16.0.prom").read_text())
    series = [up(**TARGET_LABELS), *history(samples, **TARGET_LABELS)]
    with serve(tmp_path_factory.mktemp("older"), series) as server:
        yield server


def test_panels_about_loomflow_have_data_of_an_older_version(prometheus: Prometheus) -> None:
    with reimported(SETTINGS):
        dashboards = map(dashboard_queries, compile_dashboards(ROOT / "dashboards", ROOT / "datasources"))
        queries = {
            f"{dashboard.uid}/{panel.title}/{query.ref_id}": dashboard.resolve(query.text)
            for dashboard in dashboards
            for panel in dashboard.panels
            for query in panel.queries
            if all(selects_only_job("loomflow", dashboard.resolve(other.text)) for other in panel.queries)
        }
        expected = {key: can_have_data(text) for key, text in queries.items()}
    assert len(queries) > 20
    results = {key: has_data(prometheus, text) for key, text in queries.items()}
    assert {key: queries[key] for key in queries if results[key] is not expected[key]} == {}
    assert {*results.values()} == {True, False}
