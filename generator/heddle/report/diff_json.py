"""A diff as JSON."""

from __future__ import annotations

import json
from typing import Any

from heddle.diff.change import Change, Diff, PanelRef
from heddle.report.diff_common import KINDS

FORMAT = 1


def as_json(diff: Diff) -> str:
    """Return a diff as JSON: the names of both states and a list of changes, the most important first."""
    return json.dumps(
        {
            "heddle": FORMAT,
            "before": diff.before,
            "after": diff.after,
            "changes": [change_json(change) for change in diff.changes],
        },
        ensure_ascii=False,
        indent=2,
    )


def change_json(change: Change) -> dict[str, Any]:
    """Return a change as JSON."""
    value: dict[str, Any] = {
        "kind": KINDS[change.kind],
        "aspect": change.aspect,
        "object": {"kind": change.subject.kind, "uid": change.subject.uid, "title": change.subject.title},
        "sentence": change.sentence,
        "flags": [str(flag) for flag in change.flags],
        "before": change.before,
        "after": change.after,
    }
    if change.panel:
        value["panel"] = _panel(change.panel)
    if change.panels:
        value["panels"] = [_panel(panel) for panel in change.panels]
    if change.spans:
        value["spans"] = [{"sign": span.sign, "text": span.text} for span in change.spans]
    return value


def _panel(panel: PanelRef) -> dict[str, Any]:
    return {"id": panel.id, "title": panel.title, "question": panel.question}
