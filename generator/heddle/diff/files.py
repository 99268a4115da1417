"""Parses the JSON and YAML files of a tree."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any, NoReturn

from heddle.compile.yaml import InvalidYaml, parse
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json


def from_json(path: str, content: bytes) -> Json:
    """Return the JSON object in a file. Raises BadInput with the position of a syntax error."""
    try:
        value = json.loads(content.decode("utf-8-sig"), parse_constant=_reject_constant, parse_float=_finite_float)
    except json.JSONDecodeError as error:
        raise _bad_file(path, "diff/invalid-json", f"invalid JSON: {error.msg}", error.lineno, error.colno) from error
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _bad_file(path, "diff/invalid-json", f"invalid JSON: {_reason(error)}") from error
    return _object(path, value)


def from_yaml(path: str, content: bytes) -> Json:
    """Return the YAML mapping in a file. Raises BadInput with the position of a syntax error."""
    try:
        value = parse(content)
    except InvalidYaml as error:
        raise _bad_file(path, "diff/invalid-yaml", f"invalid YAML: {error}", error.line, error.column) from error
    return _object(path, {} if value is None else value)


def _object(path: str, value: Any) -> Json:  # noqa: ANN401
    if not isinstance(value, dict):
        raise _bad_file(path, "diff/not-an-object", f"expected an object, got a {type(value).__name__}")
    return value


def _finite_float(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _reject_constant(text)


def _reject_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON number")


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error).splitlines()[0]


def _bad_file(path: str, id: str, message: str, line: int = 0, column: int = 0) -> BadInput:
    help = "run `heddle generate` to write it again, or compare with another revision"
    return BadInput([Finding(id=id, location=Location(path, line, column), message=message, help=help)])
