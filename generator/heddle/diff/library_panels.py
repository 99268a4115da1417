"""Changes of library panels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from heddle.diff.builder import ChangeBuilder
from heddle.diff.change import Change, Kind, Subject
from heddle.diff.dashboard import diff_dashboard
from heddle.diff.wording import describe_addition, describe_change, describe_removal
from heddle.grafana.json_value import Json, mapping, pruned

_NOUN = "library panel"
_POSITION: Json = {"id": 1, "gridPos": {"x": 0, "y": 0, "w": 24, "h": 8}}
"""Of the panel, in a dashboard that has nothing else: two panels are compared as those of dashboards are."""


def library_panels_changes(before: list[Json], after: list[Json]) -> Iterator[Change]:
    """Yield the changes between the library panels of two trees."""
    old, new = ({str(panel.get("uid")): panel for panel in side} for side in (before, after))
    for uid in {**old, **new}:
        yield from library_panel_changes(uid, old.get(uid), new.get(uid))


def library_panel_changes(uid: str, before: Json | None, after: Json | None) -> Iterator[Change]:
    """Yield the changes between two states of one library panel; None is the state in which it does not exist."""
    builder = ChangeBuilder(Subject(_NOUN, uid, str((after or before or {}).get("name") or uid)))
    if before is None or after is None:
        if after is not None:
            yield builder.change(Kind.BEHAVIOR, "library-panel/added", describe_addition(_NOUN))
        elif before is not None:
            sentence = describe_removal(_NOUN, "dashboards that show it have an empty panel")
            yield builder.change(Kind.BEHAVIOR, "library-panel/removed", sentence)
        return
    for key in ("name", "folder"):
        values = before.get(key) or "General", after.get(key) or "General"
        if values[0] != values[1]:
            yield builder.change(Kind.APPEARANCE, f"library-panel/{key}", describe_change(key, *values), values)
    models = mapping(before.get("model")), mapping(after.get("model"))
    diff = diff_dashboard(*({"panels": [{**model, **_POSITION}]} for model in models))
    if diff:
        yield from (replace(change, subject=builder.subject, panel=None) for change in diff.changes)
    else:
        # What a dashboard does not show is still stored.
        values_of = pruned(models[0]) or {}, pruned(models[1]) or {}
        yield from builder.value_changes({}, _NOUN.replace(" ", "-"), values_of, kind=Kind.BEHAVIOR)
