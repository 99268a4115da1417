"""What rules about all dashboards together are asked about; apart, since it needs no word of data sources or alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.checks.summary import Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """All dashboards, in a few words each, and the uids of the data sources."""

    dashboards: Sequence[Summary]
    sources: frozenset[str] = frozenset()
