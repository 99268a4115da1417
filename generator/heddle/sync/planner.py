"""Creates the plan from the desired objects and the state of the server.

It is a pure function, so that a saved plan can be created again and compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from heddle.grafana.redaction import with_variable_names
from heddle.sync import normalize
from heddle.sync.bases import edit_changes, find_base, with_file_changes
from heddle.sync.deletions import report_deletions
from heddle.sync.git_sync import leave_to_git_sync
from heddle.sync.ownership import Ledger, parse_message
from heddle.sync.plan import (
    DELETED_IN_GRAFANA,
    Action,
    Edit,
    Options,
    Plan,
    Refusal,
    Step,
    keep_edits,
    refuse_unmanaged,
    resolve_conflict,
    sort_steps,
)
from heddle.sync.plan_dashboard import plan_dashboard
from heddle.sync.plan_rules import plan_rule_group
from heddle.sync.provenance import note_read_only
from heddle.sync.prune import (
    is_removable,
    keep_used,
    limit_deletions,
    plan_removed,
)
from heddle.sync.read_state import State
from heddle.sync.recovery import find_settlement, recover, refuse_overwritten
from heddle.sync.requirements import (
    refuse_missing_permissions,
    refuse_missing_variables,
    skip_dependents,
    skip_incomplete,
    skip_unreadable,
)
from heddle.sync.resource_diff import diff_resource
from heddle.sync.resources import DesiredResource, Key, Kind, LiveResource, digest, format_key
from heddle.sync.server import Server
from heddle.sync.taken_names import refuse_taken_names

IsAncestor = Callable[[str], bool | None]
"""Whether a revision is an ancestor of the one that is pushed; None if git does not know it."""

_RESOLVE = "apply the change to the definitions, or choose with `--on-conflict ours|theirs`"


def plan_push(
    server: Server, desired: Sequence[DesiredResource], state: State, options: Options, is_ancestor: IsAncestor
) -> Plan:
    """Return what a push does."""
    planned = sort_steps(plan_step(resource, state, options) for resource in desired)
    steps = skip_dependents(refuse_taken_names(planned, state.taken), state.absent)
    steps = report_deletions(steps, state)
    keys = {resource.key for resource in desired}
    removed = [
        live
        for key, live in state.live.items()
        if key not in keys and options.selects(key) and is_removable(live, state, options)
    ]
    steps += [plan_removed(live, state, options) for live in removed]
    if options.prune:
        steps += [skip_unreadable(key, permission) for key, permission in state.unreadable.items() if key not in keys]
    steps = [recover(step, state, options) for step in steps]
    steps = _limit_folder_depth(keep_used(steps, state), server)
    managed = sum(live.is_managed for live in state.live.values())
    refusals = [
        *limit_deletions(steps, managed, options),
        *_refuse_older_revision(state, options, is_ancestor),
        *refuse_missing_variables(steps, options),
        *refuse_missing_permissions(steps, state.unreadable, options),
    ]
    settlement = find_settlement(steps, state, options)
    return replace(create_plan(server, steps, state, options, refusals), settlement=settlement)


def plan_release(server: Server, state: State, options: Options) -> Plan:
    """Return the plan that removes the markers from the selected objects, and leaves them as they are."""
    steps = [
        release_step(live)
        for key, live in state.live.items()
        if (live.is_managed or live.has_managed_rules) and options.selects(key)
    ]
    return create_plan(server, steps, state, options, refuse_overwritten(steps, state, options))


def release_step(live: LiveResource) -> Step:
    """Return the step that only removes the marker of an object."""
    return Step(
        key=live.key,
        title=live.title,
        action=Action.UPDATE,
        live=live,
        content=live.body,
        releases=True,
        reason="removes Heddle's marker, and leaves the rest unchanged",
    )


def create_plan(
    server: Server, steps: Iterable[Step], state: State, options: Options, refusals: Iterable[Refusal] = ()
) -> Plan:
    """Return steps as a plan for a server, in the order in which they are written."""
    return Plan(
        url=server.grafana.url,
        org=server.org,
        org_name=server.org_name,
        options=options,
        steps=sort_steps(note_read_only(step, options) for step in steps),
        refusals=tuple(refusals),
        ledger=state.ledger,
    )


def plan_step(desired: DesiredResource, state: State, options: Options) -> Step:
    """Return what happens to a desired object."""
    if step := leave_to_git_sync(desired, state.live):
        return step
    live = state.live.get(desired.key)
    if skipped := skip_incomplete(desired, live):
        return skipped
    if permission := state.unreadable.get(desired.key):
        return skip_unreadable(desired.key, permission, desired)
    match desired.key[0]:
        case Kind.DASHBOARD:
            return plan_dashboard(desired, live, state.histories.get(desired.key[1], ()), options)
        case Kind.RULE_GROUP:
            return plan_rule_group(desired, live, state, options)
    return _plan_unversioned(desired, live, state, options)


def _plan_unversioned(desired: DesiredResource, live: LiveResource | None, state: State, options: Options) -> Step:
    """Return the step for an object without a history: an edit is a conflict if the files changed as well."""
    step = Step(key=desired.key, title=desired.title, action=Action.CREATE, desired=desired)
    if refused := _refuse_default_datasource(replace(step, live=live), state, options):
        return refused
    if live is None:
        entry = state.ledger.entries.get(format_key(desired.key))
        return replace(step, reason=DELETED_IN_GRAFANA if entry and not entry.may_be_absent else "")
    # The digest is of what Grafana returns; everything else works with the names of variables, and may be shown.
    live_digest = digest(normalize.without_secrets(live.body))
    body = with_variable_names(live.body, desired.body, desired.normalized_payload)
    if not desired.body.get("isDefault"):
        body.pop("isDefault", None)  # Grafana selects a default data source automatically.
    is_equal = digest(body) == digest(desired.body)
    step = replace(
        step,
        live=replace(live, body=body),
        changes=() if is_equal else diff_resource(desired.key, body, desired.body),
    )
    if not live.is_managed:
        return refuse_unmanaged(step, options, is_equal=is_equal)
    if is_equal:
        if not _is_secret_changed(desired, live):
            return replace(step, action=Action.UNCHANGED)
        return replace(step, action=Action.UPDATE, reason=_secret_change(desired, live))
    if options.adopts(desired.key):
        return replace(step, action=Action.UPDATE, reason="adopted; overwrites the live object")
    if not live.applied or live_digest in live.applied:
        return replace(step, action=Action.UPDATE)
    return _resolve_edit(step, desired, live, state.ledger, options)


def _resolve_edit(step: Step, desired: DesiredResource, live: LiveResource, ledger: Ledger, options: Options) -> Step:
    """Return the step for an object that was edited in Grafana; `live` is as the server returned it."""
    edit, base = Edit(author=live.changed_by, time=live.changed_at), find_base(live, ledger)
    named = step.live.body if step.live else {}
    reason = "both the files and somebody in Grafana changed it since Heddle wrote it"
    if desired.digest in live.applied:
        # The files have not changed since Heddle wrote the object, so every difference is an edit in Grafana.
        edit = replace(edit, changes=diff_resource(desired.key, desired.body, named))
        if not _is_secret_changed(desired, live):
            return keep_edits(replace(step, edits=(edit,)), options)
        reason = f"edited in Grafana, and {_secret_change(desired, live)}"
    elif base is not None:
        edit = replace(edit, changes=edit_changes(desired.key, base, live.body, named, desired.body))
    help = f"{_RESOLVE}; or use `--adopt {format_key(desired.key)}`"
    resolved = resolve_conflict(replace(step, edits=(edit,)), options, reason, help)
    return resolved if base is None else with_file_changes(resolved, base)


def _is_secret_changed(desired: DesiredResource, live: LiveResource) -> bool:
    return bool(desired.secrets) and not (live.secret and live.secret.matches(desired.secrets))


def _secret_change(desired: DesiredResource, live: LiveResource) -> str:
    names = ", ".join(f"${name}" for name in desired.secret_variables)
    return f"the secret of {names} {'changed' if live.secret else 'may have changed: no digest of it is recorded'}"


def _refuse_default_datasource(step: Step, state: State, options: Options) -> Step | None:
    """Return the refusal of a data source that would replace another person's default data source."""
    default = state.default_datasource
    if step.key[0] is not Kind.DATASOURCE or not step.body.get("isDefault") or default is None:
        return None
    if default.key == step.key or default.is_managed or options.adopts(step.key):
        return None
    reason = f"it would replace the organization's default data source `{default.title}`, which Heddle does not manage"
    help = f"use `--adopt {format_key(step.key)}` to replace it, or set `default_datasource` to an empty string"
    return replace(step, action=Action.REFUSED, reason=reason, help=help)


