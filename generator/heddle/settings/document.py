"""A settings file as parsed: its table of settings, and the line that declares each key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location

SYSTEM: Final = "system"
"""The table whose tables are the settings of the monitored systems."""

_HEADERS: Final = {"pyproject.toml": ("tool", "heddle"), "heddle.toml": ()}
"""The files that may hold settings, and the table in each that does."""

_KEY: Final = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED: Final = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_DECLARATION: Final = re.compile(rf"\s*(?:\[\[?\s*(?P<header>{_DOTTED})\s*\]\]?\s*$|(?P<key>{_DOTTED})\s*=)")
# Comments and multi-line strings may contain what looks like a key; a string on one line is kept, it may be a key.
_OPAQUE: Final = re.compile(
    r"""\#[^\n]*|\"{3}(?:\\.|[^\\])*?\"{3}|'{3}.*?'{3}|(?P<string>"(?:\\.|[^"\\\n])*"|'[^'\n]*')""", re.DOTALL
)
_POSITION: Final = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A settings file; without one, `table` is None and everything is on line 1."""

    path: Path
    header: tuple[str, ...] = ("tool", "heddle")
    table: object = None
    declared: tuple[tuple[int, tuple[str, ...]], ...] = ()

    def location(self, *path: str) -> Location:
        """Return where a setting's path is declared, or the nearest declaration that contains it."""
        target = (*self.header, *path)
        line, best = 1, 0
        for number, declared in self.declared:
            depth = _common_length(declared, target)
            if depth > best:
                line, best = number, depth
        return Location(str(self.path), line)

    def name(self, *path: str) -> str:
        """Return a setting's path as the file spells it, with its header."""
        return ".".join((*self.header, *path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A table of settings in the file, and the path to it; only an `active` one counts, the others are validated."""

    path: tuple[str, ...]
    table: Mapping[str, object]
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where settings come from: the layers of a file, later ones over earlier ones, and environment variables."""

    document: Document
    layers: tuple[Layer, ...]
    variables: Mapping[str, str]


def find_document(start: Path) -> Document:
    """Return the nearest settings file, in `start` or above it.

    Raises BadInput if it cannot be parsed, or if a folder has settings in both files.
    """
    for folder in (start, *start.parents):
        paths = [folder / name for name in ("heddle.toml", "pyproject.toml")]
        documents = [parse(path, _read(path)) for path in paths if path.is_file()]
        match [document for document in documents if document.table is not None]:
            case [document]:
                return document
            case [document, other]:
                raise BadInput([_two_files(document, other)])
    return Document(path=start / "pyproject.toml")


def parse(path: Path, text: str) -> Document:
    """Return a settings file's table and declarations. Raises BadInput if it is not TOML."""
    try:
        table: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput([_syntax_error(path, text, str(error))]) from None
    header = _HEADERS[path.name]
    for part in header:
        table = table.get(part) if isinstance(table, dict) else None
    return Document(path=path, header=header, table=table, declared=tuple(_declarations(text)))


def _two_files(document: Document, other: Document) -> Finding:
    table = f"a table [{'.'.join(other.header)}]"
    return Finding(
        id="settings/two-files",
        location=other.location(),
        message=f"{other.path.name} has {table}, but the settings are in {document.path.name}",
        help="move all settings to one of the two files",
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        location, message, help = (
            Location(str(path), line),
            "the file is not valid UTF-8",
            "save it as UTF-8",
        )
        raise BadInput([Finding(id="settings/invalid-toml", location=location, message=message, help=help)]) from None
    except OSError as error:
        location, message = Location(str(path), 0), f"cannot read the file: {error.strerror}"
        raise BadInput([Finding(id="settings/unreadable-file", location=location, message=message, help="")]) from None


def _syntax_error(path: Path, text: str, message: str) -> Finding:
    position = _POSITION.search(message)
    end = text.rstrip().count("\n") + 1
    line, column = (int(position["line"]), int(position["column"])) if position and position["line"] else (end, 0)
    return Finding(
        id="settings/invalid-toml",
        location=Location(str(path), line, column),
        message=f"invalid TOML: {_POSITION.sub('', message)}",
        help="",
    )


def _declarations(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    header: tuple[str, ...] = ()
    for number, line in enumerate(_OPAQUE.sub(_without_opaque, text).split("\n"), start=1):
        match = _DECLARATION.match(line)
        if match and match["header"]:
            header = _parts(match["header"])
            yield number, header
        elif match:
            yield number, header + _parts(match["key"])


def _without_opaque(match: re.Match[str]) -> str:
    return match["string"] or "\n" * match[0].count("\n")


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_KEY, dotted))


def _common_length(declared: tuple[str, ...], target: tuple[str, ...]) -> int:
    length = min(len(declared), len(target))
    return next((n for n in range(length) if declared[n] != target[n]), length)
