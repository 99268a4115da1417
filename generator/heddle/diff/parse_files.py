"""Files as values: the door through which a review reads JSON and YAML."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any, NoReturn

import yaml

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def from_json(path: str, content: bytes) -> Json:
    """Return a file's JSON object. Raises BadInput at the place where it is broken."""
    try:
        value = json.loads(content.decode("utf-8-sig"), parse_constant=_not_json, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise _bad(path, "diff/invalid-json", f"this is not JSON: {error.msg}", error.lineno, error.colno) from error
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _bad(path, "diff/invalid-json", f"this is not JSON: {_reason(error)}") from error
    return _object(path, value)


def from_yaml(path: str, content: bytes) -> Json:
    """Return a file's YAML mapping. Raises BadInput at the place where it is broken."""
    try:
        value = yaml.load(content, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 0)
        raise _bad(path, "diff/invalid-yaml", f"this is not YAML: {error.problem}", line, column) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _bad(path, "diff/invalid-yaml", f"this is not YAML: {_reason(error)}") from error
    return _object(path, {} if value is None else value)


def _object(path: str, value: Any) -> Json:  # noqa: ANN401
    if not isinstance(value, dict):
        raise _bad(path, "diff/not-an-object", f"this holds a {type(value).__name__} where an object is expected")
    return value


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _not_json(text)


def _not_json(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


def _reason(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error).splitlines()[0]


def _bad(path: str, id: str, message: str, line: int = 1, column: int = 0) -> BadInput:
    help = "`heddle generate` writes it anew; or compare with another revision"
    return BadInput([Finding(id=id, location=Location(path, line, column), message=message, help=help)])