def _limit_folder_depth(steps: Sequence[Step], server: Server) -> list[Step]:
    """Refuse folders that are deeper than this Grafana supports."""
    parents = {step.key: step.desired.depends_on for step in steps if step.desired and step.key[0] is Kind.FOLDER}

    def depth(key: Key) -> int:
        return 1 + max((depth(parent) for parent in parents.get(key, ())), default=0)

    def limited(step: Step) -> Step:
        if step.key not in parents or step.action is not Action.CREATE or depth(step.key) <= server.folder_depth:
            return step
        version = ".".join(map(str, server.version))
        reason = f"folders are nested {depth(step.key)} levels deep; Grafana {version} supports {server.folder_depth}"
        return replace(step, action=Action.REFUSED, reason=reason, help="move it up, or upgrade Grafana")

    return [limited(step) for step in steps]


def _refuse_older_revision(state: State, options: Options, is_ancestor: IsAncestor) -> Iterator[Refusal]:
    """Refuse to push a commit over one that is not its ancestor: CI runs finish out of order."""
    if options.allow_older or not options.revision:
        return
    revisions = {state.ledger.revision}
    for history in state.histories.values():
        messages = (parse_message(version.message) for version in history)
        revisions.add(next((item.revision for item in messages if item and item.owner == options.owner), ""))
    for revision in sorted(revisions - {""}):
        match is_ancestor(revision):
            case False:
                message = (
                    f"live state was pushed from commit {revision}, which is not an ancestor of {options.revision}"
                )
                help = "push from a commit that contains it, or use `--allow-older` to go back on purpose"
                yield Refusal("push/older-commit", message, help)
            case None:
                message = f"live state was pushed from commit {revision}, which is unknown in this git repository"
                help = "fetch the complete history (`git fetch --unshallow`), or use `--allow-older`"
                yield Refusal("push/unknown-commit", message, help)
