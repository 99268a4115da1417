"""The ledger: a small dashboard that notes what was applied to objects which have no room for a mark.

Folders, correlations, contact points, mute timings, message templates and the notification policy are noted there by
digest. It is written before they are, with the digest that was and the one that will be, so that a push which is
killed half way leaves nothing that looks like somebody else's edit. People may read it; it needs no rights but those
to write dashboards, it has a version, and a history of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from heddle.grafana.json_prune import mapping, members
from heddle.grafana.json_value import Json
from heddle.grafana.model import SCHEMA_VERSION

_FENCE = re.compile(r"```json\n(.*?)\n```", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was applied to one object: any of the digests may be what is live."""

    digests: tuple[str, ...]
    salt: str = ""
    secrets: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The entries by `kind/name`, the git revision that was pushed last, and the version a write must name."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    revision: str = ""
    version: str = ""

    def with_entry(self, name: str, entry: Entry | None) -> Ledger:
        """Return the ledger with another entry, or without one."""
        kept = {key: each for key, each in self.entries.items() if key != name}
        return replace(self, entries=kept | ({name: entry} if entry else {}))


def ledger_uid(owner: str) -> str:
    """Return the uid of an owner's ledger."""
    return f"heddle-ledger-{owner}"[:40]


def read_ledger(dashboard: Json, version: str) -> Ledger:
    """Return the ledger in a dashboard; empty where somebody wrote over it."""
    for panel in members(dashboard.get("panels")):
        found = _FENCE.search(str(mapping(panel.get("options")).get("content") or ""))
        if not found:
            continue
        try:
            held = mapping(json.loads(found[1]))
        except ValueError:
            continue
        entries = {
            key: Entry(
                digests=tuple(map(str, each.get("digests") or ())),
                salt=str(each.get("salt") or ""),
                secrets=str(each.get("secrets") or ""),
            )
            for key, each in mapping(held.get("applied")).items()
            if isinstance(each, dict)
        }
        return Ledger(entries=entries, revision=str(held.get("revision") or ""), version=version)
    return Ledger(version=version)


def ledger_dashboard(ledger: Ledger, owner: str) -> Json:
    """Return the dashboard that holds a ledger."""
    applied = {
        key: {"digests": list(each.digests)} | ({"salt": each.salt, "secrets": each.secrets} if each.secrets else {})
        for key, each in sorted(ledger.entries.items())
    }
    held = json.dumps({"revision": ledger.revision, "applied": applied}, indent=1, sort_keys=True)
    content = f"{_WORDS}\n\n```json\n{held}\n```"
    panel = {"id": 1, "type": "text", "title": "Applied", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 20}}
    panel |= {"options": {"mode": "markdown", "content": content}}
    return {
        "uid": ledger_uid(owner),
        "title": f"Heddle ledger ({owner})",
        "tags": [],
        "schemaVersion": SCHEMA_VERSION,
        "panels": [panel],
    }


_WORDS = (
    "`heddle push` notes here what it applied to folders, correlations, contact points, mute timings, message templates"
    " and the notification policy, so that it can tell its own work from somebody else's. Without it those objects"
    " count as not made by Heddle."
)
