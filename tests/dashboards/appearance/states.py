"""What a reader of a panel sees in the states of the simulated systems."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias

from heddle.author.simulation.simulation import HEALTHY
from heddle.grafana.displayed_value import (
    DisplayedValue,
    active_threshold_color,
    displayed_value,
    displayed_without_data,
)
from heddle.grafana.field_config import Field, distinct_settings, field_config
from heddle.grafana.json_value import Json
from heddle.grafana.panel_types import panel_type
from heddle.grafana.value_mapping import mapping_results
from heddle.simulate.backfill import SampleHistory, TimeSpan
from tests.cli.project import panels
from tests.dashboards.prometheus.panel_results import DASHBOARDS
from tests.dashboards.prometheus.promql import series_names
from tests.dashboards.prometheus.queries import Query
from tests.dashboards.prometheus.server import Prometheus
from tests.dashboards.repository import dashboards_by_uid
from tests.simulate.systems import LEAD, NOON, affected, delay_of, history

Key: TypeAlias = tuple[str, str]
"""The uid of a dashboard and the title of a panel."""

STEP = 60
APART = 3 * 86400
"""Seconds between the histories of two scenarios in one Prometheus: no query looks back as far."""

DAY = 86400


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader sees at the end of a scenario. `text` is a pattern of `fnmatch`, such as `*%`.

    With `value` the panel shows this value: for queries that the simulation has no data source for.
    """

    scenario: str
    text: str
    color: str
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a panel shows in its good state, in all of its series, and in its bad state, in one of them.

    `ref_id` selects one of several queries, `field` is the name of its column in a table. With `a_day` the scenario
    follows a day without faults.
    """

    good: Seen
    bad: Seen
    ref_id: str = ""
    field: str = ""
    a_day: bool = False


def seen_value(value: float, text: str, color: str) -> Seen:
    """Return what a reader sees for a value."""
    return Seen("", text, color, value)


def healthy(text: str, color: str) -> Seen:
    """Return what a reader sees in healthy systems."""
    return Seen(HEALTHY, text, color)


@cache
def judging_panels() -> dict[Key, Json]:
    """Return the panels that judge values: those with a color in a mapping, or with thresholds of several colors."""
    return {
        (uid, panel["title"]): panel
        for uid, dashboard in dashboards_by_uid().items()
        for panel in panels(dashboard)
        if _judges(panel)
    }


def _judges(panel: Json) -> bool:
    for settings in distinct_settings(panel):
        colors = {step.get("color") for step in settings.config["thresholds"]["steps"]}
        mapped = {result.get("color") for _, result in mapping_results(settings.config.get("mappings"))}
        if mapped - {None} or ("thresholds" in settings.given and len(colors) > 1):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Run:
    """One scenario in the shared Prometheus, at a time of its own."""

    scenario: str
    a_day: bool
    index: int

    @property
    def span(self) -> TimeSpan:
        """The time without faults, then the scenario until its alerts have fired."""
        seconds = (DAY if self.a_day else 0) + LEAD + delay_of(self.scenario)
        return TimeSpan(seconds=seconds, step=STEP, end=NOON + self.index * APART)

    def history(self) -> list[SampleHistory]:
        """Return the series that judging panels read, of the systems that the scenario changes."""
        series = history(self.scenario, self.span, of=affected(self.scenario))
        return [one for one in series if one.name in _names_in_judging_panels()]


@cache
def _names_in_judging_panels() -> frozenset[str]:
    return frozenset(
        name
        for key in judging_panels()
        for query in _queries(key)
        for name in series_names(DASHBOARDS[key[0]].resolve(query.text))
    )


def _queries(key: Key) -> tuple[Query, ...]:
    """Return the queries of a panel for Prometheus."""
    uid, title = key
    return next((panel.queries for panel in DASHBOARDS[uid].panels if panel.title == title), ())


def seen_in(prometheus: Prometheus, run: Run, key: Key, case: Case) -> list[DisplayedValue]:
    """Return what each series of a panel shows at the end of a run."""
    panel, dashboard = judging_panels()[key], DASHBOARDS[key[0]]
    found = [
        (Field(name=case.field, ref_id=query.ref_id), value)
        for query in _queries(key)
        if case.ref_id in ("", query.ref_id)
        for value in _newest(prometheus, run, dashboard.resolve(query.text), instant=query.instant)
    ]
    values = [value for _, value in found]
    return [seen_of(panel, value, field, values) for field, value in found] or [displayed_without_data(panel)]


def seen_of(panel: Json, value: float, field: Field, values: Iterable[float] = ()) -> DisplayedValue:
    """Return what a panel shows for a value. Lines have no color of their own, but that of their threshold's area."""
    result = displayed_value(panel, value, field=field, values=values)
    if panel_type(panel["type"]).shows != "lines":
        return result
    return replace(result, color=active_threshold_color(field_config(panel, field), value, values))


def _newest(prometheus: Prometheus, run: Run, text: str, *, instant: bool) -> list[float]:
    """Return the newest value of each series; a range query also has series that ended within the hour."""
    results = prometheus.instant(text, run.span.end) if instant else prometheus.last_hour(text, run.span.end)
    return [series.values[-1] for series in results]
