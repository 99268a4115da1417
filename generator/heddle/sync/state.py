"""Everything that a plan is made from, as it was read from the server at one time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from heddle.sync.kind import Key
from heddle.sync.ledger import Ledger
from heddle.sync.resources import Found, Past


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Live objects by key, the ledger, and the histories of the dashboards that differ from what is wanted."""

    found: Mapping[Key, Found]
    ledger: Ledger = field(default_factory=Ledger)
    histories: Mapping[str, tuple[Past, ...]] = field(default_factory=dict)
    contents: tuple[tuple[str, Key], ...] = ()
    """The uid of a folder and what stands in it, whoever it belongs to; read where something is to be deleted."""

    default_source: Found | None = None
