"""A plan of a push, and what became of it, for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from heddle.sync.outcome import Outcome
from heddle.sync.plan import Edit, Plan, Step


def plan_value(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain values; no secret is in it."""
    return {
        "url": plan.url,
        "org": plan.org,
        "checksum": plan.checksum,
        "revision": plan.options.revision,
        "steps": [_step(step) for step in plan.steps],
        "refusals": [{"id": each.id, "message": each.message, "help": each.help} for each in plan.refusals],
    }


def outcomes_value(outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    """Return what became of each step, with the content of edits that were overwritten."""
    return [
        {
            "kind": each.key[0].value,
            "name": each.key[1],
            "result": each.result.value,
            "said": each.said,
            "help": each.help,
            "edits": [_edit(edit) for edit in each.edits],
            "overwritten": {str(version): data for version, data in each.lost.items()},
        }
        for each in outcomes
    ]


def as_json(value: Any) -> str:  # noqa: ANN401 - any plain value
    """Return plain values as JSON that people can read too."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _step(step: Step) -> dict[str, Any]:
    return {
        "kind": step.key[0].value,
        "name": step.key[1],
        "title": step.title,
        "action": step.action.value,
        "reason": step.reason,
        "help": step.help,
        "file": step.wanted.file if step.wanted else "",
        "version": step.found.version if step.found else "",
        "changes": [{"aspect": each.aspect, "sentence": each.sentence} for each in step.changes],
        "edits": [_edit(edit) for edit in step.edits],
        "drops": list(step.drops),
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {
        "by": edit.by,
        "at": edit.at,
        "version": edit.version,
        "changes": [
            {"aspect": each.aspect, "panel": each.panel.title if each.panel else "", "sentence": each.sentence}
            for each in edit.changes
        ],
    }
