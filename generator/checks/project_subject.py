"""What rules about all dashboards together are asked about; apart, since it needs no word of data sources or alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.checks.summary import Summary
from generator.compile.artefact import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """All dashboards, in a few words each, and the uids of the data sources.

    `made` are the objects that the files held so far, `tombstones` those that they make Grafana delete.
    """

    dashboards: Sequence[Summary]
    sources: frozenset[str] = frozenset()
    made: Sequence[Identity] = ()
    tombstones: Sequence[Identity] = ()
