"""Findings as a person reads them: what is wrong, where, the source underlined, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from linecache import getline
from os.path import relpath
from pathlib import Path
from typing import Final

from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.diagnostics.tokens import mask_tokens

_COLORS: Final = {Severity.ERROR: 31, Severity.WARNING: 33, Severity.NOTE: 36, Severity.ADVICE: 36}
_BOLD, _BLUE = 1, 34
_SHOWN_PLACES = 4
_SHOWN_LINES = 6
"""An expression of more lines is shown by its first lines and its last."""


def render_findings(findings: Iterable[Finding], *, color: bool = False) -> str:
    """Return the findings as text in the form of rustc, sorted by severity and location, without duplicates.

    Findings that several parts of a JSON file share are shown once; those in definitions show their lines.
    """
    groups = group_findings(sort_findings(findings))
    return "\n".join(line for group in groups for line in _lines(group[0], group[1:], color=color))


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings without duplicates: errors first, then by location."""
    return sorted(set(findings), key=lambda finding: (-finding.severity, finding.location, finding.id, finding.message))


def group_findings(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return the findings in their order, in groups that differ only in their panel or their place in one JSON file."""
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        file, _, pointer = finding.location.file.partition("#")
        message = finding.message.replace(repr(finding.panel), "''") if finding.panel else finding.message
        can_share = pointer and not finding.location.line and not finding.notes
        key = (finding.id, finding.severity, file, message, finding.help) if can_share else number
        groups.setdefault(key, []).append(finding)
    return list(groups.values())


def same_elsewhere(others: Sequence[Finding]) -> str:
    """Return where else a finding applies, with the first few panels or places."""
    has_titles = all(finding.panel for finding in others)
    names = [repr(finding.panel) if has_titles else finding.location.file.partition("#")[2] for finding in others]
    shown = ", ".join(names[:_SHOWN_PLACES])
    more = f" and {len(names) - _SHOWN_PLACES} more" if len(names) > _SHOWN_PLACES else ""
    noun = "panel" if has_titles else "place"
    return f"the same in {len(names)} more {noun}{'' if len(names) == 1 else 's'}: {shown}{more}"


def relative(location: Location) -> Location:
    """Return the location with its file relative to the working directory, where that is shorter."""
    if not Path(location.file).is_absolute():
        return location
    file = relpath(location.file)
    return replace(location, file=file) if len(file) < len(location.file) else location


def _lines(finding: Finding, others: Sequence[Finding], *, color: bool) -> Iterator[str]:
    def paint(text: str, *codes: int) -> str:
        return f"\x1b[{';'.join(map(str, codes))}m{text}\x1b[0m" if color else text

    severity = finding.severity.name.lower()
    yield f"{paint(f'{severity}[{finding.id}]', _BOLD, _COLORS[finding.severity])}: {paint(finding.message, _BOLD)}"
    yield f"  {paint('-->', _BLUE)} {relative(finding.location)}"
    if not finding.id.endswith("/plaintext-secret"):  # the source line contains the secret
        for margin, line in _source(finding.location):
            yield f"{paint(f'{margin:>5} |', _BLUE)} {line}".rstrip()
    for note in finding.notes:
        place = f" at {relative(note.location)}" if note.location else ""
        yield f"  {paint('note', _BOLD)}: {note.message}{place}"
        for margin, line in _source(note.location) if note.location else ():
            yield f"{paint(f'{margin:>5} |', _BLUE)} {line}".rstrip()
    if others:
        yield f"  {paint('note', _BOLD)}: {same_elsewhere(others)}"
    if finding.help:
        yield f"  {paint('help', _BOLD)}: {finding.help}"
    yield ""


def _source(location: Location) -> Iterator[tuple[str, str]]:
    """Yield the lines of the location, each with its margin, and the underline."""
    if not location.line or not Path(location.file).is_file():
        return
    first = _line(location.file, location.line)
    if not first.strip():
        return
    if location.end_line > location.line:
        yield from _several_lines(location)
        return
    yield str(location.line), first
    if location.column:
        start = _characters(first, location.column)
        end = _characters(first, location.end_column) if location.end_column else start + 1
        yield "", " " * start + "^" * max(1, end - start)


def _several_lines(location: Location) -> Iterator[tuple[str, str]]:
    """Yield the lines with a bar beside them, which ends below the last character."""
    numbers = list(range(location.line, location.end_line + 1))
    for number in numbers[: _SHOWN_LINES - 2] if len(numbers) > _SHOWN_LINES else numbers:
        yield str(number), f"{'/' if number == location.line else '|'} {_line(location.file, number)}"
    last = _line(location.file, location.end_line)
    if len(numbers) > _SHOWN_LINES:
        yield "...", "|"
        yield str(location.end_line), f"| {last}"
    yield "", f"|_{'_' * (_characters(last, location.end_column) - 1)}^"


def _line(file: str, number: int) -> str:
    return mask_tokens(getline(file, number)).rstrip()


def _characters(line: str, column: int) -> int:
    """Return the number of characters before a column, which counts bytes."""
    return len(line.encode()[: column - 1].decode(errors="ignore"))
