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
    ordered = sorted(set(problems), key=lambda problem: (-problem.severity, problem.place, problem.id, problem.message))
    return "\n".join(line for problem in ordered for line in _lines(problem))


def _lines(problem: Problem) -> Iterator[str]:
    yield f"{problem.severity.name.lower()}: {problem.message} ({problem.id})"
    place = shown(problem.place)
    yield f"  --> {place}"
    source = getline(problem.place.file, problem.place.line).rstrip() if Path(problem.place.file).is_file() else ""
    if source.strip():
        number = str(problem.place.line)
        yield f"{number:>5} | {source}"
        if problem.place.column:
            yield f"      | {' ' * (problem.place.column - 1)}^"
    yield f"  mend: {problem.mend}"
    yield ""


def shown(place: Place) -> Place:
    """Return the place with its file relative to the working directory, where that is shorter."""
    if not Path(place.file).is_absolute():
        return place
    relative = relpath(place.file)
    return Place(relative if len(relative) < len(place.file) else place.file, place.line, place.column)
