"""The report of `heddle inventory`, in one of its formats."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from heddle.lint.inventory import InventoryEntry
from heddle.report.findings import relative

_COLUMNS = ("metric", "type", "series", "source", "user", "dashboard", "title", "location")


def inventory_report(entries: Sequence[InventoryEntry], format: str) -> str:
    """Return the report as text that ends with a line break; `format` is `text`, `json` or `csv`."""
    match format:
        case "json":
            return json.dumps({"metrics": [_entry_json(entry) for entry in entries]}, indent=2) + "\n"
        case "csv":
            return _csv(entries)
    return "".join(f"{line}\n" for line in _lines(entries))


def _lines(entries: Sequence[InventoryEntry]) -> Iterator[str]:
    used = [entry for entry in entries if entry.uses]
    emitted = [entry for entry in entries if entry.source]
    for entry in used:
        yield _heading(entry) if entry.source or not emitted else f"{entry.name} (no source)"
        # The queries of a panel may use a metric several times.
        yield from dict.fromkeys(f"  {use.user:<10}  {use.owner}: {use.title}" for use in entry.uses)
        yield ""
    yield f"{_count(len(used), 'metric')} used"
    if emitted:
        unused = [entry for entry in emitted if not entry.uses]
        cost, total = (sum(entry.series or 0 for entry in group) for group in (unused, emitted))
        series = f", {cost:,} of {total:,} series" if total else ""
        yield f"{len(unused):,} of {_count(len(emitted), 'metric')} not used{series}"
        yield from (f"  {_heading(entry)}" for entry in sorted(unused, key=lambda entry: -(entry.series or 0)))


def _heading(entry: InventoryEntry) -> str:
    series = "" if entry.series is None else f", {entry.series:,} series"
    return f"{entry.name} ({entry.type}{series}, {entry.source})" if entry.source else entry.name


def _entry_json(entry: InventoryEntry) -> dict[str, object]:
    """Return `{name, type, series, source, uses}`; a use is `{user, dashboard, title, location}`."""
    return {
        "name": entry.name,
        "type": entry.type or None,
        "series": entry.series,
        "source": entry.source or None,
        "uses": [
            {"user": use.user, "dashboard": use.owner, "title": use.title, "location": str(relative(use.location))}
            for use in entry.uses
        ],
    }


def _csv(entries: Iterable[InventoryEntry]) -> str:
    """Return a line for each use, and one for each metric that nothing uses."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for entry in entries:
        own = (entry.name, entry.type, "" if entry.series is None else entry.series, entry.source)
        for use in entry.uses:
            writer.writerow((*own, use.user, use.owner, use.title, str(relative(use.location))))
        if not entry.uses:
            writer.writerow((*own, "", "", "", ""))
    return text.getvalue()


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
