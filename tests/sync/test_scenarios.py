"""People act on every type of object between any two requests of pushes that are killed and disturbed.

Three promises hold: an edit is in Grafana or in a report of this push or of the next one, the push after a disturbed
one finishes it, and no object of somebody else changes.
"""

from __future__ import annotations

import pytest

from tests.grafana_double.server import Grafana as Double
from tests.sync.live import REAL, double_live
from tests.sync.scenarios import SEEDS, check


@pytest.fixture(autouse=True)
def unlimited_deletions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow all objects to be deleted at once."""
    monkeypatch.setattr("heddle.sync.prune.MAX_SHARE", 1)


@pytest.mark.skipif(bool(REAL), reason="the contract suite runs the scenarios on the real server")
@pytest.mark.parametrize("seed", SEEDS)
def test_no_edit_is_lost_and_the_next_push_finishes(seed: int) -> None:
    with Double("10.4" if seed % 3 == 2 else "12.2") as double:
        check(double_live(double), seed)
