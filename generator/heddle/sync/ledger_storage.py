"""Reads the ledger from the server, and merges the entries of another push that a push overwrote."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import TypeVar

from heddle.sync.dashboards import read_dashboard, read_history
from heddle.sync.ledger_bases import common_bases
from heddle.sync.ownership import Ledger, LedgerEntry, ledger_uid, parse_ledger
from heddle.sync.resources import LiveResource
from heddle.sync.server import Server

Name = TypeVar("Name", bound=Hashable)
Value = TypeVar("Value")

_MESSAGES_NOT_NEEDED = sys.maxsize


def live_ledger(server: Server, owner: str, live: LiveResource | None) -> Ledger:
    """Return the ledger in a dashboard that was read; empty if there is none. Raises Unreachable."""
    if live is None:
        return Ledger()
    ledger = parse_ledger(live.body.get("dashboard", {}), live.version)
    if int(live.version or 0) <= ledger.saved_over + 1:
        return ledger
    return _merged_ledger(server, owner)


def read_ledger(server: Server, owner: str) -> Ledger:
    """Return the ledger of an owner. Raises Unreachable."""
    return live_ledger(server, owner, read_dashboard(server, owner, ledger_uid(owner)))


def _merged_ledger(server: Server, owner: str) -> Ledger:
    """Return the newest version of the ledger, with what it overwrote of those before. Raises Unreachable."""
    history = read_history(server, ledger_uid(owner), after=_MESSAGES_NOT_NEEDED)
    if not history:
        return Ledger()
    ledgers = {version.version: parse_ledger(version.data, str(version.version)) for version in history}
    newest = ledgers[history[0].version]
    base = ledgers.get(newest.saved_over, Ledger())
    merged = newest
    for number in sorted(ledgers):
        if newest.saved_over < number < history[0].version:
            merged = _merge_ledgers(base, ledgers[number], merged)
    compared = [(each.entries, each.unverified, each.secrets) for each in (merged, newest)]
    is_merged = compared[0] != compared[1]
    return replace(merged, is_merged=is_merged)


def _merge_ledgers(base: Ledger, one: Ledger, other: Ledger) -> Ledger:
    """Return `other` with what `one` changed of `base`; where both changed an entry, with the digests of both."""
    entries = _merge(base.entries, one.entries, other.entries)
    for name in one.entries.keys() & other.entries.keys():
        first, second, before = one.entries[name], other.entries[name], base.entries.get(name)
        if before not in (first, second) and first != second:
            entries[name] = _either(first, second)
    unverified = _merge(base.unverified, one.unverified, other.unverified)
    # Which of two pushes wrote a secret last is unknown, so a digest that one of them changed counts as none.
    secrets = {name: secret for name, secret in other.secrets.items() if one.secrets.get(name) == secret}
    return replace(
        other,
        entries=entries,
        unverified=unverified,
        secrets=secrets,
        bases=common_bases(one.bases, other.bases),
        exposure=other.exposure or one.exposure,
        revision=other.revision or one.revision,
    )


def _merge(base: Mapping[Name, Value], one: Mapping[Name, Value], other: Mapping[Name, Value]) -> dict[Name, Value]:
    removed = {name for name in base if name not in one and other.get(name) == base[name]}
    changed = {name: value for name, value in one.items() if base.get(name) != value}
    unchanged = {name: value for name, value in other.items() if name not in removed}
    kept = {name: value for name, value in changed.items() if name not in other or base.get(name) == other[name]}
    return {**unchanged, **kept}


def _either(one: LedgerEntry, other: LedgerEntry) -> LedgerEntry:
    digests = tuple(dict.fromkeys((*one.digests, *other.digests)))
    return replace(other, digests=digests, may_be_absent=one.may_be_absent or other.may_be_absent)
