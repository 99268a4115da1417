"""A plan and its outcomes as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from heddle.sync.plan import Action, Edit, Plan, Step
from heddle.sync.resources import format_key
from heddle.sync.writer import Outcome


def plan_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON; it contains no secret."""
    exposed = plan.exposed_ledger
    return {
        "url": plan.url,
        "org": plan.org,
        "checksum": plan.checksum,
        "revision": plan.options.revision,
        "counts": {action.value: plan.count(action) for action in Action},
        "steps": [_step_json(step) for step in plan.steps],
        "missing_plugins": [
            {
                "plugin": plugin.id,
                "needed_by": [format_key(key) for key in plugin.needed_by],
                "message": plugin.message,
                "help": plugin.help,
            }
            for plugin in plan.missing_plugins
        ],
        "exposed_ledger": exposed and {"message": exposed.message, "help": exposed.help},
        "refusals": [{"id": refusal.id, "message": refusal.message, "help": refusal.help} for refusal in plan.refusals],
    }


def outcomes_json(outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    """Return the outcome of each step, with the dashboards of others that were overwritten."""
    return [
        {
            "kind": outcome.key[0].value,
            "name": outcome.key[1],
            "result": outcome.result.value,
            "message": outcome.message,
            "help": outcome.help,
            "edits": [_edit_json(edit) for edit in outcome.edits],
            "overwritten": {str(version): dashboard for version, dashboard in outcome.overwritten.items()},
        }
        for outcome in outcomes
    ]


def format_json(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return JSON as indented text."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "kind": step.key[0].value,
        "name": step.key[1],
        "title": step.title,
        "action": step.action.value,
        "reason": step.reason,
        "help": step.help,
        "file": step.desired.file if step.desired else "",
        "version": step.live.version if step.live else "",
        "changes": [{"aspect": change.aspect, "sentence": change.sentence} for change in step.changes],
        "edit_count": len(step.edits),
        "edit_authors": sorted({edit.author for edit in step.edits if edit.author}),
        "edits": [_edit_json(edit) for edit in step.edits],
        "missing_variables": list(step.desired.missing_variables) if step.desired else [],
        "removed_rules": list(step.removed_rules),
    }


def _edit_json(edit: Edit) -> dict[str, Any]:
    return {
        "author": edit.author,
        "time": edit.time,
        "version": edit.version,
        "changes": [
            {
                "aspect": change.aspect,
                "panel": change.panel.title if change.panel else "",
                "sentence": change.sentence,
            }
            for change in edit.changes
        ],
    }
