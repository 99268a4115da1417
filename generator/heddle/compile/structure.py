"""Checks the structure that the compiler relies on: panels, queries, links and others are lists of objects.

grafanalib takes any value in most places, such as a list of panels among panels.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from heddle.grafana.json_value import Json

_OF_DASHBOARD: Final = ("panels", "rows", "links", "templating.list", "annotations.list")
_OF_PANEL: Final = (
    *("panels", "targets", "links", "transformations", "fieldConfig.overrides", "fieldConfig.defaults.links"),
)
_OBJECTS: Final = ("templating", "annotations", "fieldConfig", "fieldConfig.defaults")
_NO_PART: Final = "leave out a part that is not needed, as in `[FIRST, *([SECOND] if condition else [])]`"
_KINDS: Final = {"panels": "a panel", "rows": "a row", "targets": "a query", "links": "a link"}


class Misplaced(NamedTuple):
    """A value of a wrong type; `panel` is the panel that contains it, None for the dashboard."""

    panel: Json | None
    message: str
    help: str = "see Grafana's dashboard JSON model for this field"


def misplaced_values(dashboard: Json) -> Iterator[Misplaced]:
    """Yield the values that are not objects or lists where the compiler reads objects or lists."""
    yield from _in_owner(dashboard, None, _OF_DASHBOARD)


def _in_owner(owner: Json, panel: Json | None, paths: tuple[str, ...]) -> Iterator[Misplaced]:
    for path in _OBJECTS:
        value = _at(owner, path)
        if value is not None and not isinstance(value, dict):
            yield Misplaced(panel, f"`{path}` is {_type(value)}, not an object")
    for path in paths:
        values = _at(owner, path)
        if values is None:
            continue
        if not isinstance(values, list):
            yield Misplaced(panel, f"`{path}` is {_type(values)}, not a list")
            continue
        for index, value in enumerate(values):
            if not isinstance(value, dict):
                yield _no_object(panel, path, index, value)
            elif path == "templating.list" and not isinstance(type := value.get("type"), str):
                problem = "is missing" if type is None else f"is {_type(type)}, not a text"
                yield Misplaced(panel, f"`{path}[{index}].type` {problem}")
            elif path in ("panels", "rows"):
                yield from _in_owner(value, value if path == "panels" else panel, _OF_PANEL)


def _no_object(panel: Json | None, path: str, index: int, value: object) -> Misplaced:
    message = f"`{path}[{index}]` is {_type(value)}, not {_KINDS.get(path, 'an object')}"
    return Misplaced(panel, message, _NO_PART) if value is None else Misplaced(panel, message)


def _at(owner: Json, path: str) -> object:
    """Return the value at a path, or None if the path does not exist."""
    value: object = owner
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _type(value: object) -> str:
    if value is None:
        return "None"
    names = {str: "a text", bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), f"a {type(value).__name__}")
