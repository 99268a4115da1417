"""One Prometheus for all tests here: making it is what takes time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.dashboards.answers.served import MISSING, Prometheus, serve
from tests.dashboards.answers.systems import everything


@pytest.fixture(scope="session")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """Return a Prometheus that holds a day of every system."""
    if MISSING:
        pytest.skip(f"needs {' and '.join(MISSING)}: install the package `prometheus`")
    with serve(tmp_path_factory.mktemp("prometheus"), everything()) as running:
        yield running
