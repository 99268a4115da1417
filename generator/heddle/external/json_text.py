"""Parses JSON, reports what Grafana would reject, and still returns a value if possible.

Python's parser accepts NaN and infinite numbers, and keeps the last of several equal keys without a warning. Both are
marked in the value; `heddle.external.conform` reports them with their JSON pointers.
"""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import Any, Final

from heddle.diagnostics.finding import Severity
from heddle.external.defect import Defect, UnreadableText

_BOM: Final = b"\xef\xbb\xbf"
_OTHER_ENCODINGS: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00")
_MAX_DIGITS: Final = 300
"""An integer with more digits is infinite as a floating-point number."""
_LARGEST: Final = 10**_MAX_DIGITS


class NotFinite(str):
    """A number that JSON does not support, or that is too large, as text."""

    __slots__ = ()


def is_finite(number: float) -> bool:
    """Return whether a number is finite as a floating-point number; Python's integers have no limit."""
    return isfinite(number) if isinstance(number, float) else -_LARGEST < number < _LARGEST


class RepeatedKeys(dict[str, Any]):
    """An object with duplicate keys: `repeated` lists them in order; the object has the last value of each."""

    repeated: tuple[str, ...] = ()


def parse_json(content: bytes) -> tuple[Any, list[Defect]]:
    """Return the value of a JSON text, and the defects of the text. Raises UnreadableText."""
    defects = []
    if content.startswith(_BOM):
        message = "the file begins with a byte order mark, which Grafana's provisioning rejects"
        help = "save it as UTF-8 without a byte order mark"
        defects.append(Defect(id="check/byte-order-mark", message=message, severity=Severity.WARNING, help=help))
    if content.startswith(_OTHER_ENCODINGS):
        raise UnreadableText("the file is not UTF-8")
    try:
        text = content.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableText(f"the file is not UTF-8: byte {content[error.start]:#04x}", line) from None
    return parse_json_text(text), defects


def parse_json_text(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value in a JSON text. Raises UnreadableText."""
    if not text.strip():
        raise UnreadableText("the file is empty")
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=NotFinite,
            parse_float=_float,
            parse_int=_int,
        )
    except json.JSONDecodeError as error:
        raise UnreadableText(f"not valid JSON: {_reason(error)}", error.lineno, error.colno) from None
    except RecursionError:
        raise UnreadableText("the file is nested too deeply", id="check/nested-too-deeply") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    names = [name for name, _ in pairs]
    marked = RepeatedKeys(value)
    marked.repeated = tuple(name for name in value if names.count(name) > 1)
    return marked


def _float(text: str) -> float | NotFinite:
    number = float(text)
    return number if isfinite(number) else NotFinite(text)


def _int(text: str) -> int | NotFinite:
    return int(text) if len(text) <= _MAX_DIGITS else NotFinite(f"{text[:20]}...")


def _reason(error: json.JSONDecodeError) -> str:
    """Describe the error for a reader who does not know the parser."""
    rest, before = error.doc[error.pos :].lstrip(), error.doc[: error.pos + 1].rstrip()
    if re.match(r"[}\]]", rest) and before.rstrip("}]").rstrip().endswith(","):
        return f"a comma before `{rest[0]}`"
    if rest.startswith(("//", "/*", "#")):
        return "a comment"
    if rest.startswith("'"):
        return "a string in single quotes"
    if rest.startswith(("{{", "{%", "<<")) or re.match(r"\{[{%]", error.doc[max(0, error.pos - 1) :]):
        return "a template, which must be rendered first"
    if not rest:
        return "the text ends too early"
    if error.msg == "Extra data":
        return "text after the end of the value"
    return error.msg[0].lower() + error.msg[1:]
