"""One simulated past for all tests here, and one Prometheus that holds it: making them is what takes time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from heddle.simulate.backfill import Past, openmetrics
from heddle.simulate.scenarios import HEALTHY
from tests.dashboards.answers.served import MISSING, Prometheus, serve_text
from tests.simulate.simulated import EVENING, past


@pytest.fixture(scope="session")
def evening() -> list[Past]:
    """Return seven hours of all healthy systems."""
    return past(HEALTHY, EVENING)


@pytest.fixture(scope="session")
def prometheus(tmp_path_factory: pytest.TempPathFactory, evening: list[Past]) -> Iterator[Prometheus]:
    """Return a Prometheus that scraped the simulated systems for these hours."""
    if MISSING:
        pytest.skip(f"needs {' and '.join(MISSING)}: install the package `prometheus`")
    with serve_text(tmp_path_factory.mktemp("simulated"), openmetrics(evening, EVENING.times)) as running:
        yield running
