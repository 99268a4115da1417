"""Validation by JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from jsonschema_rs import Draft202012Validator

from heddle.grafana.json_value import Json

_FOLDER: Final = Path(__file__).parents[1] / "schemas"


class Schema:
    """A JSON Schema of draft 2020-12."""

    def __init__(self, schema: Json) -> None:
        self._validator = Draft202012Validator(schema)

    @classmethod
    def load(cls, name: str) -> Schema:
        """Return `heddle/schemas/NAME.schema.json`."""
        schema: Json = json.loads((_FOLDER / f"{name}.schema.json").read_bytes())
        return cls(schema)

    def violations(self, value: Json) -> Iterator[tuple[list[str | int], str]]:
        """Yield path and message of each violation."""
        for error in self._validator.iter_errors(value):
            yield error.instance_path, error.message
