"""The Grafanas that the tests run against."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from tests.grafana_double.server import Grafana as Double
from tests.sync.live import REAL, Live, Organizations, double_live

_TESTS = 200
"""The maximum number of tests that need an organization each."""

VERSIONS = ("10.4", "11", "12.2", "13")


@pytest.fixture(autouse=True, scope="module")
def cheap_digests() -> Iterator[None]:
    """Lower the cost of the digest of secrets, which is slow on purpose: half the time of a push."""
    scrypt = hashlib.scrypt
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hashlib.scrypt", lambda text, **options: scrypt(text, **(options | {"n": 2})))
        yield


@pytest.fixture(scope="session")
def organizations() -> Iterator[Organizations | None]:
    """New organizations of the real Grafana, if there is one; they are deleted at the end."""
    if not REAL:
        yield None
        return
    created = Organizations(_TESTS)
    yield created
    created.delete()


@pytest.fixture(params=["real"] if REAL else VERSIONS)
def live(request: pytest.FixtureRequest, organizations: Organizations | None) -> Iterator[Live]:
    """A new Grafana: of each version, or the real one of HEDDLE_LIVE_GRAFANA."""
    if organizations:
        yield organizations.take()
    else:
        with Double(version=request.param) as double:
            yield double_live(double)


@pytest.fixture
def double() -> Iterator[Double]:
    """A Grafana 12.2 that can be made to fail."""
    with Double(version="12.2") as running:
        yield running
