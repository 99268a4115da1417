"""One Prometheus per session, because writing its data takes seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.dashboards.prometheus.server import MISSING, Prometheus, serve
from tests.dashboards.prometheus.systems import all_series


@pytest.fixture(scope="session")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """Return a Prometheus with a day of data of every system."""
    if MISSING:
        pytest.skip(f"needs {' and '.join(MISSING)}: install the package `prometheus`")
    with serve(tmp_path_factory.mktemp("prometheus"), all_series()) as server:
        yield server
