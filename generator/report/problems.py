"""Problems as a person reads them: what, where, the author's line with a caret, and the mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from linecache import getline
from os.path import relpath
from pathlib import Path

from generator.place import Place
from generator.problem import Problem


def render(problems: Iterable[Problem]) -> str:
    """Return the problems as text, errors first, each once, in the order of their places."""
    ordered = sorted(set(problems), key=lambda each: (-each.severity, each.place, each.id, each.message))
    return "\n".join(line for problem in ordered for line in _lines(problem))


def _lines(problem: Problem) -> Iterator[str]:
    yield f"{problem.severity.name.lower()}: {problem.message} ({problem.id})"
    yield f"  --> {shown(problem.place)}"
    yield from _source(problem.place)
    if problem.also:
        yield f"  and {shown(problem.also)}"
        yield from _source(problem.also)
    yield f"  mend: {problem.mend}"
    yield ""


def _source(place: Place) -> Iterator[str]:
    line = getline(place.file, place.line).rstrip() if Path(place.file).is_file() else ""
    if line.strip():
        yield f"{place.line:>5} | {line}"
        if place.column:
            yield f"      | {' ' * (place.column - 1)}^"


def shown(place: Place) -> Place:
    """Return the place with its file relative to the working directory, where that is shorter."""
    if not Path(place.file).is_absolute():
        return place
    relative = relpath(place.file)
    return Place(relative if len(relative) < len(place.file) else place.file, place.line, place.column)
