"""What alerts are held against."""

from __future__ import annotations

from dataclasses import dataclass

from generator.compile.alerting.panels import Panels


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The panels of all dashboards, the uids of the data sources, the titles of the dashboards' folders.

    `left_out` are the uids of dashboards whose systems are not chosen.
    """

    panels: Panels
    sources: frozenset[str]
    folders: frozenset[str]
    left_out: frozenset[str] = frozenset()
