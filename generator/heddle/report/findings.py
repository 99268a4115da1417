"""Problems as a person reads them: what, where, the author's line with a caret, and the mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from linecache import getline
from os.path import relpath
from pathlib import Path

from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location


def render_findings(findings: Iterable[Finding]) -> str:
    """Return the problems as text, errors first, each once, in the order of their places."""
    ordered = sorted(set(findings), key=lambda each: (-each.severity, each.location, each.id, each.message))
    return "\n".join(line for finding in ordered for line in _lines(finding))


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{finding.severity.name.lower()}: {finding.message} ({finding.id})"
    yield f"  --> {shown(finding.location)}"
    yield from _source(finding.location)
    if finding.related:
        yield f"  and {shown(finding.related)}"
        yield from _source(finding.related)
    if finding.help:
        yield f"  help: {finding.help}"
    yield ""


def _source(location: Location) -> Iterator[str]:
    line = getline(location.file, location.line).rstrip() if Path(location.file).is_file() else ""
    if line.strip():
        yield f"{location.line:>5} | {line}"
        if location.column:
            yield f"      | {' ' * (location.column - 1)}^"


def shown(location: Location) -> Location:
    """Return the place with its file relative to the working directory, where that is shorter."""
    if not Path(location.file).is_absolute():
        return location
    relative = relpath(location.file)
    return replace(location, file=relative) if len(relative) < len(location.file) else location
