"""Validation by JSON Schema: each distinct shape is validated once, since validation is the slowest part of a run.

A shape is a value without its texts and numbers, except those that a schema restricts (enum, const, pattern, length,
range). So two values of the same shape are both valid or both invalid.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import orjson

from heddle.grafana.json_value import Json

_FOLDER: Final = Path(__file__).parents[1] / "schemas"
_RESTRICTIONS: Final = frozenset({"enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum"})
_SCALARS: Final = frozenset({str, int, float, bool})
_MAX_SHAPES: Final = 10_000


class Schema:
    """A JSON Schema, which remembers the shapes that it found valid."""

    def __init__(self, schema: Json) -> None:
        self._schema = schema
        self._restricted = frozenset(_restricted_properties(schema))
        self._valid: set[Hashable] = set()
        self._shapes: dict[bytes, Hashable] = {}

    @classmethod
    def load(cls, name: str) -> Schema:
        """Return `heddle/schemas/NAME.schema.json`."""
        schema: Json = json.loads((_FOLDER / f"{name}.schema.json").read_bytes())
        return cls(schema)

    def violations(self, value: Json) -> Iterator[tuple[list[str | int], str]]:
        """Yield path and message of each violation."""
        shape = self._shape(value)
        if shape in self._valid:
            return
        violations = [(list(error.absolute_path), error.message) for error in self._validator.iter_errors(value)]
        if not violations:
            self._valid.add(shape)
        yield from violations

    @cached_property
    def _validator(self) -> Any:  # noqa: ANN401 - jsonschema is imported late: it is slow, and mostly not needed
        from jsonschema import Draft202012Validator

        return Draft202012Validator(self._schema)

    def _shape(self, value: Any) -> Hashable:  # noqa: ANN401 - any JSON value
        if isinstance(value, dict):
            restricted = self._restricted
            return tuple(
                [
                    (key, kind if key not in restricted else item)
                    if (kind := type(item)) in _SCALARS
                    else (key, self._nested_shape(item))
                    for key, item in value.items()
                ]
            )
        if isinstance(value, list):
            return frozenset([self._shape(item) for item in value])
        return type(value).__name__

    def _nested_shape(self, value: Any) -> Hashable:  # noqa: ANN401
        """Return the shape of a nested value; those of one style are the same to the byte, and bytes compare fast."""
        key = orjson.dumps(value)
        if key not in self._shapes:
            if len(self._shapes) >= _MAX_SHAPES:
                self._shapes.clear()
            self._shapes[key] = self._shape(value)
        return self._shapes[key]


def _restricted_properties(schema: object, name: str = "") -> Iterator[str]:
    """Yield the names of the properties whose values a schema restricts."""
    if isinstance(schema, Mapping):
        if name and schema.keys() & _RESTRICTIONS:
            yield name
        for key, part in schema.items():
            if key == "properties" and isinstance(part, Mapping):
                for property, restriction in part.items():
                    yield from _restricted_properties(restriction, property)
            else:
                yield from _restricted_properties(part, name if key in {"items", "not", "anyOf"} else "")
    elif isinstance(schema, list):
        for part in schema:
            yield from _restricted_properties(part, name)
