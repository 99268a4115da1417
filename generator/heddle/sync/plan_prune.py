"""What happens to objects of ours that the files no longer hold: nothing, unless it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from heddle.grafana.json_value import Json
from heddle.sync import normalize as shape
from heddle.sync.digest import digest
from heddle.sync.kind import Key, Kind
from heddle.sync.merge import changes as leaves
from heddle.sync.merge import form
from heddle.sync.ownership_marker import wanted_then
from heddle.sync.plan import Action, Edit, Options, Refusal, Resolve, Step
from heddle.sync.plan_dashboard import base_of, edited
from heddle.sync.plan_rules import edited_rules
from heddle.sync.resources import Found, Holder
from heddle.sync.state import State

SHARE = 0.3
"""At most this part of what we own is deleted at once."""


def plan_gone(found: Found, state: State, options: Options) -> Step:
    """Return the step for an object of ours that the files no longer hold."""
    step = Step(key=found.key, title=found.title, action=Action.KEPT, found=found)
    if not options.prune:
        return replace(step, reason="the files no longer hold it; `--prune` deletes it")
    if found.key[0] is Kind.DASHBOARD:
        past = state.histories.get(found.key[1], ())
        # Where the history does not tell what the files said, all of it counts as edited when it is restored.
        nothing: Json = {"dashboard": {}, "folder": found.body["folder"]}
        step = replace(step, base=base_of(past, options.owner) or nothing)
    edits = _edits(found, state, options.owner)
    if not edits or options.resolve is Resolve.OURS:
        return replace(step, action=Action.DELETE, edits=edits)
    if options.resolve is Resolve.THEIRS:
        return replace(step, edits=edits, reason="somebody else changed it; left, as `--on-conflict theirs` says")
    help = "look at it; then delete it with `--on-conflict ours`, or keep it with `--on-conflict theirs`"
    reason = "somebody else changed it, and it would be deleted"
    return replace(step, action=Action.CONFLICT, edits=edits, reason=reason, help=help)


def folders_kept(steps: Iterable[Step], holding: Iterable[tuple[str, Key]]) -> list[Step]:
    """Return the steps, with folders kept that hold what is not deleted; `holding` is folder and what is in it."""
    listed = list(steps)
    gone = {step.key for step in listed if step.action is Action.DELETE}
    inside = list(holding)
    changed = True
    while changed:
        changed = False
        for number, step in enumerate(listed):
            if step.key[0] is not Kind.FOLDER or step.action is not Action.DELETE:
                continue
            others = [key for folder, key in inside if folder == step.key[1] and key not in gone]
            if others:
                reason = f"it holds what is not ours to delete: {others[0][0].said} {others[0][1]}"
                listed[number] = replace(step, action=Action.KEPT, reason=reason)
                gone.discard(step.key)
                changed = True
    return listed


def guard(steps: Iterable[Step], owned: int, options: Options) -> Refusal | None:
    """Return why so much may not be deleted at once, with the arithmetic."""
    listed = list(steps)
    deleted = sum(step.action is Action.DELETE for step in listed) + sum(len(step.drops) for step in listed)
    share = int(owned * SHARE)
    allowed = max(1, min(options.max_deletes, share))
    if deleted <= allowed:
        return None
    message = (
        f"this would delete {deleted} of the {owned} objects that are ours, and {allowed} are allowed: the smaller of"
        f" --max-deletes {options.max_deletes} and 30 % of {owned} ({share}), at least 1"
    )
    help = "look at the plan; delete in parts with `--only`, or take the rest out of Grafana by hand"
    return Refusal("push/too-many-deletes", message, help)


def _edits(found: Found, state: State, owner: str) -> tuple[Edit, ...]:
    if found.holder is not Holder.OURS:
        return ()
    if found.key[0] is Kind.DASHBOARD:
        ours, edits = edited(found, state.histories.get(found.key[1], ()), owner)
        if ours is None:
            return edits or (Edit(by=found.by, at=found.at),)
        touched = leaves(form(wanted_then(ours[0].data)), form(found.body["dashboard"]))
        return edits if touched else ()
    if found.key[0] is Kind.RULE_GROUP:
        return (Edit(),) if edited_rules(found, owner) else ()
    applied = not found.applied or digest(shape.sealed(found.body)) in found.applied
    return () if applied else (Edit(by=found.by, at=found.at),)
