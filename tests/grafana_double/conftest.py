"""A Grafana of any version, and the admin's connection to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.grafana_double.client import Pair


@pytest.fixture
def start() -> Iterator[Pair]:
    pair = Pair()
    with pair.stack:
        yield pair
