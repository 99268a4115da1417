"""Two panels of one kind in a row have titles of their own.

Why: Who is sent "look at Errors" finds two of them, and each shows something else.
Bad: two time series called Errors in one row.
Good: "Errors by tool", "Errors by model". A stat and a time series may share a title, and so may repeated panels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.rules.examples import dashboard, shape
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.NOTE


def check(subject: Dashboard) -> Iterator[Violation]:
    """Note panels that cannot be told apart by their titles."""
    for row in _rows(subject.data.get("panels") or ()):
        seen: set[tuple[object, str]] = set()
        for panel in row:
            title = str(panel.get("title") or "").strip()
            if not title or panel.get("repeat") or panel.get("type") == "text":
                continue
            if (panel.get("type"), title) in seen:
                yield Violation(
                    message=f"two panels of the type {panel.get('type')} in one row are called {title!r}",
                    help="say in the title what each of them shows",
                    at=panel,
                )
            seen.add((panel.get("type"), title))


def _rows(panels: Sequence[Json]) -> Iterator[list[Json]]:
    placed = [panel for panel in panels if isinstance(panel.get("gridPos"), dict)]
    row: list[Json] = []
    for panel in sorted(placed, key=lambda panel: (panel["gridPos"].get("y") or 0, panel["gridPos"].get("x") or 0)):
        if panel.get("type") == "row":
            yield row
            yield panel.get("panels") or []
            row = []
        else:
            row.append(panel)
    yield row


def bad() -> Dashboard:
    """Return a dashboard with two time series of one title."""
    return dashboard(shape("up"), shape("up == 0"))


def good() -> Dashboard:
    """Return one with a stat and a time series of one title."""
    return dashboard(shape("up"), shape("up", type="stat"))
