"""A plan and its outcomes for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from heddle.diff.change import Change
from heddle.report.diff_common import by_panel, panel_heading, printable
from heddle.report.diff_text import Paint, plain
from heddle.sync.plan import Action, Edit, Plan, Step
from heddle.sync.resources import Kind, format_key
from heddle.sync.writer import Outcome, Result

ACTION_STYLES = {
    Action.CREATE: "green",
    Action.UPDATE: "yellow",
    Action.DELETE: "red",
    Action.SKIPPED: "yellow",
    Action.CONFLICT: "red",
    Action.REFUSED: "red",
}
_COUNT_LABELS = {
    Action.CREATE: "to create",
    Action.UPDATE: "to update",
    Action.DELETE: "to delete",
    Action.CONFLICT: "in conflict",
}
_ALWAYS_COUNTED = (Action.CREATE, Action.UPDATE, Action.UNCHANGED)
_NEEDS_ATTENTION = (Action.SKIPPED, Action.CONFLICT, Action.REFUSED)
_MAX_CHANGES = 20
"""The number of changes that are shown of one object."""
_MAX_EDITS = 5
"""The number of edits that are shown of one object."""
_MAX_AUTHORS = 5


def plan_text(plan: Plan, paint: Paint = plain, *, verbose: bool = False) -> str:
    """Return a plan; unchanged objects only where they need attention, or with `verbose`."""
    lines = [f"{plan.url} ({printable(plan.org_name)}): {_counts(plan)}", ""]
    # What needs attention is at the end, where a reader of a long plan is.
    for step in sorted(plan.steps, key=lambda step: step.action in _NEEDS_ATTENTION):
        if verbose or step.action is not Action.UNCHANGED or step.help:
            block = list(_step_lines(step, paint))
            # An empty line separates blocks, but not the steps of a single line.
            is_separated = bool(lines[-1]) and (len(block) > 1 or lines[-1].startswith("  "))
            lines += ["", *block] if is_separated else block
    if number := plan.left_to_git_sync:
        lines += ["", f"{number} of these objects are managed by Git Sync, which reads them from a repository"]
    for warning in plan.warnings:
        lines += ["", paint(f"warning: {printable(warning.message)}", "yellow"), f"  help: {warning.help}"]
    for refusal in plan.refusals:
        lines += ["", paint(f"refused: {refusal.message}", "red"), f"  help: {refusal.help}"]
    return "\n".join(lines)


def outcomes_text(outcomes: Iterable[Outcome], paint: Paint = plain) -> str:
    """Return every step that was not written as planned, with what to do about it."""
    lines = []
    for outcome in outcomes:
        if outcome.result is Result.DONE:
            continue
        lines += ["", f"{paint(f'{outcome.result:<9}', 'red')} {format_key(outcome.key)}"]
        lines.append(f"  {printable(outcome.message)}")
        lines += edits_lines(outcome.edits)
        lines += [f"  help: {outcome.help}"] if outcome.help else []
    return "\n".join(lines)


def _counts(plan: Plan) -> str:
    counts = [(plan.count(action), action) for action in Action]
    return ", ".join(
        f"{count} {_COUNT_LABELS.get(action, action)}" for count, action in counts if count or action in _ALWAYS_COUNTED
    )


def _step_lines(step: Step, paint: Paint) -> Iterator[str]:
    yield f"{paint(f'{step.action:<9}', ACTION_STYLES.get(step.action, 'bold'))} {step_heading(step)}"
    yield from step_details(step)


def step_heading(step: Step) -> str:
    """Return the object of a step, with its title where that is another one than its name."""
    title = f"  {printable(step.title)}" if step.title != step.key[1] else ""
    return f"{format_key(step.key)}{title}"


def step_details(step: Step) -> Iterator[str]:
    """Yield the lines below the heading of a step: why, what changes, who edited it, and what to do."""
    if step.reason:
        yield f"  {printable(step.reason)}"
    if not step.edits or not step.action.blocks:
        if step.action is not Action.KEPT:
            yield from _change_lines(step.changes, "  ")
    elif step.changes:
        # Without the base, the changes of the files cannot be told from the edits.
        is_known = step.key[0] is Kind.DASHBOARD or step.base is not None
        heading = "changed in the files" if is_known else "a push would change it from the live state"
        yield from [f"  {heading}:"] if step.changes else []
        yield from _change_lines(step.changes, "    ")
    yield from edits_lines(step.edits)
    for title in step.removed_rules:
        yield f"  deletes the rule `{printable(title)}`"
    if step.help:
        yield f"  help: {step.help}"


def edits_lines(edits: Sequence[Edit]) -> Iterator[str]:
    """Yield the newest edits, after the number and the authors of the others; the oldest come first."""
    earlier, newest = edits[:-_MAX_EDITS], edits[-_MAX_EDITS:]
    if earlier:
        authors = sorted({edit.author or "an unknown user" for edit in earlier})
        names = ", ".join(printable(author) for author in authors[:_MAX_AUTHORS])
        others = f" and {len(authors) - _MAX_AUTHORS} others" if len(authors) > _MAX_AUTHORS else ""
        yield f"  {len(earlier)} more edits by {names}{others}"
    for edit in newest:
        yield from _edit_lines(edit)


def _edit_lines(edit: Edit) -> Iterator[str]:
    """Yield who edited something, when and what, as far as Grafana records it."""
    author, time = edit.author or "an unknown user", f" at {edit.time}" if edit.time else ""
    version = f" (version {edit.version})" if edit.version else ""
    yield f"  edited by {printable(author)}{time}{version}{':' if edit.changes else ''}"
    yield from _change_lines(edit.changes, "    ")


def _change_lines(changes: Sequence[Change], indent: str) -> Iterator[str]:
    shown = changes[:_MAX_CHANGES]
    alerts = [change for change in shown if change.subject.kind == "alert"]
    for panel, group in by_panel(change for change in shown if change.subject.kind != "alert"):
        yield from _sentence_lines(panel_heading(panel) if panel else "", group, indent)
    # A rule group is one object of a plan, and has several alerts.
    for title in dict.fromkeys(change.subject.title for change in alerts):
        yield from _sentence_lines(
            printable(title), [change for change in alerts if change.subject.title == title], indent
        )
    if len(changes) > _MAX_CHANGES:
        yield f"{indent}and {len(changes) - _MAX_CHANGES} more changes"


def _sentence_lines(heading: str, changes: Iterable[Change], indent: str) -> Iterator[str]:
    if heading:
        yield f"{indent}{heading}"
    for change in changes:
        yield f"{indent}{'  ' if heading else ''}{printable(change.sentence)}"
