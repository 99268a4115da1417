"""A diff for machines."""

from __future__ import annotations

import json
from typing import Any

from heddle.diff.change import Change, Diff
from heddle.report.diff_common import KINDS

FORMAT = 1


def as_json(review: Diff) -> str:
    """Return a review as JSON: a list of changes, the most important first."""
    return json.dumps(
        {
            "heddle": FORMAT,
            "before": review.before,
            "after": review.after,
            "changes": [_change(change) for change in review.changes],
        },
        ensure_ascii=False,
        indent=2,
    )


def _change(change: Change) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": KINDS[change.kind],
        "aspect": change.aspect,
        "object": {"kind": change.subject.kind, "uid": change.subject.uid, "title": change.subject.title},
        "sentence": change.sentence,
        "flags": [str(flag) for flag in change.flags],
        "before": change.before,
        "after": change.after,
    }
    if change.panel:
        found["panel"] = {"id": change.panel.id, "title": change.panel.title, "question": change.panel.question}
    if change.words:
        found["words"] = [{"sign": word.sign, "text": word.text} for word in change.words]
    return found
