"""Makes a dashboard conform to the types of Grafana's schema, and reports the parts that did not.

Whatever reads the result can rely on `heddle.external.shapes`. A part of another type is removed, since it has no
meaning to Grafana either; so are nulls, which are the same as absent keys. Every object keeps the JSON pointer that it
has in the file. `rows`, which Grafana has converted to panels since version 5, become panels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Final

from heddle.diagnostics.finding import Severity
from heddle.external.defect import Defect, UnreadableText, step
from heddle.external.json_text import NotFinite, RepeatedKeys, is_finite
from heddle.external.shapes import (
    DASHBOARD,
    FIELD,
    MAPPING,
    MAPPING_OPTIONS,
    PANEL,
    PROPERTY,
    List,
    Number,
    Object,
    Shape,
    Text,
)
from heddle.grafana.json_value import Json, members

_MAX_DEPTH: Final = 100
"""The deepest of 1,700 public dashboards has 19 levels. There is a limit because functions on JSON recurse."""
_MAX_PARTS: Final = 1_000_000
_ABSENT: Final = object()
_JSON_TYPES: Final = (str, bool, int, float, Mapping, list, tuple)
_EMPTY: Final = (False, "", 0)
"""Values in place of an object or a list that mean its absence to Grafana."""


@dataclass(slots=True)
class Conformed:
    """A dashboard of the right types; `pointers` has the JSON pointer of each object in it by its `id()`."""

    data: Json
    pointers: dict[int, str] = field(default_factory=dict)
    defects: list[Defect] = field(default_factory=list)


def conform(value: Mapping[str, Any], pointer: str = "") -> Conformed:
    """Return a copy of a dashboard that conforms. Raises UnreadableText if it is too deep or too large."""
    walk = _Walk()
    data = walk.object(value, DASHBOARD, pointer, 0)
    data["panels"] = [*members(data.get("panels")), *_panels_of_rows(data)]
    return Conformed(data, walk.pointers, walk.defects)


class _Walk:
    """Copies a value, and collects pointers and defects."""

    def __init__(self) -> None:
        self.pointers: dict[int, str] = {}
        self.defects: list[Defect] = []
        self._parts = 0

    def object(self, value: Mapping[str, Any], shape: Object, pointer: str, depth: int) -> Json:
        copy: Json = {}
        self.pointers[id(copy)] = pointer
        self._report_repeated_keys(value, pointer)
        for key, item in value.items():
            of_item = _shape_of(shape, value, key)
            inner = item if _is_plain(item, of_item) else self.value(item, of_item, step(pointer, key), depth + 1)
            if inner is not _ABSENT:
                copy[_text(key)] = inner
        return copy

    def value(self, value: Any, shape: Shape | None, pointer: str, depth: int) -> Any:  # noqa: ANN401
        """Return the copy of a part; _ABSENT if Grafana ignores the part."""
        self._parts += 1
        if depth > _MAX_DEPTH:
            raise UnreadableText(
                f"the dashboard is nested too deeply, at {_shortened(pointer)}", id="check/nested-too-deeply"
            )
        if self._parts > _MAX_PARTS:
            raise UnreadableText("the dashboard is too large")
        if value is None:
            if isinstance(shape, Object) and shape.never_null:
                self._report_type(value, shape, pointer, Severity.ERROR)
            return _ABSENT
        if not isinstance(value, _JSON_TYPES):  # YAML also has dates, bytes and sets
            value = str(value)
        if isinstance(value, NotFinite) or (isinstance(value, (int, float)) and not is_finite(value)):
            message = f"{value} is not a number in JSON, and Grafana rejects the file"
            self._add("check/invalid-number", message, Severity.ERROR, pointer)
            return _ABSENT
        if shape is not None and not _fits(value, shape):
            return self._converted(value, shape, pointer)
        if isinstance(value, Mapping):
            return self.object(value, shape if isinstance(shape, Object) else Object(), pointer, depth)
        if isinstance(value, (list, tuple)):
            return self._list(value, shape if isinstance(shape, List) else None, pointer, depth)
        return _text(value) if not isinstance(value, (bool, int, float)) else value

    def _list(self, value: list[Any] | tuple[Any, ...], shape: List | None, pointer: str, depth: int) -> list[Any]:
        items = []
        for index, item in enumerate(value):
            if shape and shape.essential and item is not None and not _fits(item, shape.item):
                self._report_type(item, shape.item, step(pointer, index), Severity.ERROR)
                continue
            of_item = shape.item if shape else None
            inner = item if _is_plain(item, of_item) else self.value(item, of_item, step(pointer, index), depth + 1)
            if inner is not _ABSENT:
                items.append(inner)
        return items

    def _converted(self, value: Any, shape: Shape, pointer: str) -> Any:  # noqa: ANN401
        """Return a value as Grafana converts it to the right type, or report the value."""
        if isinstance(shape, Text) and isinstance(value, (bool, int, float)):
            return str(value).lower() if isinstance(value, bool) else str(value)
        if isinstance(shape, Number) and isinstance(value, str) and (number := _number(value)) is not None:
            return number
        essential = isinstance(shape, List) and shape.essential
        if essential or value not in _EMPTY:
            self._report_type(value, shape, pointer, Severity.ERROR if essential else Severity.NOTE)
        return _ABSENT

    def _report_type(self, value: Any, shape: Shape, pointer: str, severity: Severity) -> None:  # noqa: ANN401
        result = "Grafana cannot open the dashboard" if severity is Severity.ERROR else "it is not examined"
        message = f"`{_name(pointer)}` is {_type_name(value)}, not {shape.name}; {result}"
        self._add("check/wrong-type", message, severity, pointer)

    def _report_repeated_keys(self, value: Mapping[str, Any], pointer: str) -> None:
        if isinstance(value, RepeatedKeys):
            for key in value.repeated:
                message = f"the key `{_text(key)}` appears several times in one object; only the last one counts"
                self._add("check/duplicate-key", message, Severity.WARNING, pointer, "remove the others")

    def _add(self, id: str, message: str, severity: Severity, pointer: str, help: str = "") -> None:
        self.defects.append(Defect(id=id, message=message, severity=severity, pointer=pointer, help=help))


def _shape_of(shape: Object, owner: Mapping[str, Any], key: object) -> Shape | None:
    """Return the shape of a member, which for a few objects depends on their type or id."""
    if shape is PROPERTY and key == "value":
        return _field_option(str(owner.get("id", "")))
    if shape is MAPPING and key == "options":
        kind = owner.get("type")
        return MAPPING_OPTIONS.get(kind) if isinstance(kind, str) else None
    if key == "panels" and shape is PANEL:
        return DASHBOARD.members["panels"]
    return shape.members.get(key, shape.others) if isinstance(key, str) else shape.others


def _field_option(id: str) -> Shape | None:
    """Return the shape of the field option that a path such as `custom.cellOptions` names."""
    shape: Shape | None = FIELD
    for name in id.split("."):
        shape = shape.members.get(name) if isinstance(shape, Object) else None
    return shape


def _is_plain(value: Any, shape: Shape | None) -> bool:  # noqa: ANN401
    """Return whether a value can be copied unchanged: a shortcut for nearly all values of a dashboard."""
    if type(value) is str:
        return (shape is None or type(shape) is Text) and value.isascii()
    return type(value) is bool and shape is None


def _fits(value: Any, shape: Shape) -> bool:  # noqa: ANN401
    match shape:
        case Text():
            return isinstance(value, str) and not isinstance(value, NotFinite)
        case Number():
            return isinstance(value, (int, float))
        case List():
            return isinstance(value, (list, tuple))
        case Object():
            return isinstance(value, Mapping) or (shape.or_text and isinstance(value, str))


def _panels_of_rows(owner: Json) -> list[Json]:
    """Return the panels of the rows of an old dashboard, and of rows in rows."""
    panels: list[Json] = []
    for row in members(owner.get("rows")):
        panels += members(row.get("panels"))
        panels += _panels_of_rows(row)
    return panels


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if not isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def _text(value: object) -> str:
    """Return a text that can be printed: a lone surrogate becomes a replacement character."""
    text = str(value)
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _name(pointer: str) -> str:
    """Return the last part of a pointer, with the list that it is an item of."""
    *_, owner, last = ("", *pointer.split("/"))
    return f"{owner}/{last}" if last.isdigit() else last


def _type_name(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case Mapping():
            return "an object"
    return "a list"


def _shortened(pointer: str) -> str:
    return pointer if len(pointer) <= 60 else f"{pointer[:57]}..."
