"""A Grafana of any version, and a client with the identity of the admin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.grafana_double.client import Starter


@pytest.fixture
def start() -> Iterator[Starter]:
    starter = Starter()
    with starter.stack:
        yield starter
