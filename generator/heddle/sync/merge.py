"""Three states of a dashboard: what Heddle wrote last, what is live, and what is wanted.

Edits that touch other fields than ours are kept; the merged dashboard is built from the stored JSON, and it counts only
if its canonical form holds every change of both sides. Where that cannot be shown, it is a conflict.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from heddle.diff.json_diff import Leaf, Path, differences, same
from heddle.grafana.canonical import canonical
from heddle.grafana.json_value import Json
from heddle.sync.ownership_marker import untagged

_KEYS = {"panels": "id", "list": "name", "targets": "refId"}
"""What tells the members of a list of a stored dashboard apart; any other list changes as a whole."""

_ORDER = "variable order"
_MISSING = object()


def form(dashboard: Json) -> Json:
    """Return what a dashboard shows, with its lists by name, so that a change has the same path on each side."""
    found = canonical(untagged(dashboard))
    return {
        **found,
        "panels": {str(panel.get("id")): _panel(panel) for panel in found["panels"]},
        "variables": {str(each.get("name")): each for each in found["variables"]},
        _ORDER: [str(each.get("name")) for each in found["variables"]],
        "annotations": {str(each.get("name")): each for each in found["annotations"]},
    }


def changes(before: Json, after: Json) -> list[Leaf]:
    """Return path, value before and value after of each difference of two forms."""
    found = [each for each in differences(before, after) if each[0] != (_ORDER,)]
    one, other = before[_ORDER], after[_ORDER]
    if [each for each in one if each in other] != [each for each in other if each in one]:
        found.append(((_ORDER,), one, other))
    return found


def differ(one: Json, other: Json) -> bool:
    """Tell whether a reader sees a difference between two dashboards."""
    # Most are stored as they were sent, and their forms take a hundred times as long to compare.
    return _text(one) != _text(other) and bool(changes(form(one), form(other)))


def _text(dashboard: Json) -> str:
    return json.dumps(untagged(dashboard), sort_keys=True)


def overlap(edits: Iterable[Leaf], ours: Iterable[Leaf]) -> list[Path]:
    """Return the paths of edits that touch what we change, unless both say the same."""
    wanted = [(path, after) for path, _, after in ours]
    return [
        path
        for path, _, after in edits
        if any(_touch(path, other) and not (path == other and same(after, value)) for other, value in wanted)
    ]


def merged(base: Json, live: Json, wanted: Json) -> Json | None:
    """Return the live dashboard with our changes in it, or None where the two cannot both be kept."""
    forms = form(base), form(live), form(wanted)
    edits, ours = changes(forms[0], forms[1]), changes(forms[0], forms[2])
    if overlap(edits, ours):
        return None
    found = _three(untagged(base), untagged(live), untagged(wanted), "")
    if not isinstance(found, dict):
        return None
    result = form(found)
    kept = all(_holds(result, path, after) for path, _, after in (*edits, *ours))
    return found if kept else None


def _holds(result: Json, path: Path, after: Any) -> bool:  # noqa: ANN401
    if path == (_ORDER,):
        return bool([each for each in result[_ORDER] if each in after] == after)
    return same(_at(result, path), after)


def _panel(panel: Json) -> Json:
    targets = panel.get("targets")
    if not isinstance(targets, list):
        return panel
    names = [str(each.get("refId", number)) for number, each in enumerate(targets)]
    return {**panel, "targets": dict(zip(names, targets, strict=True))} if len(set(names)) == len(names) else panel


def _touch(one: Path, other: Path) -> bool:
    length = min(len(one), len(other))
    return one[:length] == other[:length]


def _at(value: Any, path: Path) -> Any:  # noqa: ANN401
    for part in path:
        if isinstance(value, list):
            named = (each for each in value if isinstance(each, dict) and part in map(str, each.values()))
            numbered = value[int(part) - 1] if part.isdigit() and 0 < int(part) <= len(value) else None
            value = next(named, numbered)
        elif isinstance(value, dict):
            value = value.get(part)
        else:
            return None
    return value


def _three(base: Any, live: Any, wanted: Any, key: str) -> Any:  # noqa: ANN401
    """Return `live` with what `wanted` changes of `base`; where both do, what is wanted."""
    if _same(base, wanted):
        return live
    if isinstance(live, dict) and isinstance(wanted, dict):
        base = base if isinstance(base, dict) else {}
        found = {}
        for name in {**live, **wanted}:
            value = _three(base.get(name, _MISSING), live.get(name, _MISSING), wanted.get(name, _MISSING), name)
            if value is not _MISSING:
                found[name] = value
        return found
    if isinstance(live, list) and isinstance(wanted, list) and key in _KEYS:
        return _list(base if isinstance(base, list) else [], live, wanted, _KEYS[key])
    return wanted


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401
    """Return whether two values mean the same, of which either may not be there."""
    if one is _MISSING or other is _MISSING:
        return one is other
    return same(one, other)


def _list(base: list[Any], live: list[Any], wanted: list[Any], name: str) -> Any:  # noqa: ANN401
    sides = [{str(each.get(name)): each for each in side if isinstance(each, dict)} for side in (base, live, wanted)]
    if any(len(by) != len(side) for by, side in zip(sides, (base, live, wanted), strict=True)):
        return wanted
    old, now, new = sides
    shared = [key for key in new if key in old]
    first, second = (now, new) if shared == [key for key in old if key in new] else (new, now)
    order = [*first, *(key for key in second if key not in first)]
    found = [_three(old.get(key, _MISSING), now.get(key, _MISSING), new.get(key, _MISSING), "") for key in order]
    return [each for each in found if each is not _MISSING]
