"""The scenarios of random people and faults: all seeds on a real server, one on each version of the double."""

from __future__ import annotations

import pytest

from tests.sync.live import REAL, Live
from tests.sync.scenarios import SEEDS, check


@pytest.mark.parametrize("seed", SEEDS if REAL else SEEDS[:1])
def test_no_edit_is_lost_and_the_next_push_finishes(live: Live, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heddle.sync.prune.MAX_SHARE", 1)
    check(live, seed)
