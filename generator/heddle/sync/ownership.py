"""Whose an object is decides whether it may be written at all."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase

from heddle.sync.kind import Key, Kind, shown
from heddle.sync.plan import Action, Options, Resolve, Step
from heddle.sync.resources import Holder


def adopted(key: Key, options: Options) -> bool:
    """Tell whether the user takes an object over."""
    return chosen(key, options.adopt)


def chosen(key: Key, patterns: tuple[str, ...]) -> bool:
    """Tell whether one of the patterns `KIND/NAME` means an object."""
    return any(fnmatchcase(shown(key), pattern) for pattern in patterns)


def refused(step: Step, options: Options, *, equal: bool = False) -> Step:
    """Return the step for an object that is not ours: left alone unless it is adopted."""
    found = step.found
    if found is None:
        return step
    said = found.said or found.holder.value
    if found.holder is Holder.FILE:
        if equal:
            return replace(step, action=Action.UNCHANGED, reason=said)
        help = "take its file out of Grafana's provisioning first: docs/push.md shows the way from files to push"
        return _left(step, options, f"it is {said}", help)
    if adopted(step.key, options):
        return replace(step, action=Action.UPDATE, reason=f"taken over; it was {said}")
    if equal:
        return replace(step, action=Action.UNCHANGED, reason=f"it is {said}; `--adopt {shown(step.key)}` takes it over")
    help = f"`--adopt {shown(step.key)}` takes it over, with what is live now kept in a backup"
    if step.key[0] is Kind.RULE_GROUP:
        help = f"give the group another name, or move those rules; {help}"
    return _left(step, options, f"it is {said}", help)


def _left(step: Step, options: Options, reason: str, help: str) -> Step:
    if options.resolve is Resolve.THEIRS:
        return replace(step, action=Action.KEPT, reason=f"{reason}; left as it is")
    return replace(step, action=Action.REFUSED, reason=reason, help=help)


def resolved(step: Step, options: Options, reason: str, help: str) -> Step:
    """Return the step for an object that somebody else changed where we change it: as the user's policy says."""
    match options.resolve:
        case Resolve.OURS:
            return replace(step, action=Action.UPDATE, reason="overwrites the edits, as `--on-conflict ours` says")
        case Resolve.THEIRS:
            return replace(step, action=Action.KEPT, reason="left as it is, as `--on-conflict theirs` says")
    return replace(step, action=Action.CONFLICT, reason=reason, help=help)
