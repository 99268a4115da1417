"""The output of `heddle generate`: warnings, files that are not up to date, and a summary."""

from __future__ import annotations

from collections.abc import Iterator
from os.path import relpath

from heddle.build.generate import Result

_KINDS = {"dashboard": "dashboard", "folder": "folder", "datasource": "data source"}
_OPTIONAL_KINDS = {
    "library-panel": "library panel",
    "alert-rule": "Grafana alert rule",
    "prometheus-rule": "Prometheus alert rule",
    "contact-point": "contact point",
}
"""Kinds that are named only where there are some."""


def summary(result: Result, seconds: float) -> str:
    """Return lines: the number of objects and the time, the changes on disk, variables of Grafana, and notes."""
    kinds = [*_KINDS.items(), *((kind, name) for kind, name in _OPTIONAL_KINDS.items() if result.counts.get(kind))]
    objects = ", ".join(count_text(result.counts.get(kind, 0), name) for kind, name in kinds)
    changes = result.changes
    numbers = f"{len(changes.created)} new, {len(changes.updated)} changed, {len(changes.removed)} removed"
    would_be = "would be " if result.check else ""
    lines = [
        f"{objects} in {seconds:.2f} s",
        f"{relpath(result.out)}: {would_be}{numbers}, {len(changes.unchanged)} unchanged",
        *notes(result),
    ]
    return "\n".join(lines)


def notes(result: Result) -> Iterator[str]:
    """Yield lines about the variables that Grafana reads, and notes."""
    if result.variables.needed:
        yield f"Grafana needs these environment variables: {', '.join(result.variables.needed)}"
    if result.variables.read:
        yield f"Grafana reads these environment variables: {', '.join(result.variables.read)}"
    yield from (f"note: {note}" for note in result.notes)


def details(result: Result) -> Iterator[str]:
    """Yield a line for each dashboard and output that is removed and, with `--check`, for each file not up to date."""
    yield from removals(result)
    if result.check:
        yield from (f"{state}: {relpath(result.out)}/{path}" for state, path in stale_files(result))


def removals(result: Result) -> Iterator[str]:
    """Yield a line for each dashboard and output that is removed."""
    verb = "would remove" if result.check else "removed"
    yield from (f"{verb} dashboard {identity.uid} ({identity.name})" for identity in result.removed)
    yield from (f"{verb} output {name} ({count_text(number, 'file')})" for name, number in result.dropped.items())


def stale_files(result: Result) -> Iterator[tuple[str, str]]:
    """Yield each file that differs from what would be generated, below the output folder, and how."""
    changes = result.changes
    states = {"missing": changes.created, "out of date": changes.updated, "orphaned": changes.removed}
    for state, paths in states.items():
        yield from ((state, path) for path in paths)


def count_text(number: int, name: str) -> str:
    """Return a number with a noun in its form."""
    return f"{number} {name}{'' if number == 1 else 's'}"
