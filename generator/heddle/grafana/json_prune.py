"""Leaves out of a plain value what says nothing: nulls, empty texts and lists, and what Grafana means anyway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from heddle.diff.json_diff import same

_EMPTY: Mapping[str, Any] = {}


def pruned(value: Any, default: Any = None) -> Any:  # noqa: ANN401 - any plain value
    """Return the value without what `default` says as well; None where nothing is left of it."""
    if isinstance(value, dict):
        known = default if isinstance(default, dict) else _EMPTY
        kept = {key: pruned(item, known.get(key)) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item is not None} or None
    if isinstance(value, list):
        # A member of a list counts by its place, so one that says nothing stays.
        value = [_member(item) for item in value if item is not None]
    if default is not None:
        return None if same(value, default) else value
    return None if value in ("", []) else value


def _member(item: Any) -> Any:  # noqa: ANN401
    kept = pruned(item)
    return kept if kept is not None else type(item)()


def mapping(value: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the value where it is a mapping, else an empty one: files from elsewhere hold anything."""
    return value if isinstance(value, dict) else {}


def members(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """Return the mappings in a list, and nothing where there is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
