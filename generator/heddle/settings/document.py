"""A pyproject.toml as read: its table of settings, and the line on which each key stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location

HEADER = ("tool", "heddle")

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_DECLARATION = re.compile(rf"\s*(?:\[\[?\s*(?P<header>{_DOTTED})\s*\]\]?\s*$|(?P<key>{_DOTTED})\s*=)")
# Comments and texts of many lines may hold what looks like a key; a text on one line is kept, for it may be a key.
_OPAQUE = re.compile(
    r"""\#[^\n]*|\"{3}(?:\\.|[^\\])*?\"{3}|'{3}.*?'{3}|(?P<kept>"(?:\\.|[^"\\\n])*"|'[^'\n]*')""", re.DOTALL
)
_WHERE = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A pyproject.toml, or the one that is missing: then there is no table, and everything is on line 1."""

    path: Path
    table: object = None
    declared: tuple[tuple[int, tuple[str, ...]], ...] = ()

    def location(self, *path: str) -> Location:
        """Return where a path under `[tool.heddle]` is declared, or the nearest declaration that holds it."""
        target = (*HEADER, *path)
        line, best = 1, 0
        for number, declared in self.declared:
            depth = _shared(declared, target)
            if depth > best:
                line, best = number, depth
        return Location(str(self.path), line)


def parse(path: Path, text: str) -> Document:
    """Return the document that a pyproject.toml holds. Raises BadInput where it is no TOML."""
    try:
        table: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput([_syntax(path, text, str(error))]) from None
    for part in HEADER:
        table = table.get(part) if isinstance(table, dict) else None
    return Document(path=path, table=table, declared=tuple(_declarations(text)))


def _syntax(path: Path, text: str, said: str) -> Finding:
    where = _WHERE.search(said)
    end = text.rstrip().count("\n") + 1
    line, column = (int(where["line"]), int(where["column"])) if where and where["line"] else (end, 0)
    return Finding(
        id="settings/syntax",
        location=Location(str(path), line, column),
        message=f"this is not TOML: {_WHERE.sub('', said)}",
        help="correct this line, or the one that it continues",
    )


def _declarations(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    header: tuple[str, ...] = ()
    for number, line in enumerate(_OPAQUE.sub(_blank, text).split("\n"), start=1):
        found = _DECLARATION.match(line)
        if found and found["header"]:
            header = _parts(found["header"])
            yield number, header
        elif found:
            yield number, header + _parts(found["key"])


def _blank(found: re.Match[str]) -> str:
    return found["kept"] or "\n" * found[0].count("\n")


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_KEY, dotted))


def _shared(declared: tuple[str, ...], target: tuple[str, ...]) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(declared, target, strict=False)) if a != b), min(len(declared), len(target))
    )
