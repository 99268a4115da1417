"""Three states of a dashboard: the base that Heddle wrote last, the live one, and the desired one.

People's edits are kept where they touch other fields than the files change. The merged dashboard is built from the
stored JSON, and counts only if its comparable form contains every change of both sides. Otherwise it is a conflict.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from heddle.diff.json_diff import Leaf, Path, differences, same
from heddle.grafana.canonical import LOOKED_UP_VARIABLES, canonical
from heddle.grafana.json_value import Json, mapping, members
from heddle.sync.ownership import without_markers

_LIST_KEYS = {"panels": "id", "list": "name", "targets": "refId"}
"""The field that identifies the members of a list in a stored dashboard; any other list changes as a whole."""

_ORDER = "variable order"
_NOT_SHOWN = "not shown"
_MISSING = object()


def comparable(dashboard: Json) -> Json:
    """Return what a dashboard shows, with lists as mappings by name: a change then has the same path on each side."""
    form = canonical(without_markers(dashboard))
    return {
        **form,
        "panels": {str(panel.get("id")): _with_named_targets(panel) for panel in form["panels"]},
        "variables": {str(variable.get("name")): variable for variable in form["variables"]},
        # The order is visible too: the variables stand side by side, and one may refer to another before it.
        _ORDER: [str(variable.get("name")) for variable in form["variables"]],
        "annotations": {str(annotation.get("name")): annotation for annotation in form["annotations"]},
        _NOT_SHOWN: properties_not_shown(dashboard),
    }


def properties_not_shown(dashboard: Json) -> Json:
    """Return the settings that readers do not see in the dashboard, by the part that they belong to."""
    found: Json = {}
    for variable in members(mapping(dashboard.get("templating")).get("list")):
        value = mapping(variable.get("current")).get("value")
        # The canonical form has the chosen value of other types.
        if variable.get("type") in LOOKED_UP_VARIABLES and value not in (None, "", []):
            found[f"default of variable {variable.get('name')}"] = value
    panels = members(dashboard.get("panels"))
    for panel in (*panels, *(child for row in panels for child in members(row.get("panels")))):
        if panel.get("cacheTimeout"):
            found[f"cache timeout of panel {panel.get('id')}"] = panel["cacheTimeout"]
    return found


def changed_leaves(before: Json, after: Json) -> list[Leaf]:
    """Return the path, the value before and the value after of each difference of two comparable forms."""
    leaves = [leaf for leaf in differences(before, after) if leaf[0] != (_ORDER,)]
    # A variable that only one side has does not change the order of the others.
    old, new = before[_ORDER], after[_ORDER]
    if [name for name in old if name in new] != [name for name in new if name in old]:
        leaves.append(((_ORDER,), old, new))
    return leaves


def is_different(one: Json, other: Json) -> bool:
    """Return whether a reader sees a difference between two dashboards."""
    # Most are stored as they were sent, and comparing their forms takes a hundred times as long.
    return _text(one) != _text(other) and bool(changed_leaves(comparable(one), comparable(other)))


def overlaps(edits: Iterable[Leaf], changes: Iterable[Leaf]) -> bool:
    """Return whether an edit touches what a change touches, unless both set the same value."""
    desired = [(path, after) for path, _, after in changes]
    return any(
        _touches(path, other) and not (path == other and same(after, value))
        for path, _, after in edits
        for other, value in desired
    )


def merge_dashboards(base: Json, live: Json, desired: Json) -> Json | None:
    """Return the live dashboard with the changes from base to desired, None if both cannot be kept."""
    base_form = comparable(base)
    edits, changes = (changed_leaves(base_form, comparable(side)) for side in (live, desired))
    if overlaps(edits, changes):
        return None
    merged = _merge(without_markers(base), without_markers(live), without_markers(desired), "")
    if not isinstance(merged, dict):
        return None
    # The stored JSON is merged, not the form, so that fields that Heddle does not know are kept. Whether that went
    # well is only certain from the form of the result.
    form = comparable(merged)
    return merged if all(_contains(form, path, after) for path, _, after in (*edits, *changes)) else None


def _with_named_targets(panel: Json) -> Json:
    targets = panel.get("targets")
    if not isinstance(targets, list):
        return panel
    names = [str(target.get("refId", number)) for number, target in enumerate(targets)]
    return {**panel, "targets": dict(zip(names, targets, strict=True))} if len(set(names)) == len(names) else panel


def _text(dashboard: Json) -> str:
    return json.dumps(without_markers(dashboard), sort_keys=True)


def _touches(one: Path, other: Path) -> bool:
    """Return whether one path leads to the other, or to a part of it."""
    length = min(len(one), len(other))
    return one[:length] == other[:length]


def _contains(form: Json, path: Path, value: Any) -> bool:  # noqa: ANN401 - any JSON value
    if path == (_ORDER,):
        return bool([name for name in form[_ORDER] if name in value] == value)
    return same(_value_at(form, path), value)


def _value_at(value: Any, path: Path) -> Any:  # noqa: ANN401
    """Return the value at a path of `differences`, which names the members of a list by a field or by their number."""
    for part in path:
        if isinstance(value, list):
            by_number = value[int(part) - 1] if part.isdigit() and 0 < int(part) <= len(value) else None
            by_name = (item for item in value if isinstance(item, dict) and part in map(str, item.values()))
            value = next(by_name, by_number)
        elif isinstance(value, dict):
            value = value.get(part)
        else:
            return None
    return value


def _merge(base: Any, live: Any, desired: Any, key: str) -> Any:  # noqa: ANN401
    """Return `live` with what `desired` changes of `base`, or `desired` where both changed it; `key` is its name."""
    if _is_same(base, desired):
        return live
    if isinstance(live, dict) and isinstance(desired, dict):
        base = base if isinstance(base, dict) else {}
        names = {**live, **desired}
        merged = {
            name: _merge(base.get(name, _MISSING), live.get(name, _MISSING), desired.get(name, _MISSING), name)
            for name in names
        }
        return {name: value for name, value in merged.items() if value is not _MISSING}
    if isinstance(live, list) and isinstance(desired, list) and key in _LIST_KEYS:
        return _merge_lists(base if isinstance(base, list) else [], live, desired, _LIST_KEYS[key])
    return desired


def _merge_lists(base: list[Any], live: list[Any], desired: list[Any], key: str) -> Any:  # noqa: ANN401
    sides = base, live, desired
    base_items, live_items, desired_items = (
        {str(item.get(key)): item for item in side if isinstance(item, dict)} for side in sides
    )
    if any(len(items) != len(side) for items, side in zip((base_items, live_items, desired_items), sides, strict=True)):
        return desired  # The members cannot be distinguished.
    # The live order, unless the files changed the order.
    unordered = [name for name in desired_items if name in base_items] == [
        name for name in base_items if name in desired_items
    ]
    first, second = (live_items, desired_items) if unordered else (desired_items, live_items)
    merged = [
        _merge(base_items.get(name, _MISSING), live_items.get(name, _MISSING), desired_items.get(name, _MISSING), "")
        for name in [*first, *(name for name in second if name not in first)]
    ]
    return [item for item in merged if item is not _MISSING]


def _is_same(one: Any, other: Any) -> bool:  # noqa: ANN401
    if one is _MISSING or other is _MISSING:
        return one is other
    return same(one, other)
