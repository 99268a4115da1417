"""The simulated systems behave as real ones do, and the same in every run."""

from __future__ import annotations

from itertools import pairwise
from math import isnan
from random import Random

import pytest

from heddle import DAILY_LOAD, lognormal
from heddle.author.simulation.simulation import HEALTHY
from heddle.simulate.backfill import SampleHistory, TimeSpan, openmetrics
from heddle.simulate.exposition import metrics_page
from heddle.simulate.process import sample
from heddle.simulate.targets import Target
from tests.dashboards.prometheus.exposition import parse_samples
from tests.simulate.systems import NOON, history, span_of, targets

NIGHT = TimeSpan(seconds=3 * 3600, step=60, end=NOON - 6.5 * 3600)
"""From 02:30 to 05:30, in which every system restarts that has a daily restart."""

RESTARTS = {
    "tokenhub": 3 * 3600 + 40 * 60,
    "loom": 4 * 3600 + 10 * 60,
    "loom-core": 4 * 3600 + 40 * 60,
    "loomflow": 5 * 3600 + 10 * 60,
    "otel-genai": 4 * 3600 + 50 * 60,
    "litellm": 4 * 3600 + 40 * 60,
}
"""Seconds of the day of the restart, by job."""

CUMULATIVE = {"counter", "histogram", "summary"}


def pages(by_path: dict[str, Target], time: float) -> dict[str, str]:
    """Advance the targets to a time, and return their pages."""
    for target in by_path.values():
        target.process.advance(time)
    return {path: metrics_page(target.process) for path, target in by_path.items()}


def values(series: SampleHistory) -> list[float]:
    return [value for value in series.values if not isnan(value)]


def decreases(series: SampleHistory, span: TimeSpan) -> list[tuple[float, float]]:
    """Return the pairs of times between which a series decreased."""
    present = [(time, value) for time, value in zip(span.times, series.values, strict=True) if not isnan(value)]
    return [(before[0], after[0]) for before, after in pairwise(present) if after[1] < before[1]]


def is_cumulative(series: SampleHistory) -> bool:
    is_quantile = series.family.kind == "summary" and series.name == series.family.name
    return series.family.kind in CUMULATIVE and not is_quantile


@pytest.fixture(scope="module")
def night() -> list[SampleHistory]:
    return history(HEALTHY, NIGHT)


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert pages(targets("overload"), NOON + 600) == pages(targets("overload"), NOON + 600)


def test_earlier_scrapes_do_not_change_a_page() -> None:
    scraped = targets("overload")
    for seconds in (1, 7, 8, 250):
        pages(scraped, NOON + seconds)
    assert pages(scraped, NOON + 600) == pages(targets("overload"), NOON + 600)


@pytest.mark.parametrize(("seed", "begin"), [(2, NOON), (1, NOON + 3600)])
def test_another_seed_or_another_time_changes_every_page(seed: int, begin: float) -> None:
    changed = pages(targets(seed=seed, begin=begin), begin + 600)
    assert [path for path, text in pages(targets(), NOON + 600).items() if text == changed[path]] == []


def test_the_same_seed_gives_the_same_history() -> None:
    span = TimeSpan(seconds=600, step=60, end=NOON)
    assert list(openmetrics(history(HEALTHY, span), span.times)) == list(
        openmetrics(history(HEALTHY, span), span.times)
    )


def test_a_page_has_the_last_values_of_the_history() -> None:
    span = TimeSpan(seconds=1800, step=60, end=NOON)
    last = {
        (series.name, frozenset(series.labels)): series.values[-1]
        for series in history(HEALTHY, span)
        if ("job", "tokenhub") in series.labels and series.name != "up"
    }
    target = targets(begin=span.times[0])["/metrics/tokenhub"]
    target.process.advance(span.end)
    scrape_labels = tuple(target.labels.items())
    shown = {
        (sample.name, frozenset((*sample.labels, *scrape_labels))): sample.value
        for sample in parse_samples(metrics_page(target.process))
    }
    assert shown == pytest.approx(last)


def test_counters_decrease_only_when_their_process_restarts(night: list[SampleHistory]) -> None:
    by_job: dict[str, set[tuple[float, float]]] = {}
    for series in night:
        if is_cumulative(series):
            by_job.setdefault(dict(series.labels)["job"], set()).update(decreases(series, NIGHT))
    assert {job for job, spans in by_job.items() if spans} == RESTARTS.keys()
    for job, clock in RESTARTS.items():
        restart = NOON - 12 * 3600 + clock
        assert [span for span in by_job[job] if not span[0] <= restart <= span[1]] == []


def test_scrapes_fail_while_a_process_restarts(night: list[SampleHistory]) -> None:
    failures = {
        dict(series.labels)["job"]: sum(value == 0 for value in series.values)
        for series in night
        if series.name == "up"
    }
    assert failures == {
        "tokenhub": 1,
        "loom": 1,
        "loom-core": 0,
        "loomflow": 1,
        "loki-mode": 0,
        "otel-genai": 1,
        "claude-code": 0,
        "litellm": 1,
    }


def test_a_crash_loop_restarts_the_process_every_six_minutes() -> None:
    [start_times] = [
        series
        for series in history("restarts", span_of("restarts"))
        if series.name == "process_start_time_seconds" and ("job", "loom") in series.labels
    ]
    assert len(set(values(start_times))) == 5


def test_buckets_are_cumulative_and_the_last_one_is_the_count(night: list[SampleHistory]) -> None:
    buckets: dict[tuple[str, object], list[float]] = {}
    counts: dict[tuple[str, object], float] = {}
    for series in night:
        labels = frozenset(pair for pair in series.labels if pair[0] != "le")
        if series.family.kind == "histogram" and series.name.endswith("_bucket"):
            buckets.setdefault((series.family.name, labels), []).append(values(series)[-1])
        elif series.family.kind == "histogram" and series.name.endswith("_count"):
            counts[series.family.name, labels] = values(series)[-1]
    assert {key: sorted(of_series) for key, of_series in buckets.items()} == buckets
    assert {key: of_series[-1] for key, of_series in buckets.items()} == counts


def test_the_load_is_highest_at_15_and_lowest_at_3() -> None:
    by_hour = [DAILY_LOAD.fraction_at(NOON - 12 * 3600 + hour * 3600) for hour in range(24)]
    assert (max(by_hour), by_hour.index(max(by_hour)), by_hour.index(min(by_hour))) == (1.0, 15, 3)


def test_updates_of_one_event_have_the_same_amount() -> None:
    values = {
        sample.name: sample.value
        for sample in parse_samples(pages(targets(), NOON)["/metrics/loomflow"])
        if "gpt-5" in str(sample.labels)
    }
    assert values["gen_ai_client_inference_operation_output_tokens_sum"] == values["loom_tokens_output_total"]


def test_a_scenario_leaves_other_instances_unaffected() -> None:
    by_path = targets("stuck-run")

    def events_at(time: float, path: str) -> float:
        samples = parse_samples(pages(by_path, time)[path])
        return next(sample.value for sample in samples if sample.name == "loki_events_total")

    paths = ("/metrics/loki_mode", "/metrics/loki_mode/2")
    before = [events_at(NOON + 1800, path) for path in paths]
    after = [events_at(NOON + 2400, path) for path in paths]
    assert (after[0] == before[0], after[1] > before[1]) == (True, True)


def test_the_median_of_amounts_is_that_of_the_distribution() -> None:
    random = Random(7)
    amounts = sorted(sample(random, lognormal(100.0)) for _ in range(2001))
    assert amounts[1000] == pytest.approx(100, rel=0.05)
