"""Findings for exceptions of an author's code: the line that raised it, and the author's lines that led there."""

from __future__ import annotations

import os
import re
import sys
import sysconfig
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from traceback import FrameSummary
from typing import Final

from heddle.diagnostics.finding import Finding, Note
from heddle.diagnostics.known_names import name_help
from heddle.diagnostics.location import HEDDLE_FILES, Location

_INSTALLED: Final = frozenset({"site-packages", "dist-packages"})
_ADDRESS: Final = re.compile(r" at 0x[0-9a-fA-F]+")
_SHOWN_VALUE: Final = 60
_SHOWN_LINES: Final = 8
"""A recursion has hundreds of lines; the first and last of them explain it."""


def exception_finding(error: BaseException, file: Path, root: Path | None = None) -> Finding:
    """Return the finding for an exception that a file raised; all files below the folder `root` are the author's."""
    lines = list(_author_lines(error, root))
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).is_file():
        return Finding(
            id="definition/invalid-syntax",
            location=_syntax_location(error),
            message=f"syntax error: {error.msg}",
            notes=tuple(_chain([*lines, None])),
        )
    message, *more = _text(error)
    return Finding(
        id="definition/exception",
        location=_location(lines[-1]) if lines else Location(str(file)),
        message=f"the definition raised {message}",
        help=_help(error),
        notes=(*map(Note, more), *_chain(lines), *_reasons(error, root)),
    )


def unexpected_finding(error: Exception) -> Finding:
    """Return the finding for an exception that nothing handled: in the author's code, or else in Heddle's."""
    lines = list(_author_lines(error))
    if lines:
        return exception_finding(error, Path(lines[-1].filename))
    if isinstance(error, ModuleNotFoundError):
        return missing_library_finding(error)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(HEDDLE_FILES)]
    return Finding(
        id="heddle/unexpected-exception",
        location=_location((own or frames)[-1]),
        message=f"unexpected {_text(error)[0]}",
        help="this is a bug in Heddle; please report it with this message",
    )


def missing_library_finding(error: ModuleNotFoundError) -> Finding:
    """Return the finding for a module that Heddle itself imports and that is not installed."""
    name = (error.name or "").partition(".")[0]
    return Finding(
        id="heddle/missing-library",
        location=Location(sys.prefix, 0),
        message=f"the Python module `{name}` is not installed, but Heddle needs it",
        help="install Heddle again, in a new environment; `pip check` lists what this one lacks",
    )


def with_chain(finding: Finding, error: BaseException, root: Path | None) -> Finding:
    """Return the finding of an error with the author's lines that led to its location, if they are known."""
    lines = list(_author_lines(error, root))
    at = finding.location.file, finding.location.line
    same = [index for index, line in enumerate(lines) if (line.filename, line.lineno) == at]
    return replace(finding, notes=tuple(_chain(lines[: same[-1] + 1]))) if same and not finding.notes else finding


def _author_lines(error: BaseException, root: Path | None = None) -> Iterator[FrameSummary]:
    """Yield the lines of the traceback that the author wrote, the outermost first."""
    for frame in traceback.extract_tb(error.__traceback__):
        if _is_author(frame.filename, root):
            yield frame


def _is_author(filename: str, root: Path | None) -> bool:
    """Tell whether the author wrote a file: it is a definition, or neither Heddle's, Python's nor installed."""
    if filename.startswith(HEDDLE_FILES):
        return False
    if root and filename.startswith(f"{root}{os.sep}"):
        return True
    if filename.startswith(_library_folders()) or not _exists(filename):
        return False
    return _INSTALLED.isdisjoint(Path(filename).parts)


