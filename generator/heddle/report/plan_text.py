"""A plan of a push for a terminal: what is to happen to each object, what changes in it, and who else was there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from heddle.diff.change import Change
from heddle.report.diff_common import by_panel, panel_heading, printable
from heddle.report.diff_text import Paint, plain
from heddle.sync.kind import Kind, shown
from heddle.sync.outcome import Outcome, Result
from heddle.sync.plan import Action, Edit, Plan, Step

_COLOURS = {
    Action.CREATE: "green",
    Action.UPDATE: "yellow",
    Action.DELETE: "red",
    Action.CONFLICT: "red",
    Action.REFUSED: "red",
}
_MOST = 20
"""So many changes of one object are told; of more, how many there are."""


def plan_text(plan: Plan, paint: Paint = plain, *, verbose: bool = False) -> str:
    """Return a plan; objects that stay as they are only where everything is to be told."""
    lines = [f"{plan.url} ({printable(plan.org_name)}): {counts(plan)}", ""]
    for step in plan.steps:
        if verbose or step.action is not Action.UNCHANGED or "`--adopt" in step.reason:
            told = list(_step(step, paint))
            # One line needs no air around it.
            apart = bool(lines[-1]) and (len(told) > 1 or lines[-1].startswith("  "))
            lines += ["", *told] if apart else told
    for refusal in plan.refusals:
        lines += ["", paint(f"refused: {refusal.message}", "red"), f"  {refusal.help}"]
    return "\n".join(lines)


def counts(plan: Plan) -> str:
    """Return how many objects have which action."""
    return ", ".join(f"{plan.count(action)} {_COUNTED.get(action, action)}" for action in Action if _told(plan, action))


_COUNTED = {
    Action.CREATE: "to create",
    Action.UPDATE: "to update",
    Action.DELETE: "to delete",
    Action.CONFLICT: "in conflict",
}


def _told(plan: Plan, action: Action) -> bool:
    return bool(plan.count(action)) or action in (Action.CREATE, Action.UPDATE, Action.UNCHANGED)


def _step(step: Step, paint: Paint) -> Iterator[str]:
    title = f"  {printable(step.title)}" if step.title != step.key[1] else ""
    yield f"{paint(f'{step.action:<9}', _COLOURS.get(step.action, 'bold'))} {shown(step.key)}{title}"
    if step.reason:
        yield f"  {printable(step.reason)}"
    if step.action.stops and step.edits and step.key[0] is Kind.DASHBOARD:
        yield "  the files:"
        yield from _changes(step.changes, "    ")
    elif step.action is not Action.KEPT and not (step.action.stops and step.edits):
        yield from _changes(step.changes, "  ")
    for edit in step.edits:
        yield f"  {edit_said(edit)}"
        yield from _changes(edit.changes, "    ")
    for title in step.drops:
        yield f"  the rule `{printable(title)}` goes"
    if step.help:
        yield f"  {step.help}"


def edit_said(edit: Edit) -> str:
    """Return who edited, and when, as far as Grafana tells."""
    who, when = edit.by or "somebody", f" at {edit.at}" if edit.at else ""
    version = f" (version {edit.version})" if edit.version else ""
    return f"edited by {printable(who)}{when}{version}:"


def _changes(changes: Iterable[Change], indent: str) -> Iterator[str]:
    listed = list(changes)
    for panel, told in by_panel(listed[:_MOST]):
        if panel:
            yield f"{indent}{panel_heading(panel)}"
        for change in told:
            yield f"{indent}{'  ' if panel else ''}{printable(change.sentence)}"
    if len(listed) > _MOST:
        yield f"{indent}and {len(listed) - _MOST} more"


def outcomes_text(outcomes: Iterable[Outcome], paint: Paint = plain) -> str:
    """Return every step that did not end as planned, with the mend."""
    lines = []
    for outcome in outcomes:
        if outcome.result is Result.DONE:
            continue
        lines += ["", f"{paint(f'{outcome.result:<9}', 'red')} {shown(outcome.key)}", f"  {printable(outcome.said)}"]
        for edit in outcome.edits:
            lines.append(f"  {edit_said(edit)}")
            lines += _changes(edit.changes, "    ")
        lines += [f"  {outcome.help}"] if outcome.help else []
    return "\n".join(lines)
