"""The words of a simulation: what they take, and what each makes of a process."""

from __future__ import annotations

from typing import Any

import pytest

from heddle import (
    EVEN,
    Counter,
    Documented,
    Flow,
    Gauge,
    Histogram,
    Label,
    Simulation,
    Summary,
    System,
    Trouble,
    adds,
    age,
    around,
    began,
    climbs,
    counts,
    happens,
    holds,
    keeps,
    level,
    observes,
    once,
    ramp,
    restarts,
    saw,
    scales,
    steady,
    stops,
    stretches,
    until,
    wanders,
)
from heddle.author.simulation.curves import Course
from heddle.diagnostics.errors import AuthorError
from heddle.settings.active import activate
from heddle.simulate.exposition import exposition
from heddle.simulate.process import Process
from tests.dashboards.answers.exposition import read
from tests.simulate.simulated import chosen

LOOMFLOW = System("loomflow", "Shop", versioned=True)
ORDERS = Counter(LOOMFLOW, "orders_total", "Orders.", labels=(Label("status", ("ok", "failed")),), emitted=once("one"))
BEATS = Counter(LOOMFLOW, "beats_total", "Beats.")
DEPTH = Gauge(LOOMFLOW, "depth", "Depth.", labels=("queue", Label("old", emitted=until("0.1"))))
TOOK = Histogram(LOOMFLOW, "took_seconds", "Time.", buckets=(1, 2.5), emitted=once("one"))
PAUSES = Summary(LOOMFLOW, "pauses_seconds", "Pauses.", labels=(Label("quantile", ("0", "0.5", "1")),))
NEVER = Counter(LOOMFLOW, "never_total", "Never.", emitted=Documented("nobody records it"))

BEGIN = 1_000_000
EVERY_TICK = {"every": 5, "load": EVEN}


def process(*trouble: Any, flows: tuple[Flow, ...] = (), levels: tuple[Any, ...] = (), **more: Any) -> Process:
    """Return a process that is in trouble after 100 s."""
    simulation = Simulation(system=LOOMFLOW, instances=("a:1", "b:2"), flows=flows, levels=levels, **more)
    troubled = trouble[0] if trouble and isinstance(trouble[0], Trouble) else Trouble("down", (), tuple(trouble))
    with activate(chosen()):
        return Process(simulation, troubled, 0, 1, BEGIN, BEGIN + 100)


def after(seconds: float, found: Process) -> dict[str, float]:
    """Return what the page shows then, by the series without its name's labels spelled out."""
    found.advance(BEGIN + seconds)
    shown = read(exposition(found))
    return {one.name + "".join(f" {value}" for _, value in one.labels): one.value for one in shown}


def stands(course: Course, seconds: float, *trouble: Any) -> float:
    return after(seconds, process(*trouble, levels=(level(DEPTH, course, queue="q"),)))["depth q"]


def test_a_counter_that_is_always_there_starts_at_0() -> None:
    assert after(0, process(flows=(Flow(name="beats", parts=(counts(BEATS),)),))) == {"beats_total": 0}


def test_a_counter_that_waits_for_something_is_there_once_it_happened() -> None:
    found = process(flows=(Flow(name="orders", parts=(counts(ORDERS, status="ok"),), **EVERY_TICK),))
    assert [after(seconds, found) for seconds in (0, 5, 10)] == [{}, {"orders_total ok": 1}, {"orders_total ok": 2}]


def test_what_no_version_emits_is_left_out() -> None:
    assert after(10, process(flows=(Flow(name="never", parts=(counts(NEVER),), **EVERY_TICK),))) == {}


def test_a_label_of_another_version_is_left_out() -> None:
    assert after(0, process(levels=(level(DEPTH, steady(3), queue="q", old="x"),))) == {"depth q": 3}


def test_amounts_add_up_and_fall_into_buckets() -> None:
    flow = Flow(name="orders", parts=(observes(TOOK, around(1500, 0), 0.001), adds(BEATS, around(3, 0))), **EVERY_TICK)
    assert after(20, process(flows=(flow,))) == {
        "took_seconds_bucket 1": 0,
        "took_seconds_bucket 2.5": 4,
        "took_seconds_bucket +Inf": 4,
        "took_seconds_sum": 6,
        "took_seconds_count": 4,
        "beats_total": 12,
    }


def test_a_summary_has_the_quantiles_of_what_it_saw() -> None:
    found = after(200, process(flows=(Flow(name="p", parts=(observes(PAUSES, around(2)),), **EVERY_TICK),)))
    low, middle, high = (found[f"pauses_seconds {quantile}"] for quantile in ("0", "0.5", "1"))
    assert low < middle < high
    assert found["pauses_seconds_count"] == 40


def test_what_happens_at_the_start_is_there_at_once() -> None:
    assert after(0, process(flows=(Flow(name="o", at_start=3, parts=(counts(BEATS),)),))) == {"beats_total": 3}


