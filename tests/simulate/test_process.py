"""The modelling API: what it accepts, and the series of a process that each function produces."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from heddle import (
    CONSTANT_LOAD,
    Counter,
    Curve,
    Documented,
    EventStream,
    Gauge,
    Histogram,
    Label,
    Scenario,
    Simulation,
    Summary,
    System,
    add_events,
    constant,
    crash_loop,
    freeze,
    increment,
    linear_growth,
    lognormal,
    metric_curve,
    missing_target,
    observe,
    once,
    override,
    poisson,
    process_start_time,
    program_end,
    ramp,
    random_walk,
    sawtooth,
    scale_amount,
    scale_rate,
    scrape_failure,
    stop_events,
    until,
)
from heddle.diagnostics.errors import AuthorError
from heddle.simulate.exposition import metrics_page
from heddle.simulate.process import Process
from tests.dashboards.prometheus.exposition import parse_samples

LOOMFLOW = System("loomflow", "Shop", version=(0, 20))
ORDERS = Counter(LOOMFLOW, "orders_total", "Orders.", labels=(Label("status", ("ok", "failed")),), emitted=once("one"))
BEATS = Counter(LOOMFLOW, "beats_total", "Beats.")
DEPTH = Gauge(LOOMFLOW, "depth", "Depth.", labels=("queue", Label("old", emitted=until("0.1"))))
DURATION = Histogram(LOOMFLOW, "took_seconds", "Time.", buckets=(1, 2.5), emitted=once("one"))
PAUSES = Summary(LOOMFLOW, "pauses_seconds", "Pauses.", labels=(Label("quantile", ("0", "0.5", "1")),))
NEVER = Counter(LOOMFLOW, "never_total", "Never.", emitted=Documented("never recorded"))

BEGIN = 1_000_000
"""13:46:40 in the day."""
SCENARIO_START = BEGIN + 100


def every_tick(name: str, *updates: Any) -> EventStream:
    """Return a stream with one event every five seconds, which is one tick."""
    return EventStream(name=name, every="5s", load=CONSTANT_LOAD, updates=updates)


def create(*faults: Any, all_instances: bool = False, index: int = 0, **fields: Any) -> Process:
    """Return a process whose faults start after 100 s."""
    scenario = Scenario("overload", "The shop is overloaded.", faults=faults, all_instances=all_instances)
    simulation = Simulation(system=LOOMFLOW, instances=("a:1", "b:2"), scenarios=(scenario,), **fields)
    return Process(simulation, "overload", index, seed=1, begin=BEGIN, scenario_start=SCENARIO_START)


def samples(process: Process, seconds: float) -> dict[str, float]:
    """Advance the process, and return its samples by their names and label values."""
    process.advance(BEGIN + seconds)
    return {
        sample.name + "".join(f" {value}" for _, value in sample.labels): sample.value
        for sample in parse_samples(metrics_page(process))
    }


def value_of(curve: Curve, seconds: float, *faults: Any) -> float:
    return samples(create(*faults, curves=(metric_curve(DEPTH, curve, queue="q"),)), seconds)["depth q"]


def test_a_counter_without_a_condition_starts_at_0() -> None:
    assert samples(create(events=(EventStream(name="beats", updates=(increment(BEATS),)),)), 0) == {"beats_total": 0}


def test_a_counter_with_a_condition_is_exposed_after_its_first_event() -> None:
    process = create(events=(every_tick("orders", increment(ORDERS, status="ok")),))
    assert [samples(process, seconds) for seconds in (0, 5, 10)] == [{}, {"orders_total ok": 1}, {"orders_total ok": 2}]


def test_a_metric_that_no_version_emits_is_not_exposed() -> None:
    assert samples(create(events=(every_tick("never", increment(NEVER)),)), 10) == {}


def test_a_label_of_another_version_is_not_exposed() -> None:
    assert samples(create(curves=(metric_curve(DEPTH, constant(3), queue="q", old="x"),)), 0) == {"depth q": 3}


def test_events_add_amounts_and_observe_durations() -> None:
    events = every_tick("orders", observe(DURATION, lognormal(1500, 0), 0.001), increment(BEATS, lognormal(3, 0)))
    assert samples(create(events=(events,)), 20) == {
        "took_seconds_bucket 1": 0,
        "took_seconds_bucket 2.5": 4,
        "took_seconds_bucket +Inf": 4,
        "took_seconds_sum": 6,
        "took_seconds_count": 4,
        "beats_total": 12,
    }


def test_a_summary_has_the_quantiles_of_its_observations() -> None:
    values = samples(create(events=(every_tick("p", observe(PAUSES, lognormal(2))),)), 200)
    low, middle, high = (values[f"pauses_seconds {quantile}"] for quantile in ("0", "0.5", "1"))
    assert low < middle < high
    assert values["pauses_seconds_count"] == 40


def test_events_at_start_happen_before_the_first_scrape() -> None:
    assert samples(create(events=(EventStream(name="o", at_start=3, updates=(increment(BEATS),)),)), 0) == {
        "beats_total": 3
    }


def test_random_events_have_their_rate() -> None:
    stream = EventStream(name="o", per_minute=30, load=CONSTANT_LOAD, updates=(increment(BEATS),))
    assert samples(create(events=(stream,)), 36000)["beats_total"] == pytest.approx(18000, rel=0.03)


@pytest.mark.parametrize(
    ("curve", "at_0_and_50_seconds"),
    [
        (constant(4), (4, 4)),
        (sawtooth(0, 10, "100s"), (0, 5)),
        (sawtooth(10, 0, "100s"), (10, 5)),
        (sawtooth(0, 100, "100s", integer=False), (0, 50)),
        (linear_growth(2, 3600), (2, 52)),
        (process_start_time(), (BEGIN, BEGIN)),
        (ramp(1, 9, "40s"), (1, 1)),
    ],
)
def test_a_curve_has_its_values(curve: Curve, at_0_and_50_seconds: tuple[float, float]) -> None:
    assert (value_of(curve, 0), value_of(curve, 50)) == at_0_and_50_seconds


def test_a_ramp_starts_with_the_scenario_and_stays_at_its_end() -> None:
    assert [value_of(ramp(1, 9, "40s"), seconds) for seconds in (100, 120, 140, 1000)] == [1, 5, 9, 9]


def test_instances_are_out_of_phase() -> None:
    curve = metric_curve(DEPTH, sawtooth(0, 10, "100s"), queue="q")
    assert [samples(create(index=index, curves=(curve,)), 20)["depth q"] for index in (0, 1)] == [2, 7]


def test_a_random_walk_moves_within_its_bounds() -> None:
    values = {value_of(random_walk(3, 9, "60s"), 30 * step) for step in range(60)}
    assert (min(values) >= 3, max(values) <= 9, len(values) > 3) == (True, True, True)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (stop_events("a"), {"beats_total": 20, "orders_total ok": 40}),
        (stop_events("a", "b"), {"beats_total": 20, "orders_total ok": 20}),
        (stop_events(), {"beats_total": 20, "orders_total ok": 20}),
        (scale_amount(BEATS, 3), {"beats_total": 80, "orders_total ok": 40}),
        (
            add_events(every_tick("c", increment(ORDERS, status="failed"))),
            {"beats_total": 40, "orders_total ok": 40, "orders_total failed": 20},
        ),
    ],
)
def test_a_fault_changes_events_from_the_start_of_the_scenario(fault: Any, expected: dict[str, float]) -> None:
    events = (every_tick("a", increment(BEATS)), every_tick("b", increment(ORDERS, status="ok")))
    assert samples(create(fault, events=events), 200) == expected


def test_stopping_all_events_does_not_stop_added_events() -> None:
    faults = (stop_events(), add_events(every_tick("c", increment(ORDERS, status="failed"))))
    assert samples(create(*faults, events=(every_tick("a", increment(BEATS)),)), 200) == {
        "beats_total": 20,
        "orders_total failed": 20,
    }


def test_a_fault_scales_the_rate_of_events() -> None:
    stream = EventStream(name="o", per_minute=60, load=CONSTANT_LOAD, updates=(increment(BEATS),))
    process = create(scale_rate("o", 10), events=(stream,))
    assert samples(process, 1100)["beats_total"] == pytest.approx(10100, rel=0.05)


def test_an_override_applies_to_the_series_with_its_labels() -> None:
    curves = (metric_curve(DEPTH, constant(1), queue="a"), metric_curve(DEPTH, constant(2), queue="b"))
    process = create(override(DEPTH, constant(9), queue="a"), curves=curves)
    assert [samples(process, seconds) for seconds in (95, 105)] == [
        {"depth a": 1, "depth b": 2},
        {"depth a": 9, "depth b": 2},
    ]


def test_an_override_replaces_what_events_counted() -> None:
    process = create(override(BEATS, constant(3)), events=(every_tick("a", increment(BEATS)),))
    process.advance(BEGIN + 10)
    assert samples(process, 10) == {"beats_total": 2}
    process.advance(SCENARIO_START)
    process.read()
    assert [series.value for series in process.series] == [3]


def test_an_override_of_a_missing_series_creates_it_in_the_scenario() -> None:
    process = create(override(DEPTH, constant(9), queue="c"))
    assert [samples(process, seconds) for seconds in (95, 105)] == [{}, {"depth c": 9}]


def test_a_frozen_gauge_keeps_its_value() -> None:
    assert {value_of(linear_growth(0, 3600), seconds, freeze(DEPTH)) for seconds in (100, 150, 900)} == {100}


def test_a_crash_loop_restarts_the_process() -> None:
    process = create(crash_loop("60s"), events=(every_tick("a", increment(BEATS)),))
    assert [samples(process, seconds)["beats_total"] for seconds in (155, 160, 165)] == [31, 1, 2]


def test_a_crash_loop_has_a_downtime_of_its_own() -> None:
    process = create(crash_loop("60s", downtime="20s"), downtime="5s", events=(every_tick("a", increment(BEATS)),))
    up = []
    for seconds in (155, 160, 175, 180):
        process.advance(BEGIN + seconds)
        up.append(process.is_up)
    assert up == [True, False, False, True]


def test_a_process_restarts_at_its_time_of_day_and_is_down_meanwhile() -> None:
    process = create(restart_at="13:47", downtime="10s", events=(every_tick("a", increment(BEATS)),))
    up = []
    for seconds in (15, 20, 25, 30):
        process.advance(BEGIN + seconds)
        up.append(process.is_up)
    assert up == [True, False, False, True]
    assert samples(process, 30) == {"beats_total": 1}


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (scrape_failure(), (False, True)),
        (missing_target(), (True, False)),
    ],
)
def test_a_fault_changes_scrapes_from_the_start_of_the_scenario(fault: Any, expected: tuple[bool, bool]) -> None:
    process = create(fault)
    before = (process.is_up, process.is_target)
    process.advance(SCENARIO_START)
    assert (before, (process.is_up, process.is_target)) == ((True, True), expected)


def test_after_the_end_of_a_program_its_collector_shows_the_last_values_for_a_while() -> None:
    curves = (metric_curve(DEPTH, linear_growth(0, 3600), queue="q"),)
    process = create(program_end("1m"), restart_at="13:49", curves=curves, events=(every_tick("a", increment(BEATS)),))
    ended = {"beats_total": 20, "depth q": 100}
    assert [samples(process, seconds) for seconds in (100, 155, 160, 500)] == [ended, ended, {}, {}]
    assert (process.is_up, process.is_target) == (True, True)


@pytest.mark.parametrize(("all_instances", "up"), [(False, [False, True]), (True, [False, False])])
def test_faults_affect_the_first_instance_or_all(all_instances: bool, up: list[bool]) -> None:
    processes = [create(scrape_failure(), all_instances=all_instances, index=index) for index in (0, 1)]
    for process in processes:
        process.advance(SCENARIO_START)
    assert [process.is_up for process in processes] == up


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (lambda: increment(ORDERS, state="ok"), "has no label `state`"),
        (lambda: increment(ORDERS, status="lost"), "has no status='lost': 'ok', 'failed'"),
        (lambda: metric_curve(DEPTH, constant(1), row="x"), "has no label `row`"),
        (lambda: EventStream(name="a", every="15"), "invalid duration '15'"),
        (lambda: sawtooth(0, 1, "often"), "invalid duration 'often'"),
        (lambda: create(restart_at="24:00"), "invalid time '24:00'"),
        (lambda: create(stop_events("ordres"), events=(every_tick("orders"),)), "unknown event stream 'ordres'"),
        (lambda: Scenario("healthy", "Nothing.", faults=()), "the scenario name 'healthy' is reserved"),
        (
            lambda: Simulation(system=LOOMFLOW, scenarios=(Scenario("a", "A.", faults=()),) * 2),
            "Shop declares the scenario 'a' more than once",
        ),
    ],
)
def test_a_mistake_is_an_error_at_the_line_of_the_author(mistake: Any, message: str) -> None:
    with pytest.raises(AuthorError) as raised:
        mistake()
    (finding,) = raised.value.findings
    assert message in finding.message
    assert finding.location.file == __file__


def test_a_misspelled_event_stream_gets_a_suggestion() -> None:
    with pytest.raises(AuthorError) as raised:
        create(stop_events("ordres"), events=(every_tick("orders"),))
    assert raised.value.findings[0].help == "did you mean 'orders'?"


@pytest.mark.parametrize("mean", [0.0, 0.5, 8.0, 49.0, 51.0, 1000.0])
def test_poisson_has_its_mean(mean: float) -> None:
    random = Random(1)
    counts = [poisson(random, mean) for _ in range(2000)]
    assert sum(counts) / len(counts) == pytest.approx(mean, rel=0.05)


def test_the_rounding_errors_of_sums_are_not_exposed() -> None:
    process = create(events=(every_tick("a", increment(BEATS, lognormal(0.1, 0))),))
    process.advance(BEGIN + 15)
    assert metrics_page(process).endswith("beats_total 0.3\n")


def test_special_characters_in_a_label_are_escaped() -> None:
    process = create(curves=(metric_curve(DEPTH, constant(1), queue='a"b\\c\nd'),))
    assert 'depth{queue="a\\"b\\\\c\\nd"} 1' in metrics_page(process)
