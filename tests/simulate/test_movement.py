"""The simulated systems move as real ones do, and the same way in every run."""

from __future__ import annotations

from itertools import pairwise
from math import isnan
from random import Random

import pytest

from heddle import DAY, around
from heddle.simulate.backfill import Past, Span, openmetrics
from heddle.simulate.exposition import exposition
from heddle.simulate.randomness import drawn, share
from heddle.simulate.scenarios import HEALTHY
from heddle.simulate.targets import Target
from tests.dashboards.answers.exposition import read
from tests.simulate.simulated import NOON, past, span, world

NIGHT = Span(seconds=3 * 3600, step=60, end=NOON - 6.5 * 3600)
"""From half past two to half past five, in which every system restarts that does."""

RESTARTS = {
    "tokenhub": 3 * 3600 + 40 * 60,
    "loom": 4 * 3600 + 10 * 60,
    "loom-core": 4 * 3600 + 40 * 60,
    "loomflow": 5 * 3600 + 10 * 60,
}
"""By job, when its process starts again, in seconds of the day."""

GROWING = {"counter", "histogram", "summary"}


def pages(targets: dict[str, Target], until: float) -> dict[str, str]:
    for target in targets.values():
        target.process.advance(until)
    return {path: exposition(target.process) for path, target in targets.items()}


def numbers(one: Past) -> list[float]:
    return [number for number in one.numbers if not isnan(number)]


def falls(one: Past, over: Span) -> list[tuple[float, float]]:
    """Return between which times a series fell; it may have been away between them."""
    there = [(time, number) for time, number in zip(over.times, one.numbers, strict=True) if not isnan(number)]
    return [(before[0], after[0]) for before, after in pairwise(there) if after[1] < before[1]]


def grows(one: Past) -> bool:
    """Return whether it is a counter or a part of a histogram or summary that counts."""
    return one.family.kind in GROWING and not (one.family.kind == "summary" and one.name == one.family.name)


@pytest.fixture(scope="module")
def night() -> list[Past]:
    return past(HEALTHY, NIGHT)


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert pages(world("overload"), NOON + 600) == pages(world("overload"), NOON + 600)


def test_when_somebody_looks_changes_nothing() -> None:
    looked = world("overload")
    for after in (1, 7, 8, 250):
        pages(looked, NOON + after)
    assert pages(looked, NOON + 600) == pages(world("overload"), NOON + 600)


@pytest.mark.parametrize("other", [{"seed": 2}, {"begin": NOON + 3600}])
def test_another_seed_or_beginning_gives_others(other: dict[str, float]) -> None:
    begin = other.get("begin", NOON)
    changed = pages(world(seed=int(other.get("seed", 1)), begin=begin), begin + 600)
    same = [path for path, text in pages(world(), NOON + 600).items() if text == changed[path]]
    assert same == []


def test_the_history_is_the_same_twice() -> None:
    over = Span(seconds=600, step=60, end=NOON)
    assert list(openmetrics(past(HEALTHY, over), over.times)) == list(openmetrics(past(HEALTHY, over), over.times))


def test_a_page_shows_what_the_history_holds() -> None:
    over = Span(seconds=1800, step=60, end=NOON)
    held = {
        (one.name, frozenset(one.labels)): one.numbers[-1]
        for one in past(HEALTHY, over)
        if ("job", "tokenhub") in one.labels and one.name != "up"
    }
    target = world(begin=over.times[0])["/metrics/tokenhub"]
    target.process.advance(over.end)
    scraped = tuple(target.labels.items())
    shown = {(one.name, frozenset((*one.labels, *scraped))): one.value for one in read(exposition(target.process))}
    assert shown == pytest.approx(held)


def test_counters_fall_only_when_their_process_restarts(night: list[Past]) -> None:
    fallen: dict[str, set[tuple[float, float]]] = {}
    for one in night:
        if grows(one):
            fallen.setdefault(dict(one.labels)["job"], set()).update(falls(one, NIGHT))
    assert {job for job, spans in fallen.items() if spans} == RESTARTS.keys()
    for job, clock in RESTARTS.items():
        restart = NOON - 12 * 3600 + clock
        assert [each for each in fallen[job] if not each[0] <= restart <= each[1]] == []


def test_a_process_that_is_away_is_down(night: list[Past]) -> None:
    down = {
        dict(one.labels)["job"]: [time for time, number in zip(NIGHT.times, one.numbers, strict=True) if number == 0]
        for one in night
        if one.name == "up"
    }
    assert {job: len(times) for job, times in down.items()} == {
        "tokenhub": 1,
        "loom": 1,
        "loom-core": 0,
        "loomflow": 1,
        "loki-mode": 0,
    }


def test_a_crash_loop_starts_the_process_again_and_again() -> None:
    over = span("restarts")
    [started] = [
        one
        for one in past("restarts", over)
        if one.name == "process_start_time_seconds" and ("job", "loom") in one.labels
    ]
    assert len(set(numbers(started))) == 5


def test_buckets_never_fall_towards_the_top_and_end_in_the_count(night: list[Past]) -> None:
    buckets: dict[tuple[str, object], list[float]] = {}
    counts: dict[tuple[str, object], float] = {}
    for one in night:
        rest = frozenset(each for each in one.labels if each[0] != "le")
        if one.family.kind == "histogram" and one.name.endswith("_bucket"):
            buckets.setdefault((one.family.name, rest), []).append(numbers(one)[-1])
        elif one.family.kind == "histogram" and one.name.endswith("_count"):
            counts[one.family.name, rest] = numbers(one)[-1]
    assert {key: sorted(values) for key, values in buckets.items()} == buckets
    assert {key: values[-1] for key, values in buckets.items()} == counts


def test_there_is_more_to_do_by_day_than_by_night() -> None:
    day = [share(DAY, NOON + hour * 3600) for hour in range(24)]
    assert (max(day), day.index(max(day)), day.index(min(day))) == (1.0, 3, 15)


def test_parts_of_one_happening_see_the_same_amount() -> None:
    found = {
        one.name: one.value for one in read(pages(world(), NOON)["/metrics/loomflow"]) if "gpt-5" in str(one.labels)
    }
    assert found["gen_ai_client_inference_operation_output_tokens_sum"] == found["loom_tokens_output_total"]


def test_what_only_one_run_meets_leaves_the_other_alone() -> None:
    found = world("stuck-run")
    texts = pages(found, NOON + 1800)
    later = pages(found, NOON + 2400)

    def events(shown: dict[str, str], path: str) -> float:
        return next(one.value for one in read(shown[path]) if one.name == "loki_events_total")

    assert events(later, "/metrics/loki_mode") == events(texts, "/metrics/loki_mode")
    assert events(later, "/metrics/loki_mode/2") > events(texts, "/metrics/loki_mode/2")


def test_amounts_lie_around_their_median() -> None:
    random = Random(7)
    found = sorted(drawn(random, around(100.0)) for _ in range(2001))
    assert found[1000] == pytest.approx(100, rel=0.05)
