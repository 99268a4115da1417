"""Panels over the simulated systems: each answers, and shows the numbers that follow from what was served."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from heddle.simulate.backfill import Past
from tests.dashboards.answers import past as answers
from tests.dashboards.answers.past import DAYS, HOURS, Groups, increase, last
from tests.dashboards.answers.served import Prometheus
from tests.dashboards.answers.test_panels_answer import Asked, Panel, every_panel, expected, numbers
from tests.dashboards.answers.test_values import CASES, DASHBOARDS, query_of, shown
from tests.dashboards.answers.values import VALUES
from tests.simulate.simulated import EVENING

NEEDS_A_DAY = {
    ("token-flow", "TokenHub against yesterday"),
    ("token-flow", "loomflow spend, today and the day before/B"),
}


def _spent() -> Groups:
    """Return what each instance spent in an hour; of a run that began within it, what it has cost so far."""
    grown, cost = increase("loki_cost_usd", "instance", over=HOURS), last("loki_cost_usd", "instance")
    return {labels: number if number >= 0 else cost[labels] for labels, number in grown.items()}


OTHERWISE: dict[tuple[str, str], Callable[[], Groups]] = {
    ("loom-overview", "Providers down"): lambda: {(): 0.0},
    ("loki-mode-session", "Cost per hour"): lambda: {(): sum(_spent().values())},
    ("loki-mode-fleet", "Cost per hour by instance"): _spent,
}
"""What follows from these systems and not from the recorded ones, in which a provider is down and no run ends."""

COMPUTED = [case for case in CASES if case not in NEEDS_A_DAY]
SYSTEMS = {
    "loom": ("loom-overview", "loom-dispatch"),
    "tokenhub": ("tokenhub-routing",),
    "loki_mode": ("loki-mode-session", "loki-mode-fleet"),
    "loomflow": ("loomflow-agents",),
    "loom_core": ("loom-core-event-bus", "loom-core-tools", "loom-core-agents"),
}
EXACT = 1e-6
"""Every window begins and ends at a scrape, so nothing is extrapolated."""


@dataclass(frozen=True)
class Served:
    """A simulated series, as the computations read it."""

    name: str
    labels: Mapping[str, str]
    past: Past

    def at(self, time: int) -> float:
        return self.past.numbers[int((time - EVENING.times[0]) // EVENING.step)]


@pytest.fixture
def computed(evening: list[Past], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the computations read the simulated series."""
    served = [Served(one.name, dict(one.labels), one) for one in evening]
    monkeypatch.setattr(answers, "everything", lambda: served)


@every_panel
def test_a_panel_answers(prometheus: Prometheus, dashboard: Asked, panel: Panel) -> None:
    answered = {query.ref: bool(numbers(prometheus, dashboard, query)) for query in panel.queries}
    day = {query.ref for query in panel.queries if "offset 1d" in query.text}
    wanted = {query.ref: expected(dashboard, panel, query) and query.ref not in day for query in panel.queries}
    assert answered == wanted


@pytest.mark.parametrize(("uid", "name"), COMPUTED, ids=[f"{uid}/{name}" for uid, name in COMPUTED])
@pytest.mark.usefixtures("computed")
def test_a_panel_shows_the_number(prometheus: Prometheus, uid: str, name: str) -> None:
    dashboard = DASHBOARDS[uid]
    found = shown(prometheus, dashboard.resolve(query_of(dashboard, name).text))
    assert found == pytest.approx(OTHERWISE.get((uid, name), VALUES[uid][name])(), rel=EXACT)


@pytest.mark.parametrize("system", SYSTEMS)
def test_five_panels_of_every_system_are_computed(system: str) -> None:
    assert sum(1 for uid, _ in COMPUTED if uid in SYSTEMS[system]) >= 5


def test_only_what_looks_back_a_day_is_left_out() -> None:
    assert EVENING.seconds < DAYS
    texts = {case: query_of(DASHBOARDS[case[0]], case[1]).text for case in NEEDS_A_DAY}
    assert [case for case, text in texts.items() if "1d" not in text] == []
