"""Panels over the simulated systems: each query returns data, and the values follow from what was simulated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from heddle.simulate.backfill import SampleHistory
from tests.dashboards.prometheus import computed
from tests.dashboards.prometheus.computed import DAYS, HOURS, Vector, growth
from tests.dashboards.prometheus.expected_values import VALUES
from tests.dashboards.prometheus.panel_results import (
    DASHBOARDS,
    all_queries,
    find_query,
    result_vector,
    should_have_data,
    values,
)
from tests.dashboards.prometheus.server import Prometheus
from tests.simulate.systems import EVENING

NEEDS_A_DAY = {
    ("litellm-spend", "Spend vs. yesterday"),
    ("token-flow", "TokenHub spend vs. yesterday"),
    ("token-flow", "loomflow spend vs. yesterday"),
    ("token-flow", "loomflow spend, today and the day before/B"),
}
IN_THE_HIGHEST_BUCKET = {("loomflow-agents", "Run duration over time", "A")}
"""Quantiles that are left out: simulated runs take longer than the highest bound."""


ONLY_AFTER_FAILURES = {
    ("loom-core-tools", "Lost calls by server", "A"),
    ("loom-core-tools", "Calls by MCP server", "C"),
}
"""Queries of calls that fail because a server is gone, which never happens in healthy systems."""


def _cost_by_instance() -> Vector:
    """Return the cost of the last hour, with that of runs that ended within it."""
    return growth("loki_cost_usd", "instance", window=HOURS)


DIFFERENT: dict[tuple[str, str], Callable[[], Vector]] = {
    ("loom-overview", "Providers down"): lambda: {(): 0.0},
    ("loki-mode-fleet", "Cost per hour by instance"): _cost_by_instance,
    ("loomflow-agents", "Run duration over time"): dict,
}
"""Values that differ from those of the recorded systems: a provider is down, no run ends, and runs are short."""

COMPUTED = [(uid, key) for uid, panels in VALUES.items() for key in panels if (uid, key) not in NEEDS_A_DAY]
DASHBOARDS_OF = {
    "claude_code": ("claude-code-usage", "claude-code-work"),
    "litellm": ("litellm-requests", "litellm-spend"),
    "loom": ("loom-overview", "loom-dispatch"),
    "tokenhub": ("tokenhub-routing",),
    "loki_mode": ("loki-mode-session", "loki-mode-fleet"),
    "loomflow": ("loomflow-agents",),
    "loom_core": ("loom-core-event-bus", "loom-core-tools", "loom-core-agents"),
    "otel_genai": ("otel-genai-models", "otel-genai-agents", "otel-genai-mcp"),
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
def simulated_values(evening: list[SampleHistory], monkeypatch: pytest.MonkeyPatch) -> None:
    """Compute the expected values from the simulated series."""
    series = [SimulatedSeries(one.name, dict(one.labels), one) for one in evening]
    monkeypatch.setattr(computed, "all_series", lambda: series)


def reads_the_day_before(text: str) -> bool:
    """Return whether a query shifts a value by a day; the growth within a day looks for series that were there then."""
    return "offset 1d" in text.replace("[5m] offset 1d", "")


def test_every_query_has_data(prometheus: Prometheus) -> None:
    """Queries of the day before have none, because only an evening is simulated."""
    wrong = []
    for dashboard, panel, query in all_queries():
        left_out = (dashboard.uid, panel.title, query.ref_id) in IN_THE_HIGHEST_BUCKET | ONLY_AFTER_FAILURES
        expected = should_have_data(dashboard, panel, query) and not reads_the_day_before(query.text) and not left_out
        if bool(values(prometheus, dashboard, query)) is not expected:
            problem = "no data" if expected else "data, although there should be none"
            wrong.append(f"{dashboard.uid}/{panel.title}/{query.ref_id}: {problem}: {query.text}")
    assert wrong == []


@pytest.mark.usefixtures("simulated_values")
def test_panels_show_the_computed_values(prometheus: Prometheus) -> None:
    wrong = {}
    for uid, key in COMPUTED:
        dashboard = DASHBOARDS[uid]
        result = result_vector(prometheus, dashboard.resolve(find_query(dashboard, key).text))
        expected = DIFFERENT.get((uid, key), VALUES[uid][key])()
        if result != pytest.approx(expected, rel=EXACT):
            wrong[uid, key] = (result, expected)
    assert wrong == {}, "by panel: the result, then the expected values"


@pytest.mark.parametrize("system", DASHBOARDS_OF)
def test_five_panels_of_every_system_are_computed(system: str) -> None:
    assert sum(1 for uid, _ in COMPUTED if uid in DASHBOARDS_OF[system]) >= 5


def test_only_queries_of_a_day_are_not_computed() -> None:
    assert EVENING.seconds < DAYS
    texts = {case: find_query(DASHBOARDS[case[0]], case[1]).text for case in NEEDS_A_DAY}
    assert [case for case, text in texts.items() if "1d" not in text] == []