@cache
def _library_folders() -> tuple[str, ...]:
    """Return the folders of the standard library and of installed modules."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    return tuple(f"{sysconfig.get_path(name)}/" for name in names)


@cache
def _exists(filename: str) -> bool:
    return Path(filename).is_file()


def _chain(lines: list[FrameSummary | None] | list[FrameSummary]) -> Iterator[Note]:
    """Yield a note for each line that led to the last one, the innermost first; each line once."""
    notes: dict[Note, None] = {}
    for outer, inner in zip(reversed(lines[:-1]), reversed(lines[1:]), strict=True):
        if outer is not None:
            is_import = inner is None or (inner.name == "<module>" and inner.filename != outer.filename)
            notes.setdefault(Note("imported" if is_import else "called", _location(outer)))
    shown = list(notes)
    if len(shown) > _SHOWN_LINES:
        half = _SHOWN_LINES // 2
        yield from shown[:half]
        yield Note(f"{len(shown) - _SHOWN_LINES} more lines are not shown")
        shown = shown[-half:]
    yield from shown


def _location(frame: FrameSummary) -> Location:
    if frame.colno is None or frame.end_lineno is None or frame.end_colno is None:
        return Location(frame.filename, frame.lineno or 0)
    return Location(frame.filename, frame.lineno or 0, frame.colno + 1, frame.end_lineno, frame.end_colno + 1)


def _syntax_location(error: SyntaxError) -> Location:
    """Return where parsing stopped; Python counts characters there, and a location bytes."""
    before = (error.text or "")[: max((error.offset or 1) - 1, 0)]
    column = len(before.encode(errors="replace")) + 1 if error.offset else 0
    return Location(str(error.filename), error.lineno or 0, column)


def _text(error: BaseException) -> list[str]:
    """Return the type and message of an exception, then its other lines and notes, as texts of one line."""
    try:
        text = str(error)
    except Exception:  # an author's exception whose `__str__` fails
        text = ""
    if text == str(error.args) and isinstance(error.args[0], str):  # attrs adds objects of its own
        text = _type_mismatch(error.args) or error.args[0]
    if isinstance(error, ImportError) and error.path:
        text = text.removesuffix(f" ({error.path})")
    first, *more = [line for line in map(str.strip, without_address(text).splitlines()) if line] or [""]
    notes = [line for note in getattr(error, "__notes__", ()) for line in str(note).splitlines() if line.strip()]
    name = type(error).__name__
    return [f"{name}: {first}" if first else name, *more, *notes]


def _type_mismatch(arguments: tuple[object, ...]) -> str:
    """Return the message for an argument of a wrong type; that of attrs shows the whole value, such as a dashboard."""
    match arguments:
        case (_, attribute, (type() | tuple()) as expected, value) if hasattr(attribute, "name"):
            types = expected if isinstance(expected, tuple) else (expected,)
            names = " or ".join(getattr(item, "__name__", str(item)) for item in types)
            shown = repr(value)
            ending = f": {shown}" if len(shown) <= _SHOWN_VALUE else ""
            return f"{attribute.name!r} must be {names}, not {type(value).__name__}{ending}"
    return ""


def without_address(text: str) -> str:
    """Return a text without addresses in memory, which differ from run to run."""
    return _ADDRESS.sub("", text)


def _reasons(error: BaseException, root: Path | None) -> Iterator[Note]:
    """Yield the exceptions that an exception was raised from, or that a group has, with their lines."""
    seen = {id(error)}
    cause, verb = _cause(error)
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield _reason(verb, cause, root)
        cause, verb = _cause(cause)
    for member in _members(error):
        yield _reason("contains", member, root)


def _cause(error: BaseException) -> tuple[BaseException | None, str]:
    if error.__cause__ is not None or error.__suppress_context__:
        return error.__cause__, "caused by"
    return error.__context__, "raised while handling"


def _members(error: BaseException) -> Iterable[BaseException]:
    return error.exceptions if isinstance(error, BaseExceptionGroup) else ()


def _reason(verb: str, error: BaseException, root: Path | None) -> Note:
    lines = list(_author_lines(error, root))
    return Note(f"{verb} {_text(error)[0]}", _location(lines[-1]) if lines else None)


def _help(error: BaseException) -> str:
    match error:
        case ImportError() if "circular import" in str(error):
            return "the modules import each other: move the common part to a third module"
        case RecursionError():
            return "a function calls itself endlessly: add a condition that ends the recursion"
    return name_help(error)
