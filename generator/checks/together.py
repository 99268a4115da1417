"""What rules about everything together are asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from generator.author.alerts import Alerts
from generator.author.datasources import DataSource
from generator.compile.alerting.panels import Panels
from generator.compile.alerting.receivers import MuteTiming, Receiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """All data sources; `default` is the one that the settings choose."""

    specs: Sequence[DataSource]
    default: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """All alerts, what they are held against, and who is told.

    `panels` are those of all dashboards, `sources` the uids of the data sources, `folders` the titles of the
    dashboards' folders, `left_out` the uids of dashboards whose systems are not chosen, `interval` how often alerts
    are evaluated.
    """

    groups: Sequence[Alerts]
    panels: Panels = field(default_factory=dict)
    sources: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    interval: str = "1m"
    receivers: Sequence[Receiver] = ()
    mute_timings: Sequence[MuteTiming] = ()
