"""The Grafanas that the contract runs against."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.grafana_double.server import Grafana as Double
from tests.sync import live as lives
from tests.sync.live import Live

_TESTS = 100
"""At most so many tests of the contract want an organisation each."""

VERSIONS = ("10.4", "11", "12.2", "13")


@pytest.fixture(scope="session")
def organisations() -> Iterator[lives.Organisations | None]:
    """Fresh organisations of the real Grafana, where there is one; they are deleted again."""
    if not lives.REAL:
        yield None
        return
    found = lives.Organisations(_TESTS)
    yield found
    found.drop()


@pytest.fixture(params=["real"] if lives.REAL else VERSIONS)
def live(request: pytest.FixtureRequest, organisations: lives.Organisations | None) -> Iterator[Live]:
    """A Grafana in which nobody has done anything: of each version, or the real one of HEDDLE_LIVE_GRAFANA."""
    if organisations:
        yield organisations.take()
    else:
        with Double(version=request.param) as double:
            yield lives.double_live(double)


@pytest.fixture
def double() -> Iterator[Double]:
    """A Grafana 12.2 with faults to switch on."""
    with Double(version="12.2") as found:
        yield found
