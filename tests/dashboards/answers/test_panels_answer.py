"""Every panel on Prometheus shows numbers, when its system exposes what it was recorded to expose."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite

import pytest

from tests.dashboards.answers.asked import Asked, Panel, Query, Variable, dashboards, label_values
from tests.dashboards.answers.exposition import emitted, parse_samples
from tests.dashboards.answers.selectors import selectors
from tests.dashboards.answers.served import Prometheus
from tests.dashboards.answers.silent import can_answer
from tests.dashboards.answers.systems import TARGETS, Target
from tests.dashboards.telemetry.exposition import FOLDER

RIGHTLY_EMPTY: dict[tuple[str, str, str], str] = {}
"""By dashboard, panel and letter of the query: why no answer is the right one. What waits is not listed here."""

NEVER_SEEN: dict[str, str] = {}
"""Series that queries ask for and that were never recorded: why the query is right nevertheless."""

PANELS = [(dashboard, panel) for dashboard in dashboards() for panel in dashboard.panels]
OFFERS = [(dashboard, one) for dashboard in dashboards() for one in dashboard.variables if one.offers]
ANNOTATIONS = [(dashboard, text) for dashboard in dashboards() for text in dashboard.annotations]

every_panel = pytest.mark.parametrize(
    ("dashboard", "panel"), PANELS, ids=[f"{dashboard.uid}/{panel.title}" for dashboard, panel in PANELS]
)


def numbers(prometheus: Prometheus, dashboard: Asked, query: Query) -> list[float]:
    ask = prometheus.instant if query.instant else prometheus.over_an_hour
    found = ask(dashboard.resolve(query.text))
    return [number for answer in found for number in answer.numbers if isfinite(number)]


def expected(dashboard: Asked, panel: Panel, query: Query) -> bool:
    listed = (dashboard.uid, panel.title, query.ref) in RIGHTLY_EMPTY
    return not listed and can_answer(dashboard.resolve(query.text))


def _selectors(dashboard: Asked, query: Query) -> list[str]:
    return selectors(dashboard.resolve(query.text))


@every_panel
def test_a_panel_answers(prometheus: Prometheus, dashboard: Asked, panel: Panel) -> None:
    answers = {query.ref: bool(numbers(prometheus, dashboard, query)) for query in panel.queries}
    assert answers == {query.ref: expected(dashboard, panel, query) for query in panel.queries}


@every_panel
def test_every_series_that_a_panel_asks_for_is_there(prometheus: Prometheus, dashboard: Asked, panel: Panel) -> None:
    """An answer may come from another part of a query alone, such as a 0 for want of anything."""
    asked = {one for query in panel.queries for one in _selectors(dashboard, query)}
    found = {one: bool(prometheus.instant(one)) for one in asked}
    assert found == {one: can_answer(one) and one not in NEVER_SEEN for one in asked}


@pytest.mark.parametrize(
    ("dashboard", "variable"), OFFERS, ids=[f"{dashboard.uid}/{one.name}" for dashboard, one in OFFERS]
)
def test_a_variable_offers_values(prometheus: Prometheus, dashboard: Asked, variable: Variable) -> None:
    selector, label = label_values(dashboard.resolve(variable.offers))
    assert prometheus.label_values(selector or '{job=~".+"}', label) != []


@pytest.mark.parametrize(
    ("dashboard", "text"), ANNOTATIONS, ids=[f"{dashboard.uid}/{text[:40]}" for dashboard, text in ANNOTATIONS]
)
def test_an_annotation_asks_of_series_that_there_are(prometheus: Prometheus, dashboard: Asked, text: str) -> None:
    """It is empty while nothing happens, so its series are looked for."""
    found = {selector: bool(prometheus.instant(selector)) for selector in selectors(dashboard.resolve(text))}
    assert found == {selector: can_answer(selector) for selector in found} != {}


def test_nothing_is_excused_that_is_not_there() -> None:
    there = {(dashboard.uid, panel.title, query.ref) for dashboard, panel in PANELS for query in panel.queries}
    assert RIGHTLY_EMPTY.keys() - there == set()
    asked = {one for dashboard, panel in PANELS for query in panel.queries for one in _selectors(dashboard, query)}
    assert NEVER_SEEN.keys() - asked == set()


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.system)
def test_what_is_called_unrecorded_is_declared_and_not_recorded(target: Target) -> None:
    declared = {metric.name for metric in emitted(target.catalog)}
    recorded = (
        {one.family for one in parse_samples((FOLDER / target.recording).read_text())} if target.recording else set()
    )
    assert {*target.unrecorded} <= declared - recorded


def test_a_misspelt_metric_is_noticed(prometheus: Prometheus) -> None:
    overview = next(dashboard for dashboard in dashboards() if dashboard.uid == "loom-overview")
    query = overview.panel("Goroutines").queries[0]
    misspelt = replace(query, text=query.text.replace("go_goroutines", "go_goroutine"))
    assert [bool(numbers(prometheus, overview, one)) for one in (query, misspelt)] == [True, False]


def test_an_unknown_variable_is_noticed() -> None:
    with pytest.raises(AssertionError, match="has no variable job"):
        dashboards()[0].resolve('up{job="$job"}')


@pytest.mark.parametrize(
    ("query", "answers"),
    [
        ("up", True),
        ("rate(loom_beads_total[5m])", False),
        ("sum(up) / sum(loom_beads_total)", False),
        ("sum(loom_beads_total) or sum(up)", True),
        ("up unless loom_beads_total", True),
        ("loom_beads_total > 0 or vector(0)", True),
        ("absent(loom_beads_total)", True),
    ],
)
def test_only_what_waits_may_be_silent(query: str, answers: bool) -> None:
    assert can_answer(query) is answers
