"""What happens to one dashboard: compared three ways, so that nobody's work is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from heddle.grafana.json_value import Json
from heddle.sync.merge import changes as leaves
from heddle.sync.merge import differ, form, merged, overlap
from heddle.sync.ownership import adopted, refused, resolved
from heddle.sync.ownership_marker import Message, message, untagged, wanted_then, with_wanted
from heddle.sync.plan import Action, Edit, Options, Resolve, Step
from heddle.sync.resource_diff import changes
from heddle.sync.resources import Found, Holder, Past, Wanted

_GONE = "the history no longer holds what Heddle wrote, so all of it counts as edited"
_LOOK = "look at the edits; then take them into the definitions, or choose with `--on-conflict ours|theirs|merge`"
_ADOPT = "`--adopt {}` takes it over as it is, or choose with `--on-conflict ours|theirs`"


def differs(wanted: Wanted, found: Found) -> bool:
    """Tell whether a reader sees a difference between what is live and what is wanted."""
    folders = wanted.body["folder"], found.body["folder"]
    return folders[0] != folders[1] or differ(found.body["dashboard"], wanted.body["dashboard"])


def plan_dashboard(wanted: Wanted, found: Found | None, past: Sequence[Past], options: Options) -> Step:
    """Return the step for a dashboard that the files hold."""
    step = Step(key=wanted.key, title=wanted.title, action=Action.CREATE, wanted=wanted, found=found)
    if found is None:
        return step
    if not found.body:
        help = "convert it to the classic schema in its settings, or give the definition another uid"
        return replace(step, action=Action.REFUSED, reason=found.said, help=help)
    take = adopted(wanted.key, options)
    differing = differs(wanted, found)
    said = changes(wanted.key, found.body, wanted.body) if differing else ()
    step = replace(step, changes=said)
    if found.holder is Holder.OURS and not differing:
        return replace(step, action=Action.UNCHANGED)
    if found.holder is not Holder.OURS:
        if take and differing:
            step = replace(step, edits=_edits_of_ours(found, past, wanted, options))
        return refused(step, options, equal=not differing)
    return _three_way(step, found, wanted, past, options, take=take)


def edited(
    found: Found, past: Sequence[Past], owner: str, wanted: Json | None = None
) -> tuple[tuple[Past, Message] | None, tuple[Edit, ...]]:
    """Return the version that we wrote last, and each edit that somebody else made since the files' state in it.

    A version of ours may hold edits, which a merge or a restoration kept: what it holds beyond the base that it records
    is an edit. Where no version of ours is left, so is all that differs from `wanted`.
    """
    ours = _last(past, owner)
    since = [each for each in past if ours is None or each.version >= ours[0].version]
    edits = [_edit(found, before.data, after) for before, after in zip(since[1:], since, strict=False)]
    if ours:
        kept = replace(_edit(found, wanted_then(ours[0].data), ours[0]), by="")
        edits += [kept] if kept.changes else []
        if found.body["folder"] != ours[1].folder:
            sides = [
                {**_side(found, ours[0].data), "folder": folder} for folder in (ours[1].folder, found.body["folder"])
            ]
            edits.insert(0, Edit(by=found.by, at=found.at, changes=changes(found.key, *sides)))
    elif wanted is not None:
        oldest = since[-1] if since else Past(version=0, data=found.body["dashboard"], by=found.by, at=found.at)
        edits.append(_edit(found, wanted, oldest))
    return ours, tuple(edits)


def base_of(past: Sequence[Past], owner: str) -> Json | None:
    """Return what the files said of a dashboard when Heddle wrote it last, or None where its history does not tell."""
    ours = _last(past, owner)
    return {"dashboard": untagged(wanted_then(ours[0].data)), "folder": ours[1].folder} if ours else None


def _last(past: Sequence[Past], owner: str) -> tuple[Past, Message] | None:
    """Return the version that we wrote last, with what its message says."""
    return next(((each, said) for each in past if (said := message(each.message)) and said.owner == owner), None)


def _edit(found: Found, before: Json, after: Past) -> Edit:
    sides = [_side(found, data) for data in (before, after.data)]
    return Edit(by=after.by, at=after.at, version=after.version, changes=changes(found.key, *sides))


def _edits_of_ours(found: Found, past: Sequence[Past], wanted: Wanted, options: Options) -> tuple[Edit, ...]:
    """Return the edits of a dashboard that carries no tag of ours, if Heddle wrote it once."""
    ours, edits = edited(found, past, options.owner, wanted.body["dashboard"])
    complete = past and past[-1].version == 1
    return () if ours is None and (complete or not past) else edits


def _three_way(step: Step, found: Found, wanted: Wanted, past: Sequence[Past], options: Options, *, take: bool) -> Step:
    ours, edits = edited(found, past, options.owner, wanted.body["dashboard"])
    step = replace(step, edits=edits, base=base_of(past, options.owner) or wanted.body)
    if take:
        return replace(step, action=Action.UPDATE, reason="taken over as it is")
    if ours is None:
        if past and past[-1].version == 1:
            return refused(replace(step, found=replace(found, holder=Holder.SOMEBODY, said=_IMPORTED)), options)
        return _conflict(step, options, _GONE)
    base, at = untagged(wanted_then(ours[0].data)), ours[1].folder
    live, wants = found.body["dashboard"], wanted.body["dashboard"]
    before, now, then = form(base), form(live), form(wants)
    theirs, mine = leaves(before, now), leaves(before, then)
    moved, moves = found.body["folder"] != at, wanted.body["folder"] != at
    if not theirs and not moved:
        return replace(step, action=Action.UPDATE)
    if options.resolve is Resolve.OURS:
        return _conflict(step, options, "")
    if not mine and not moves:
        return replace(step, action=Action.KEPT, reason="somebody else changed it, and the files did not")
    step = replace(step, changes=changes(step.key, {"dashboard": base, "folder": at}, wanted.body))
    clash = moved and moves and found.body["folder"] != wanted.body["folder"]
    if clash or overlap(theirs, mine):
        return _conflict(step, options, "somebody else changed what the files change too")
    both = merged(base, live, wants)
    if both is None:
        return _conflict(step, options, "the edits and the files' changes cannot both be kept for certain")
    folder = found.body["folder"] if moved else wanted.body["folder"]
    content: Json = {"dashboard": with_wanted(both, wants), "folder": folder}
    if not leaves(now, form(both)) and folder == found.body["folder"]:
        return replace(step, action=Action.KEPT, reason="the live one has all of the files' changes, and edits")
    said = changes(step.key, found.body, content)
    return replace(step, action=Action.UPDATE, content=content, changes=said, reason="keeps the edits")


_IMPORTED = "a person's: it carries our tag, and Heddle wrote none of its versions"


def _conflict(step: Step, options: Options, reason: str) -> Step:
    help = _ADOPT.format(f"dashboard/{step.key[1]}") if reason == _GONE else _LOOK
    return resolved(step, options, reason, help)


def _side(found: Found, data: Json) -> Json:
    return {"dashboard": data, "folder": found.body["folder"]}
