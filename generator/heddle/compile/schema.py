"""The JSON Schema gate, by jsonschema: each distinct shape is validated once, since validating costs most.

A shape is a value with its free text and numbers left out; what a schema constrains by value (enum, const, pattern,
length, range) stays in, so two values of one shape are valid or invalid together.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from heddle.grafana.json_value import Json

_SCHEMAS = Path(__file__).parents[1] / "schemas"
_BY_VALUE = frozenset({"enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum"})


class Gate:
    """Validates values against one of the schemas in `generator/schemas`."""

    def __init__(self, name: str) -> None:
        self._schema: Json = json.loads((_SCHEMAS / f"{name}.schema.json").read_bytes())
        self._constrained = frozenset(_constrained(self._schema))
        self._seen: dict[Hashable, bool] = {}
        self._shapes: dict[bytes, Hashable] = {}

    def findings(self, value: Json) -> Iterator[tuple[list[str | int], str]]:
        """Yield the path and message of each violation; nothing for a shape that was valid before."""
        shape = self._shape(value)
        if self._seen.get(shape):
            return
        found = [(list(error.absolute_path), error.message) for error in self._validator().iter_errors(value)]
        self._seen[shape] = not found
        yield from found

    def _validator(self) -> Any:  # noqa: ANN401 - jsonschema is imported late
        return _validator_for(json.dumps(self._schema))

    def _shape(self, value: Any) -> Hashable:  # noqa: ANN401 - any JSON value
        if type(value) is dict:
            constrained = self._constrained
            return tuple(
                [
                    (key, kind if key not in constrained else item)
                    if (kind := type(item)) in _SCALARS
                    else (key, self._known(item))
                    for key, item in value.items()
                ]
            )
        if type(value) is list:
            return frozenset([self._shape(item) for item in value])
        leaf: Hashable = type(value).__name__
        return leaf

    def _known(self, value: Any) -> Hashable:  # noqa: ANN401
        """Return the shape of a nested value: panels of one style repeat theirs to the byte, and bytes compare fast."""
        key = orjson.dumps(value)
        if key not in self._shapes:
            if len(self._shapes) >= _MEMORY:
                self._shapes.clear()
            self._shapes[key] = self._shape(value)
        return self._shapes[key]


_MEMORY = 10_000
_SCALARS = frozenset({str, int, float, bool})


@cache
def _validator_for(schema: str) -> Any:  # noqa: ANN401
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(schema))


def _constrained(schema: object, name: str = "") -> Iterator[str]:
    """Yield the names of the properties whose values a schema constrains."""
    if isinstance(schema, Mapping):
        if name and schema.keys() & _BY_VALUE:
            yield name
        for key, part in schema.items():
            if key == "properties" and isinstance(part, Mapping):
                for property, constraint in part.items():
                    yield from _constrained(constraint, property)
            else:
                yield from _constrained(part, name if key in {"items", "not", "anyOf"} else "")
    elif isinstance(schema, list):
        for part in schema:
            yield from _constrained(part, name)