def test_happenings_come_as_often_as_they_are_said_to() -> None:
    found = process(flows=(Flow(name="o", per_minute=30, load=EVEN, parts=(counts(BEATS),)),))
    assert after(36000, found)["beats_total"] == pytest.approx(18000, rel=0.03)


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        (steady(4), (4, 4)),
        (saw(0, 10, "100s"), (0, 5)),
        (saw(10, 0, "100s"), (10, 5)),
        (age("100s"), (0, 50)),
        (climbs(2, 3600), (2, 52)),
        (began(), (BEGIN, BEGIN)),
        (ramp(1, 9, "40s"), (1, 1)),
    ],
)
def test_a_course_goes_as_it_says(course: Course, expected: tuple[float, float]) -> None:
    assert (stands(course, 0), stands(course, 50)) == expected


def test_a_ramp_begins_with_the_scenario_and_stays() -> None:
    assert [stands(ramp(1, 9, "40s"), seconds) for seconds in (100, 120, 140, 1000)] == [1, 5, 9, 9]


def test_what_wanders_stays_within_its_bounds_and_moves() -> None:
    found = {stands(wanders(3, 9, "60s"), 30 * step) for step in range(60)}
    assert (min(found) >= 3, max(found) <= 9, len(found) > 3) == (True, True, True)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (stops("a"), {"beats_total": 20, "orders_total ok": 40}),
        (stops(), {"beats_total": 20, "orders_total ok": 20}),
        ((stretches(BEATS, 3),), {"beats_total": 80, "orders_total ok": 40}),
        (
            (happens(Flow(name="c", parts=(counts(ORDERS, status="failed"),), **EVERY_TICK)),),
            {"beats_total": 40, "orders_total ok": 40, "orders_total failed": 20},
        ),
    ],
)
def test_a_change_of_flows_begins_with_the_scenario(change: Any, expected: dict[str, float]) -> None:
    flows = (
        Flow(name="a", parts=(counts(BEATS),), **EVERY_TICK),
        Flow(name="b", parts=(counts(ORDERS, status="ok"),), **EVERY_TICK),
    )
    assert after(200, process(*change, flows=flows)) == expected


def test_a_flow_can_happen_more_often() -> None:
    flow = Flow(name="o", per_minute=60, load=EVEN, parts=(counts(BEATS),))
    assert after(1100, process(scales("o", 10), flows=(flow,)))["beats_total"] == pytest.approx(10100, rel=0.05)


def test_a_gauge_takes_another_course_where_the_labels_fit() -> None:
    levels = (level(DEPTH, steady(1), queue="a"), level(DEPTH, steady(2), queue="b"))
    found = process(holds(DEPTH, steady(9), queue="a"), levels=levels)
    assert [after(seconds, found) for seconds in (95, 105)] == [
        {"depth a": 1, "depth b": 2},
        {"depth a": 9, "depth b": 2},
    ]


def test_a_gauge_that_is_nowhere_appears_with_the_scenario() -> None:
    found = process(holds(DEPTH, steady(9), queue="c"))
    assert [after(seconds, found) for seconds in (95, 105)] == [{}, {"depth c": 9}]


def test_a_gauge_can_stay_where_it_stood() -> None:
    assert {stands(climbs(0, 3600), seconds, keeps(DEPTH)) for seconds in (100, 150, 900)} == {100}


def test_a_process_can_start_again_and_again() -> None:
    flow = Flow(name="a", parts=(counts(BEATS),), **EVERY_TICK)
    found = process(restarts("60s"), flows=(flow,))
    assert [after(seconds, found)["beats_total"] for seconds in (155, 160, 165)] == [31, 1, 2]


def test_a_process_restarts_at_its_time_and_is_away() -> None:
    # 1,000,000 s after the epoch it is 13:46:40
    found = process(restarts_at="13:47", away=10, flows=(Flow(name="a", parts=(counts(BEATS),), **EVERY_TICK),))
    answers = []
    for seconds in (15, 20, 25, 30):
        found.advance(BEGIN + seconds)
        answers.append(found.answers)
    assert answers == [True, False, False, True]
    assert after(30, found) == {"beats_total": 1}


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        (Trouble("down", answers=False), (False, True, "")),
        (Trouble("absent", there=False), (True, False, "")),
        (Trouble("absent", instead="# nothing\n"), (True, True, "# nothing\n")),
    ],
)
def test_a_scrape_fails_as_the_scenario_says(trouble: Trouble, expected: tuple[bool, bool, str]) -> None:
    found = process(trouble)
    healthy = (found.answers, found.there, found.instead)
    found.advance(BEGIN + 100)
    assert (healthy, (found.answers, found.there, found.instead)) == ((True, True, ""), expected)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: counts(ORDERS, state="ok"), "has no label `state`"),
        (lambda: counts(ORDERS, status="lost"), "has no status='lost': 'ok', 'failed'"),
        (lambda: level(DEPTH, steady(1), row="x"), "has no label `row`"),
        (lambda: Trouble("flood"), "there is no scenario 'flood'"),
    ],
)
def test_a_slip_is_an_error_at_its_line(wrong: Any, message: str) -> None:
    with pytest.raises(AuthorError) as raised:
        wrong()
    (finding,) = raised.value.findings
    assert message in finding.message
    assert finding.location.file == __file__


def test_text_between_quotes_is_escaped() -> None:
    found = process(levels=(level(DEPTH, steady(1), queue='a"b\\c\nd'),))
    assert 'depth{queue="a\\"b\\\\c\\nd"} 1' in exposition(found)
