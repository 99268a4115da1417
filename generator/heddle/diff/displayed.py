"""The form of a dashboard that is compared: its canonical form after the migrations that Grafana applies.

Each heading of a row has its number as `rowNumber`, each panel below it as `row`: ids of rows may be missing
or repeated. `originalType` is the type of a panel before Grafana converted it, `savedByGrafana` says that an editor of
Grafana wrote the panel, `addedLimits` has the limits (`min`, `max`) that a migration adds to a percentage.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Final

from heddle.grafana.canonical import canonical
from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.migration import apply_migrations
from heddle.grafana.model import free_ref_ids

EVIDENCE_KEYS: Final = frozenset({"originalType", "savedByGrafana", "addedLimits"})
"""Keys that record the origin of a panel and do not affect what it shows."""


def displayed_form(dashboard: Json) -> Json:
    """Return the form of a dashboard of any schema version, which must not be changed; nor is the argument."""
    return _form(json.dumps(dashboard))


@lru_cache(maxsize=4)  # each version of a history is compared with the one before and the one after it
def _form(dashboard: str) -> Json:
    migrated: Json = json.loads(dashboard)
    types = {id(panel): panel.get("type") for panel in _all_panels(migrated)}
    limits = {id(panel): _limits(panel) for panel in _all_panels(migrated)}
    apply_migrations(migrated)
    for panel in _all_panels(migrated):
        _complete_letters(panel)
        if panel.get("pluginVersion"):
            panel["savedByGrafana"] = True
        if added := _limits(panel) - limits.get(id(panel), set()):
            panel["addedLimits"] = sorted(added)
        if (type := types.get(id(panel))) and type != panel.get("type"):
            panel["originalType"] = type
    form = canonical(migrated)
    number = 0
    for panel in form["panels"]:
        panel.pop("row", None)
        if panel.get("type") == "row":
            number += 1
            panel["rowNumber"] = number
            for key in ("targets", "datasource", "fieldConfig", "options"):  # leftovers, which Grafana ignores
                panel.pop(key, None)
        elif number:
            panel["row"] = number
    return form


def _limits(panel: Json) -> set[str]:
    """Return which limits a panel has, in any notation."""
    options = mapping(panel.get("options"))
    old = mapping(options.get("fieldOptions"))
    owners = (mapping(mapping(panel.get("fieldConfig")).get("defaults")), old, mapping(old.get("defaults")))
    bounds = {key for key in ("min", "max") if any(owner.get(key) is not None for owner in owners)}
    return bounds | {key for key in ("min", "max") if options.get(f"{key}Value") is not None}


def _all_panels(dashboard: Json) -> list[Json]:
    """Return the panels of a dashboard of any schema version, also those in `rows`."""
    owners = [*members(dashboard.get("panels")), *members(dashboard.get("rows"))]
    return [*owners, *(panel for owner in owners for panel in members(owner.get("panels")))]


def _complete_letters(panel: Json) -> None:
    """Set the letter of each query without one, as Grafana does."""
    targets = members(panel.get("targets"))
    letters = free_ref_ids(targets)
    for target in targets:
        if not target.get("refId"):
            target["refId"] = next(letters, "")
