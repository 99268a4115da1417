"""What happens to a dashboard: a three-way comparison with the version that Heddle wrote last.

The history in Grafana has that version, so edits of other people are known one by one, with author and time. A version
that Heddle wrote may itself contain edits, which a merge or a restoration kept. It then records its base, the content
of the files at that time, and what it contains beyond the base still counts as an edit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from heddle.grafana.json_value import Json
from heddle.sync.merge import changed_leaves, comparable, is_different, merge_dashboards, overlaps
from heddle.sync.ownership import VersionMessage, parse_message, recorded_base, with_base, without_markers
from heddle.sync.plan import Action, ConflictPolicy, Edit, Options, Step, keep_edits, refuse_unmanaged, resolve_conflict
from heddle.sync.resource_diff import diff_resource
from heddle.sync.resources import DashboardVersion, DesiredResource, LiveResource, Owner

_ADOPT = "use `--adopt {}` to overwrite the live dashboard, or choose with `--on-conflict ours|theirs`"


def _resolution(options: Options) -> str:
    """Return the help for a conflict of fields; the given policy does not solve it."""
    policies = "ours|theirs" if options.on_conflict is ConflictPolicy.MERGE else "ours|theirs|merge"
    return f"apply the edits to the definitions, or choose with `--on-conflict {policies}`"


def is_changed(desired: DesiredResource, live: LiveResource) -> bool:
    """Return whether a reader sees a difference between the live and the desired dashboard."""
    if desired.body["folder"] != live.body["folder"]:
        return True
    return is_different(live.body["dashboard"], desired.body["dashboard"])


def plan_dashboard(
    desired: DesiredResource, live: LiveResource | None, history: Sequence[DashboardVersion], options: Options
) -> Step:
    """Return the step for a dashboard of the files."""
    step = Step(key=desired.key, title=desired.title, action=Action.CREATE, desired=desired, live=live)
    if live is None:
        return step
    if not live.body:
        help = "convert it to the classic schema in its settings, or change the uid in the definition"
        return replace(step, action=Action.REFUSED, reason=live.owner_text, help=help)
    differs = is_changed(desired, live)
    step = replace(step, changes=diff_resource(desired.key, live.body, desired.body) if differs else ())
    if not live.is_managed:
        if differs and options.adopts(desired.key):
            step = replace(step, edits=_edits_of_untagged(live, history, desired, options))
        return refuse_unmanaged(step, options, is_equal=not differs)
    if not differs:
        return replace(step, action=Action.UNCHANGED)
    return _three_way(step, live, desired, history, options)


def find_edits(
    live: LiveResource, history: Sequence[DashboardVersion], owner: str, desired: Json | None = None
) -> tuple[tuple[DashboardVersion, VersionMessage] | None, tuple[Edit, ...]]:
    """Return the version that Heddle wrote last, and the edits of others since the base of that version.

    `history` is the newest first. Where it contains no version of Heddle, everything that differs from `desired` is an
    edit.
    """
    last = _last_written(history, owner)
    since = [version for version in history if last is None or version.version >= last[0].version]
    edits = [_edit(live, before.data, after) for before, after in zip(since[1:], since, strict=False)]
    if last:
        version, message = last
        # The author of this version is Heddle; the authors of the edits in it are no longer known.
        own_edit = replace(_edit(live, recorded_base(version.data), version), author="")
        edits += [own_edit] if own_edit.changes else []
        if live.body["folder"] != message.folder:
            sides = [
                {**_body(live, version.data), "folder": folder} for folder in (message.folder, live.body["folder"])
            ]
            moved = diff_resource(live.key, *sides)
            edits.insert(0, Edit(author=live.changed_by, time=live.changed_at, changes=moved))
    elif desired is not None:
        current = DashboardVersion(version=0, data=live.body["dashboard"], author=live.changed_by, time=live.changed_at)
        edits.append(_edit(live, desired, since[-1] if since else current))
    return last, tuple(edits)


def is_import(history: Sequence[DashboardVersion], owner: str) -> bool:
    """Return whether a complete history has no version of this owner: then its tag came with an export."""
    return bool(history) and history[-1].version == 1 and _last_written(history, owner) is None


def last_base(history: Sequence[DashboardVersion], owner: str) -> Json | None:
    """Return the body that the files had when Heddle last wrote a dashboard, None if the history does not tell."""
    last = _last_written(history, owner)
    return {"dashboard": without_markers(recorded_base(last[0].data)), "folder": last[1].folder} if last else None


def _last_written(history: Sequence[DashboardVersion], owner: str) -> tuple[DashboardVersion, VersionMessage] | None:
    for version in history:
        message = parse_message(version.message)
        if message and message.owner == owner:
            return version, message
    return None


def _edit(live: LiveResource, before: Json, after: DashboardVersion) -> Edit:
    changes = diff_resource(live.key, _body(live, before), _body(live, after.data))
    return Edit(author=after.author, time=after.time, version=after.version, changes=changes)


def _body(live: LiveResource, dashboard: Json) -> Json:
    """Return the body of another version of a live dashboard: the history does not contain folders."""
    return {"dashboard": dashboard, "folder": live.body["folder"]}


def _edits_of_untagged(
    live: LiveResource, history: Sequence[DashboardVersion], desired: DesiredResource, options: Options
) -> tuple[Edit, ...]:
    """Return the edits of a dashboard without the tag of this project, if Heddle has ever written it."""
    last, edits = find_edits(live, history, options.owner, desired.body["dashboard"])
    is_complete = not history or history[-1].version == 1
    return () if last is None and is_complete else edits


def _three_way(
    step: Step, live: LiveResource, desired: DesiredResource, history: Sequence[DashboardVersion], options: Options
) -> Step:
    last, edits = find_edits(live, history, options.owner, desired.body["dashboard"])
    step = replace(step, edits=edits, base=last_base(history, options.owner) or desired.body)
    if options.adopts(step.key):
        return replace(step, action=Action.UPDATE, reason="adopted; overwrites the live dashboard")
    if last is None:
        if is_import(history, options.owner):
            # The tag came with an export: Heddle wrote no version of this dashboard.
            text = "not managed by Heddle: it has the tag of this project, but Heddle wrote none of its versions"
            imported = replace(live, owner=Owner.UNMANAGED, owner_detail=text)
            return refuse_unmanaged(replace(step, live=imported), options)
        reason = "the history no longer contains the version that Heddle wrote, so everything counts as edited"
        return resolve_conflict(step, options, reason, _ADOPT.format(f"dashboard/{step.key[1]}"))
    base, base_folder = without_markers(recorded_base(last[0].data)), last[1].folder
    live_folder, desired_folder = live.body["folder"], desired.body["folder"]
    base_form, live_form, desired_form = (
        comparable(side) for side in (base, live.body["dashboard"], desired.body["dashboard"])
    )
    their_changes, our_changes = changed_leaves(base_form, live_form), changed_leaves(base_form, desired_form)
    they_moved, we_move = live_folder != base_folder, desired_folder != base_folder
    if not their_changes and not they_moved:
        return replace(step, action=Action.UPDATE)
    if not our_changes and not we_move:
        return keep_edits(step, options)
    if options.on_conflict is ConflictPolicy.OURS:
        return resolve_conflict(step, options, "", "")
    step = replace(step, changes=diff_resource(step.key, {"dashboard": base, "folder": base_folder}, desired.body))
    both_move = they_moved and we_move and live_folder != desired_folder
    if both_move or overlaps(their_changes, our_changes):
        return resolve_conflict(
            step, options, "edits in Grafana and in the files change the same parts", _resolution(options)
        )
    merged = merge_dashboards(base, live.body["dashboard"], desired.body["dashboard"])
    if merged is None:
        reason = "the edits in Grafana and the changes of the files cannot be merged safely"
        return resolve_conflict(step, options, reason, _resolution(options))
    folder = live_folder if they_moved else desired_folder
    if not changed_leaves(live_form, comparable(merged)) and folder == live_folder:
        return replace(step, action=Action.KEPT, reason="already has the changes of the files, besides other edits")
    content: Json = {"dashboard": with_base(merged, desired.body["dashboard"]), "folder": folder}
    changes = diff_resource(step.key, live.body, content)
    return replace(step, action=Action.UPDATE, content=content, changes=changes, reason="keeps the edits")
