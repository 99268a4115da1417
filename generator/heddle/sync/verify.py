"""Looks after each write whether somebody's edit was overwritten by it, and brings it back.

Grafana compares the version and then writes, without a lock between: an edit that is saved in that moment is answered
with success and overwritten by ours, and nobody is told. But the history keeps both. So the version after the one that
was planned on must be ours; where another stands between, its content is put back or merged, and reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from heddle.grafana.http_errors import Unreachable
from heddle.grafana.json_value import Json
from heddle.sync.kind import Key
from heddle.sync.live.dashboards import first, history, versions
from heddle.sync.merge import differ, merged
from heddle.sync.outcome import NotWritten, Outcome, Result
from heddle.sync.ownership_marker import untagged, wanted_then, with_tag, with_wanted
from heddle.sync.parallel import each
from heddle.sync.plan import Edit, Resolve, Step
from heddle.sync.resource_diff import changes
from heddle.sync.resources import Holder, Past
from heddle.sync.write.context import Context
from heddle.sync.write.dashboards import said_of, save, stamp

_TRIES = 20
"""How often an edit is put back where others save at the same time."""

_MESSAGE = "put back version {} of {}, which a push overwrote"


def verified(context: Context, steps: Sequence[Step]) -> dict[Key, Outcome]:
    """Return new outcomes for the dashboards whose write overwrote somebody's edit."""
    if not steps:
        return {}
    if context.server.listing:
        try:
            live = versions(context.server, context.options.owner, {step.key[1] for step in steps})
        except Unreachable as error:
            return {step.key: _unverified(step, error) for step in steps}
        steps = [
            step
            for step in steps
            if (now := live.get(step.key[1])) is None
            or now.version != str(_planned(step) + 1)
            or differ(now.body["dashboard"], step.body["dashboard"])
        ]
    found = each(lambda step: _looked(context, step), list(steps), context.options.concurrency)
    return {outcome.key: outcome for outcome in found if outcome}


def _planned(step: Step) -> int:
    return int(step.found.version or 0) if step.found else 0


def _looked(context: Context, step: Step) -> Outcome | None:
    try:
        return _slipped(context, step)
    except Unreachable as error:
        return _unverified(step, error)


def _unverified(step: Step, error: Unreachable) -> Outcome:
    said = f"it is written, but whether somebody's edit was overwritten is not known: {error.findings[0].message}"
    help = f"look at the history of `{step.title}` in Grafana"
    return Outcome(key=step.key, result=Result.FAILED, said=said, help=help)


def _slipped(context: Context, step: Step) -> Outcome | None:
    planned, said = _planned(step), said_of(context, step)
    if step.found is None and first(context.server, step.key[1]) == said:
        return None  # nothing stands before a first version, and what stands after it overwrote nobody but us
    past = history(context.server, step.key[1], planned)
    ours = next((one for one in past if one.message == said and one.version > planned), None)
    if ours is None:
        help = "run the push again: its plan will show what is live"
        return Outcome(key=step.key, result=Result.CONFLICT, said="what was written is not in the history", help=help)
    slipped = [one for one in past if planned < one.version < ours.version]
    if not slipped:
        return None
    before = next((one.data for one in past if one.version == planned), None)
    base: Json = step.found.body["dashboard"] if step.found else before or {}
    who = ", ".join(sorted({one.by or "somebody" for one in slipped}))
    met = list(slipped)
    try:
        back = _put_back(context, step, base, ours, past[0], met)
    except Unreachable as error:
        back = f"putting it back failed: {error.findings[0].message}"
    return Outcome(
        key=step.key,
        result=Result.CONFLICT,
        said=f"an edit of {who} was saved in the very moment of the write, which overwrote it; {back}",
        help="look at it, and take it into the definitions; the overwritten versions are kept beside the backup",
        edits=_edits(step, base, slipped),
        lost={one.version: one.data for one in met},
    )


def _edits(step: Step, base: Json, slipped: Sequence[Past]) -> tuple[Edit, ...]:
    folder = step.body["folder"]
    before, found = base, []
    for one in reversed(slipped):
        sides = [{"dashboard": each, "folder": folder} for each in (before, one.data)]
        found.append(Edit(by=one.by, at=one.at, version=one.version, changes=changes(step.key, *sides)))
        before = one.data
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Version:
    """A version, and what the files said in it: None where it was nobody's of Heddle's."""

    past: Past
    base: Json | None


def _put_back(context: Context, step: Step, planned: Json, ours: Past, newest: Past, met: list[Past]) -> str:
    """Bring an overwritten edit back, and say how it ended; what is overwritten on the way is added to `met`.

    `planned` is the state that the edit was made in, `ours` the version that overwrote it.
    """
    if context.options.resolve is Resolve.OURS:
        return "it stays overwritten, as `--on-conflict ours` says"
    owned = step.base if step.found and step.found.holder is Holder.OURS else None
    top = _Version(newest, wanted_then(step.body["dashboard"]))
    lost = _Version(met[0], owned["dashboard"] if owned else None)
    merges = context.options.resolve is Resolve.MERGE
    for _ in range(_TRIES):
        found, end = _restored(planned, lost, top, ours=top.past.version == ours.version, merges=merges)
        if found is None:
            return end
        data, message = _marked(context, step, found, lost.past)
        try:
            save(context, data, str(step.body["folder"]), str(top.past.version), message)
        except NotWritten as error:
            if error.result is not Result.CONFLICT:
                return f"putting it back failed: {error.said}"
        past = history(context.server, step.key[1])
        stored = next((one for one in past if one.message == message and one.version > top.past.version), None)
        between = [one for one in past if stored and top.past.version < one.version < stored.version]
        if stored and not between:
            return end
        if stored:
            # The restoration overwrote an edit in its turn, which was made in the version that it was saved over.
            met += between
            planned, lost = top.past.data, _Version(between[0], top.base)
            ours, top, merges = stored, _Version(past[0], found.base), True
        else:
            top = _Version(past[0], top.base)
    return "others save it all the time, so it could not be put back"


def _restored(planned: Json, lost: _Version, top: _Version, *, ours: bool, merges: bool) -> tuple[_Version | None, str]:
    """Return what is to be saved over the newest version, `top`, and the sentence for it."""
    if not ours:
        both = merged(planned, top.past.data, lost.past.data)
        if both is None:
            return None, "somebody has saved over it since, and the two cannot both be kept"
        return _Version(replace(top.past, data=both), top.base), "it is put back into what was saved since"
    both = merged(planned, lost.past.data, top.past.data) if merges else None
    if both is None:
        return lost, "it is put back"
    return _Version(replace(top.past, data=both), top.base), "both are kept in it now"


def _marked(context: Context, step: Step, version: _Version, lost: Past) -> tuple[Json, str]:
    """Return a dashboard with its marks, and the message: what the files said in it is the base of the next push."""
    data: Json = {**version.past.data, "uid": step.key[1]}
    said = _MESSAGE.format(lost.version, lost.by or "somebody")
    if step.unmarked:
        return untagged(data), f"heddle {said}"
    if version.base is None:
        return data, f"heddle {said}"
    data = with_tag(with_wanted(data, version.base), context.options.owner)
    folder = step.wanted.body["folder"] if step.wanted else step.body["folder"]
    return data, f"{stamp(context, data, str(folder))} {said}"
