"""Edits of large dashboards, whose history has several pages, are found after races and kills."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.grafana_double.server import Grafana as Double
from tests.sync.files import Json, dashboard, tree
from tests.sync.live import Live, double_live
from tests.sync.test_unfinished_push import by_hand, edit_inside_write, kill_after_write, reported, revive

SIZES = {"300 KB": 300_000, "1 MB": 1_000_000, "2.5 MB": 2_500_000, "5 MB": 5_000_000}

SEEDS = {"300 KB": (0, 1), "1 MB": (0, 1), "2.5 MB": (0,), "5 MB": (0,)}


def large(size: int, title: str) -> Json:
    """Return a dashboard of about this size, of which most is the text of one panel."""
    data = dashboard("one", title, panels=40)
    text = {**data["panels"][0], "id": 99, "type": "text", "title": "Text", "targets": []}
    text["options"] = {"mode": "markdown", "content": "x" * size}
    return data | {"panels": [*data["panels"], text]}


def save_again(live: Live, random: random.Random) -> int:
    """Save some later versions as another user does, and return how many."""
    count = random.randrange(4)
    for number in range(count):
        live.edit("one", lambda data, number=number: data.update(refresh=f"{number + 5}m"))
    return count


# Before Grafana 12, a history has one page.
@pytest.mark.parametrize(
    ("version", "size", "seed"),
    [("10.4", "300 KB", 0), *(("12.2", size, seed) for size, seeds in SEEDS.items() for seed in seeds)],
)
def test_the_next_push_restores_an_edit_of_a_large_dashboard(version: str, size: str, seed: int) -> None:
    rng = random.Random(f"{version} {size} {seed}")
    with Double(version) as double:
        live = double_live(double)
        live.push(tree(large(SIZES[size], "One")))
        edit_inside_write(double, by_hand)
        kill_after_write(double)
        files = tree(large(SIZES[size], "New"))
        live.push(files)
        revive(double)
        count = save_again(live, rng)
        plan, _ = live.push(files, on_conflict="merge")
        assert "by hand" in reported(plan), count
        stored: dict[str, Any] = live.dashboard("one")
        assert (stored["title"], stored["description"]) == ("New", "by hand"), count


@pytest.mark.parametrize("size", ["300 KB", "2.5 MB"])
def test_an_edit_of_a_large_dashboard_inside_a_write_is_restored(double: Double, size: str) -> None:
    live = double_live(double)
    live.push(tree(large(SIZES[size], "One")))
    edit_inside_write(double, by_hand)
    _, result = live.push(tree(large(SIZES[size], "New")), on_conflict="merge")
    stored = live.dashboard("one")
    assert (stored["title"], stored["description"]) == ("New", "by hand")
    assert [data["description"] for data in result.outcomes[0].overwritten.values()] == ["by hand"]
