"""Panels over the simulated systems: each query returns data, and the values follow from what was simulated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from heddle.simulate.backfill import SampleHistory
from tests.dashboards.answers import past as answers
from tests.dashboards.answers.past import DAYS, HOURS, Groups, increase, last
from tests.dashboards.answers.served import Prometheus
from tests.dashboards.answers.test_panels_answer import Asked, Panel, every_panel, expected, numbers
from tests.dashboards.answers.test_values import CASES, DASHBOARDS, query_of, shown
from tests.dashboards.answers.values import VALUES
from tests.simulate.systems import EVENING

NEEDS_A_DAY = {
    ("token-flow", "TokenHub against yesterday"),
    ("token-flow", "loomflow spend, today and the day before/B"),
}


def _cost_by_instance() -> Groups:
    """Return the cost of the last hour; that of a run which started within it is its whole cost."""
    increased, cost = increase("loki_cost_usd", "instance", over=HOURS), last("loki_cost_usd", "instance")
    return {labels: number if number >= 0 else cost[labels] for labels, number in increased.items()}


DIFFERENT: dict[tuple[str, str], Callable[[], Groups]] = {
    ("loom-overview", "Providers down"): lambda: {(): 0.0},
    ("loki-mode-session", "Cost per hour"): lambda: {(): sum(_cost_by_instance().values())},
    ("loki-mode-fleet", "Cost per hour by instance"): _cost_by_instance,
}
"""Values that differ from those of the recorded systems, in which a provider is down and no run ends."""

COMPUTED = [case for case in CASES if case not in NEEDS_A_DAY]
DASHBOARDS_OF = {
    "loom": ("loom-overview", "loom-dispatch"),
    "tokenhub": ("tokenhub-routing",),
    "loki_mode": ("loki-mode-session", "loki-mode-fleet"),
    "loomflow": ("loomflow-agents",),
    "loom_core": ("loom-core-event-bus", "loom-core-tools", "loom-core-agents"),
}
EXACT = 1e-6
"""Every window begins and ends at a scrape, so that Prometheus does not extrapolate."""


@dataclass(frozen=True)
class SimulatedSeries:
    """A simulated series with the interface that the expected values are computed from."""

    name: str
    labels: Mapping[str, str]
    history: SampleHistory

    def at(self, time: int) -> float:
        return self.history.values[int((time - EVENING.times[0]) // EVENING.step)]


@pytest.fixture
def computed(evening: list[SampleHistory], monkeypatch: pytest.MonkeyPatch) -> None:
    """Compute the expected values from the simulated series."""
    series = [SimulatedSeries(one.name, dict(one.labels), one) for one in evening]
    monkeypatch.setattr(answers, "everything", lambda: series)


@every_panel
def test_a_panel_has_data(prometheus: Prometheus, dashboard: Asked, panel: Panel) -> None:
    has_data = {query.ref: bool(numbers(prometheus, dashboard, query)) for query in panel.queries}
    without_history = {query.ref for query in panel.queries if "offset 1d" in query.text}
    assert has_data == {
        query.ref: expected(dashboard, panel, query) and query.ref not in without_history for query in panel.queries
    }


@pytest.mark.parametrize(("uid", "name"), COMPUTED, ids=[f"{uid}/{name}" for uid, name in COMPUTED])
@pytest.mark.usefixtures("computed")
def test_a_panel_shows_the_computed_value(prometheus: Prometheus, uid: str, name: str) -> None:
    dashboard = DASHBOARDS[uid]
    result = shown(prometheus, dashboard.resolve(query_of(dashboard, name).text))
    assert result == pytest.approx(DIFFERENT.get((uid, name), VALUES[uid][name])(), rel=EXACT)


@pytest.mark.parametrize("system", DASHBOARDS_OF)
def test_five_panels_of_every_system_are_computed(system: str) -> None:
    assert sum(1 for uid, _ in COMPUTED if uid in DASHBOARDS_OF[system]) >= 5


def test_only_queries_of_a_day_are_not_computed() -> None:
    assert EVENING.seconds < DAYS
    texts = {case: query_of(DASHBOARDS[case[0]], case[1]).text for case in NEEDS_A_DAY}
    assert [case for case, text in texts.items() if "1d" not in text] == []
