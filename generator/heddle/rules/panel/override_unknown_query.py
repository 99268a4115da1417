"""An override that is about a query names one of the panel's.

Why: An override for a letter that is gone changes nothing: the unit or the axis that it gave is lost in silence.
Bad: an override for the query B in a panel that has A alone.
Good: an override for A.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.rules.examples import panel
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE


def check(subject: Panel) -> Iterator[Violation]:
    """Warn of an override for a query that is not there; transformations may make letters of their own."""
    letters = {target.get("refId") for target in subject.data.get("targets") or ()}
    if subject.data.get("transformations") or not letters or None in letters:
        return
    for override in _overrides(subject):
        matcher = override.get("matcher") or {}
        letter = matcher.get("options")
        if matcher.get("id") == "byFrameRefID" and isinstance(letter, str) and letter not in letters:
            yield Violation(
                message=f"an override of the panel {subject.title!r} is for the query {letter}, which it does not have",
                help=f"name one of: {', '.join(sorted(map(str, letters)))}; or take the override out",
            )


def overridden(panel: Panel, key: str) -> Iterator[Any]:
    """Yield each value that an override of a panel gives to a property."""
    for override in _overrides(panel):
        yield from (item.get("value") for item in override.get("properties") or () if item.get("id") == key)


def _overrides(panel: Panel) -> Iterator[Json]:
    found = (panel.data.get("fieldConfig") or {}).get("overrides") or ()
    yield from (override for override in found if isinstance(override, dict))


def bad() -> Panel:
    """Return a panel with an override for a query that is gone."""
    return panel("up", overrides=[{"matcher": {"id": "byFrameRefID", "options": "B"}, "properties": []}])


def good() -> Panel:
    """Return one with an override for its query."""
    return panel("up", overrides=[{"matcher": {"id": "byFrameRefID", "options": "A"}, "properties": []}])
