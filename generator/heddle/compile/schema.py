"""Validation by JSON Schema: jsonschema-rs decides, since it is fast; jsonschema describes what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import jsonschema_rs

from heddle.grafana.json_value import Json

_FOLDER: Final = Path(__file__).parents[1] / "schemas"


class Schema:
    """A JSON Schema of draft 2020-12."""

    def __init__(self, schema: Json) -> None:
        self._schema = schema
        self._validator = jsonschema_rs.Draft202012Validator(schema)

    def __reduce__(self) -> tuple[type[Schema], tuple[Json]]:
        """Send the schema to a worker process, since its validator cannot be pickled."""
        return Schema, (self._schema,)

    @classmethod
    def load(cls, name: str) -> Schema:
        """Return `heddle/schemas/NAME.schema.json`."""
        schema: Json = json.loads((_FOLDER / f"{name}.schema.json").read_bytes())
        return cls(schema)

    def wrong_types(self, value: Json) -> Iterator[tuple[list[str | int], list[str]]]:
        """Yield path and accepted types of each value that has another type."""
        if self._validator.is_valid(value):
            return
        from jsonschema import Draft202012Validator

        for error in Draft202012Validator(self._schema).iter_errors(value):
            if error.validator == "type":
                types = error.validator_value
                yield list(error.absolute_path), [types] if isinstance(types, str) else list(types)

    def violations(self, value: Json) -> Iterator[tuple[list[str | int], str]]:
        """Yield path and message of each violation."""
        if self._validator.is_valid(value):
            return
        # Imported here because a valid project does not need it, and it takes 50 ms to import.
        from jsonschema import Draft202012Validator

        for error in Draft202012Validator(self._schema).iter_errors(value):
            yield list(error.absolute_path), error.message
