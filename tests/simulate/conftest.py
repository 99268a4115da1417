"""One simulated history and one Prometheus that has scraped it: creating them takes most of the time of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from heddle.author.simulation.simulation import HEALTHY
from heddle.simulate.backfill import SampleHistory, openmetrics
from tests.dashboards.prometheus.server import MISSING, Prometheus, serve_text
from tests.simulate.systems import EVENING, history


@pytest.fixture(scope="session")
def evening() -> list[SampleHistory]:
    """Return seven hours of all systems without faults."""
    return history(HEALTHY, EVENING)


@pytest.fixture(scope="session")
def prometheus(tmp_path_factory: pytest.TempPathFactory, evening: list[SampleHistory]) -> Iterator[Prometheus]:
    """Return a Prometheus with the history of these hours."""
    if MISSING:
        pytest.skip(f"needs {' and '.join(MISSING)}: install the package `prometheus`")
    with serve_text(tmp_path_factory.mktemp("simulated"), openmetrics(evening, EVENING.times)) as running:
        yield running
