"""Plans the steps of managed objects that are no longer in the files: without `--prune`, they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from heddle.grafana.json_value import Json
from heddle.sync import normalize
from heddle.sync.alert_rules import deletable_rules, edited_rules, moved_rules
from heddle.sync.bases import edit_changes, find_base
from heddle.sync.desired import shown_library_panels
from heddle.sync.merge import changed_leaves, comparable
from heddle.sync.ownership import recorded_base, saved_over
from heddle.sync.plan import Action, ConflictPolicy, Edit, Options, Refusal, Step
from heddle.sync.plan_dashboard import find_edits, is_import, last_base
from heddle.sync.read_state import FolderItem, State
from heddle.sync.resources import Key, Kind, LiveResource, digest, format_key

MAX_SHARE = 0.3
"""At most this share of the managed objects is deleted at once."""


def is_removable(live: LiveResource, state: State, options: Options) -> bool:
    """Return whether an object that is not in the files is managed by this project, at least in part."""
    if live.key[0] is Kind.RULE_GROUP:
        return bool(deletable_rules(live, options.owner, state.rules_of_files))
    return live.is_managed


def plan_removed(live: LiveResource, state: State, options: Options) -> Step:
    """Return the step for a managed object that is no longer in the files."""
    step = Step(key=live.key, title=live.title, action=Action.KEPT, live=live)
    if not options.prune:
        return replace(step, reason="no longer in the files; use `--prune` to delete it")
    if other := state.shared.get(live.key):
        help = f"use `heddle release {format_key(live.key)}` to stop managing it"
        return replace(step, reason=f"the Heddle project `{other}` manages it too", help=help)
    if live.key[0] is Kind.RULE_GROUP:
        step = replace(step, deleted_rules=deletable_rules(live, options.owner, state.rules_of_files))
        if not live.is_managed:
            step = replace(step, reason=f"{live.owner_text}, which stay")
    if live.key[0] is Kind.DASHBOARD:
        if is_import(state.histories.get(live.key[1], ()), options.owner):
            return replace(step, reason="not managed by Heddle, which wrote none of its versions; left unchanged")
        # For the backup. Without a version of Heddle in the history, everything counts as edited after a rollback.
        history = state.histories.get(live.key[1], ())
        nothing: Json = {"dashboard": {}, "folder": live.body["folder"]}
        others = tuple(version for version in history if saved_over(version.message, options.owner) is None)
        step = replace(step, base=last_base(history, options.owner) or nothing, deleted_versions=others)
    step = replace(step, edits=_find_edits(live, state, options.owner))
    if not step.edits or options.on_conflict is ConflictPolicy.OURS:
        return replace(step, action=Action.DELETE)
    if options.on_conflict is ConflictPolicy.THEIRS:
        return replace(step, reason="edited in Grafana; left unchanged (--on-conflict theirs)")
    help = "delete it with `--on-conflict ours`, or keep it with `--on-conflict theirs`"
    return replace(step, action=Action.CONFLICT, reason="edited in Grafana, and would be deleted", help=help)


def _find_edits(live: LiveResource, state: State, owner: str) -> tuple[Edit, ...]:
    unknown_edit = Edit(author=live.changed_by, time=live.changed_at)
    base = find_base(live, state.ledger)
    changes = edit_changes(live.key, base, live.body, live.body, None) if base else ()
    match live.key[0]:
        case Kind.DASHBOARD:
            last, edits = find_edits(live, state.histories.get(live.key[1], ()), owner)
            if last is None:
                return edits or (unknown_edit,)
            # Edits that were reverted since do not keep the dashboard.
            base = comparable(recorded_base(last[0].data))
            return edits if changed_leaves(base, comparable(live.body["dashboard"])) else ()
        case Kind.RULE_GROUP:
            changed = edited_rules(live, owner) | moved_rules(live, owner)
            return (Edit(changes=changes),) if changed.keys() - state.rules_of_files else ()
    if not live.applied or digest(normalize.without_secrets(live.body)) in live.applied:
        return ()
    return (replace(unknown_edit, changes=changes),)


def keep_used(steps: Iterable[Step], state: State) -> list[Step]:
    """Return the steps; objects that a remaining object needs are kept."""
    steps = keep_correlated_datasources(steps, state.correlations)
    steps = _keep_shown_library_panels(steps, state.connections)
    return keep_used_folders(steps, state.folder_contents)


def _keep_shown_library_panels(steps: list[Step], connections: Mapping[str, tuple[str, ...]]) -> list[Step]:
    """Return the steps; library panels that a remaining dashboard shows are kept."""
    dashboards = {step.key[1]: step for step in steps if step.key[0] is Kind.DASHBOARD}

    def still_shows(uid: str, key: Key) -> bool:
        step = dashboards.get(uid)
        if step is None or not step.action.writes:
            return True
        return step.action is not Action.DELETE and key in shown_library_panels(step.body["dashboard"])

    def checked(step: Step) -> Step:
        if step.key[0] is not Kind.LIBRARY_PANEL or step.action is not Action.DELETE:
            return step
        showing = [uid for uid in connections.get(step.key[1], ()) if still_shows(uid, step.key)]
        if not showing:
            return step
        return replace(step, action=Action.KEPT, reason=f"the dashboard {showing[0]} shows it")

    return [checked(step) for step in steps]


def keep_used_folders(steps: Iterable[Step], contents: Iterable[FolderItem]) -> list[Step]:
    """Return the steps; folders that contain a remaining object are kept."""
    steps, contents = list(steps), list(contents)
    deleted = {step.key for step in steps if step.action is Action.DELETE and not _leaves_rules(step)}
    has_changed = True
    # A folder that is kept may be the reason to keep its parent.
    while has_changed:
        has_changed = False
        for index, step in enumerate(steps):
            if step.key[0] is not Kind.FOLDER or step.key not in deleted:
                continue
            others = [item for item in contents if item.folder == step.key[1] and item.key not in deleted]
            if others:
                reason = f"contains an object that is not deleted: {others[0].description}"
                steps[index] = replace(step, action=Action.KEPT, reason=reason)
                deleted.discard(step.key)
                has_changed = True
    return steps


def keep_correlated_datasources(steps: Iterable[Step], correlations: Iterable[LiveResource]) -> list[Step]:
    """Return the steps; data sources of a remaining correlation are kept."""
    steps = list(steps)
    deleted = {step.key for step in steps if step.action is Action.DELETE}
    kept = [correlation for correlation in correlations if correlation.key not in deleted]

    def checked(step: Step) -> Step:
        if step.key[0] is not Kind.DATASOURCE or step.action is not Action.DELETE:
            return step
        ends = (item for item in kept if step.key[1] in (item.body.get("sourceUID"), item.body.get("targetUID")))
        correlation = next(ends, None)
        if correlation is None:
            return step
        reason = f"has the correlation {correlation.title}, which Grafana would delete with it"
        return replace(step, action=Action.KEPT, reason=reason)

    return [checked(step) for step in steps]


def _leaves_rules(step: Step) -> bool:
    """Return whether the deletion of a rule group leaves rules in it."""
    if step.key[0] is not Kind.RULE_GROUP or step.live is None:
        return False
    return any(str(rule["uid"]) not in step.deleted_rules for rule in step.live.body["rules"])


def limit_deletions(steps: Iterable[Step], managed: int, options: Options) -> Iterator[Refusal]:
    """Refuse to delete too many of the managed objects at once."""
    deleted = sum((step.action is Action.DELETE) + len(step.removed_rules) for step in steps)
    limit = max(1, min(options.max_deletes, int(managed * MAX_SHARE)))
    if deleted > limit:
        message = (
            f"refusing to delete {deleted} of {managed} managed objects"
            f" (limit {limit} = min(--max-deletes {options.max_deletes}, {MAX_SHARE:.0%} of {managed}), at least 1)"
        )
        help = "check the plan; delete in parts with `--only`, or delete the rest in Grafana"
        yield Refusal("push/too-many-deletes", message, help)
