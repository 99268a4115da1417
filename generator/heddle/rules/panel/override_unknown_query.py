"""A field override refers to a query that the panel does not have.

Why: The override has no effect: the unit or the axis that it sets is silently lost.
Bad: an override for query B in a panel that has only A.
Good: an override for A.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE


def check(panel: Panel) -> Iterator[Violation]:
    ref_ids = {target.get("refId") for target in panel.targets}
    # Transformations can create frames with other ids.
    if panel.data.get("transformations") or not ref_ids or None in ref_ids:
        return
    for override in panel.overrides():
        matcher = override.get("matcher") or {}
        ref_id = matcher.get("options")
        if matcher.get("id") == "byFrameRefID" and isinstance(ref_id, str) and ref_id not in ref_ids:
            yield Violation(
                message=f"an override of panel {panel.title!r} refers to query {ref_id}, which does not exist",
                help=f"use one of: {', '.join(sorted(map(str, ref_ids)))}; or remove the override",
            )


def _override_for(ref_id: str) -> Panel:
    matcher = {"id": "byFrameRefID", "options": ref_id}
    return examples.panel("up", overrides=[{"matcher": matcher, "properties": []}])


def bad() -> Panel:
    return _override_for("B")


def good() -> Panel:
    return _override_for("A")
