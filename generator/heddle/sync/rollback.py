"""Undoing a push: the backup of what it overwrites or deletes, and the plan that restores it.

The backup is on disk before the first write, and never contains a secret.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from heddle.build.state_folder import STATE_FOLDER, make_state_folder
from heddle.diagnostics.disk_errors import disk_refusal
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json
from heddle.grafana.provisioning_escape import Environment
from heddle.grafana.redaction import Redactor, Restored, mask_secret_fields, mask_users_in_urls, with_live_secrets
from heddle.sync.desired import group_references, policy_references
from heddle.sync.merge import is_different
from heddle.sync.ownership import parse_message, restored_versions, with_base, without_markers
from heddle.sync.plan import Action, ConflictPolicy, Options, Plan, Refusal, Settlement, Step
from heddle.sync.planner import create_plan, plan_step, release_step
from heddle.sync.prune import is_removable, keep_used, plan_removed
from heddle.sync.read_state import State, read_state
from heddle.sync.recovery import recover, refuse_overwritten
from heddle.sync.resource_diff import diff_resource
from heddle.sync.resources import SECRET_KINDS, DesiredResource, Key, Kind, format_key
from heddle.sync.selection import require_matches
from heddle.sync.server import Server
from heddle.sync.sources import read_folders
from heddle.sync.writer import Outcome

_DIRECTORY = Path(STATE_FOLDER) / "backups"
_OVERWRITTEN = "-overwritten"
_CHOOSE_ANOTHER = "choose another backup, or restore the dashboards from their history in Grafana"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupEntry:
    """One object before a push: `before` is None if the push created it."""

    key: Key
    before: Json | None
    is_managed: bool
    """Whether this project managed it then."""

    variables: tuple[str, ...] = ()
    depends_on: tuple[Key, ...] = ()
    base: Json | None = None
    """The content of a dashboard from the files, which may have contained edits of others."""

    recorded_digests: Mapping[str, str] = field(default_factory=dict)
    """The digests in its ownership marker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """The objects that one push overwrote, and their server."""

    id: str
    url: str
    org: int
    entries: tuple[BackupEntry, ...]


def save_backup(root: Path, plan: Plan, id: str, redactor: Redactor) -> Path:
    """Save what a plan will overwrite, and return the file. Raises DiskError."""
    # A redacted dashboard could not be restored, and what comes from a variable is in none: so it is saved as it is.
    objects = [_without_secrets(step, redactor) for step in (*plan.writes, *_donors(plan))]
    return _write(root, f"{id}.json", {"url": plan.url, "org": plan.org, "objects": objects})


def _without_secrets(step: Step, redactor: Redactor) -> Any:  # noqa: ANN401 - any JSON value
    item = _encode_step(step)
    if step.key[0] in (Kind.DASHBOARD, Kind.LIBRARY_PANEL):
        # A redacted panel could not be restored, and what comes from a variable is in none.
        return item
    mask = mask_secret_fields if step.key[0] in SECRET_KINDS else mask_users_in_urls
    # Its name identifies it, even if a password is the same word.
    return {**item, "before": redactor.value(mask(item["before"]))}


def _donors(plan: Plan) -> list[Step]:
    """Return steps for the rule groups that only lose rules to other groups: no step of the plan writes them."""
    written = {step.key for step in plan.writes}
    donors = {group.key: group for step in plan.writes for group in step.taken_from if group.key not in written}
    return [Step(key=group.key, title=group.title, action=Action.UPDATE, live=group) for group in donors.values()]


def save_overwritten(root: Path, id: str, plan: Plan, outcomes: Iterable[Outcome], redactor: Redactor) -> Path | None:
    """Save the versions of others that a push overwrote, whether or not they were restored. Raises DiskError.

    Those that an interrupted push overwrote are in the plan.
    """
    versions: dict[str, dict[str, Json]] = {}
    for step in plan.steps:
        if step.overwritten:
            versions[format_key(step.key)] = {str(version.version): version.data for version in step.overwritten}
    for outcome in outcomes:
        if outcome.overwritten:
            found = {str(number): dashboard for number, dashboard in outcome.overwritten.items()}
            versions[format_key(outcome.key)] = versions.get(format_key(outcome.key), {}) | found
    return _write(root, f"{id}{_OVERWRITTEN}.json", redactor.value(versions)) if versions else None


def read_backup(root: Path, id: str | None) -> Backup:
    """Return a backup, the newest one without an id. Raises BadInput."""
    directory = root / _DIRECTORY
    ids = sorted(path.stem for path in directory.glob("*.json") if not path.stem.endswith(_OVERWRITTEN))
    if not ids:
        raise _bad_backup("rollback/no-backup", directory, "no backup exists", "run it in the directory of the push")
    name = id or ids[-1]
    if name not in ids:
        raise _bad_backup(
            "rollback/unknown-backup", directory, f"unknown backup `{name}`", f"use one of {', '.join(ids[-5:])}"
        )
    path = directory / f"{name}.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        entries = tuple(_decode_entry(item) for item in content["objects"])
        return Backup(id=name, url=str(content["url"]), org=int(content["org"]), entries=entries)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its content is invalid"
        message = f"cannot read the backup: {reason}"
        raise _bad_backup("rollback/invalid-backup", path, message, _CHOOSE_ANOTHER) from None


def rollback_plan(
    server: Server, backup: Backup, environment: Environment, options: Options
) -> tuple[Plan, list[tuple[Key, str]]]:
    """Return the plan that undoes a push, and what it cannot restore: by object, why.

    A change made since then is a conflict, as in a push. Raises BadInput and Unreachable.
    """
    options = replace(options, prune=True, allow_older=True)
    require_matches(options, [entry.key for entry in backup.entries])
    entries = [entry for entry in backup.entries if options.selects(entry.key)]
    existing = [entry for entry in entries if entry.before is not None]
    known = tuple(_desired(entry, Restored(entry.before, entry.before)) for entry in existing)
    folders = read_folders(server, [entry.key[1] for entry in entries if entry.key[0] is Kind.FOLDER])
    state = read_state(server, known, folders, options, known)
    restored = [(entry, _restored(entry, state, environment)) for entry in existing]
    lost = _lost(restored, state)
    desired = tuple(_desired(entry, content) for entry, content in restored if entry.key not in lost)
    created = {entry.key for entry in entries if entry.before is None}
    steps = [_undone(plan_step(resource, state, options), state, options) for resource in desired]
    steps += [
        plan_removed(live, state, options)
        for key, live in state.live.items()
        if key in created and is_removable(live, state, options)
    ]
    unmanaged = {entry.key for entry in entries if entry.before is not None and not entry.is_managed}
    steps = [_released(step) if step.key in unmanaged else step for step in keep_used(steps, state)]
    refusals = [*_refuse_other_server(server, backup), *refuse_overwritten(steps, state, options)]
    if options.on_conflict is ConflictPolicy.OURS:
        # It keeps no edit, and saves each one that it does not restore.
        steps = [recover(step, state, options) for step in steps]
    dropped = {format_key(step.key) for step in steps if step.overwritten}
    settlement = Settlement(verified=frozenset(pair for pair in state.ledger.unverified if pair[1] in dropped))
    plan = replace(create_plan(server, steps, state, options, refusals), settlement=settlement)
    return plan, [message for entry, content in restored for message in _messages(entry, content, lost)]


def _undone(step: Step, state: State, options: Options) -> Step:
    """Return the step; a dashboard that nobody changed since the write that is undone is restored without a conflict.

    That write may have kept or restored people's edits. It is certainly the one to undo if it saved the live version
    directly over the version in the backup. The backup of the rollback has what it replaces.
    """
    history = state.histories.get(step.key[1], ()) if step.key[0] is Kind.DASHBOARD else ()
    message = parse_message(history[0].message) if len(history) > 1 else None
    if message is None or step.live is None or step.desired is None or not step.live.is_managed:
        return step
    newest, replaced = history[:2]
    is_newest = str(newest.version) == step.live.version and step.live.body["folder"] == message.folder
    # A version in between would be an edit that this write overwrote.
    is_direct = replaced.version == message.over == newest.version - 1
    # A push that brings back what another one overwrote is not undone without being asked for.
    is_own = message.owner == options.owner and not restored_versions(newest.message)
    if not (is_newest and is_direct and is_own) or step.action is Action.UNCHANGED:
        return step
    before = step.desired.body["dashboard"]
    if is_different(without_markers(replaced.data), without_markers(before)):
        return step
    changes = diff_resource(step.key, step.live.body, step.desired.body)
    return replace(step, action=Action.UPDATE, content=None, changes=changes, edits=(), reason="", help="")


def _released(step: Step) -> Step:
    """Return the step for an object that Heddle did not manage before."""
    if step.action in (Action.UPDATE, Action.CREATE):
        return replace(step, releases=True)
    is_managed = step.live is not None and (step.live.is_managed or step.live.has_managed_rules)
    return release_step(step.live) if step.live and is_managed and step.action is Action.UNCHANGED else step


def _refuse_other_server(server: Server, backup: Backup) -> list[Refusal]:
    if (backup.url, backup.org) == (server.grafana.url, server.org):
        return []
    message = (
        f"the backup is of {backup.url}, organization {backup.org},"
        f" and this is {server.grafana.url}, organization {server.org}"
    )
    return [Refusal("rollback/wrong-server", message, "set GRAFANA_URL to the server of the backup")]


def _restored(entry: BackupEntry, state: State, environment: Environment) -> Restored:
    """Return the part of an object that can be restored: a backup has no secrets, and a variable can be unset."""
    if entry.key[0] in (Kind.DASHBOARD, Kind.LIBRARY_PANEL):
        return Restored(entry.before, entry.before)
    names = sorted(entry.variables, key=len, reverse=True)
    reference = re.compile(r"\$(" + "|".join(map(re.escape, names)) + r")") if names else None

    def expand(text: str) -> str | None:
        if reference is None or not all(environment.get(name) for name in reference.findall(text)):
            return text if reference is None else None
        return reference.sub(lambda match: environment[match[1]], text)

    live = state.live.get(entry.key)
    return with_live_secrets(entry.before, live.body if live else None, expand)


def _lost(restored: list[tuple[BackupEntry, Restored]], state: State) -> dict[Key, str]:
    """Return the objects that cannot be restored, with the reason, in an order in which a cause comes first."""
    lost = {
        entry.key: f"not restored: the backup does not contain its secrets ({', '.join(sorted(set(content.missing)))})"
        for entry, content in restored
        if not content.is_writable
    }
    for entry, _ in sorted(restored, key=lambda item: item[0].key[0].order):
        causes = [key for key in entry.depends_on if key in lost and key not in state.live]
        if causes and entry.key not in lost:
            lost[entry.key] = f"not restored: {format_key(causes[0])} is missing"
    return lost


def _messages(entry: BackupEntry, content: Restored, lost: Mapping[Key, str]) -> Iterator[tuple[Key, str]]:
    kept = {*content.live, *((entry.before or {}).get("secureJsonData") or {})}
    if entry.key in lost:
        yield entry.key, lost[entry.key]
        return
    if kept:
        yield entry.key, f"its secrets ({', '.join(sorted(kept))}) are not restored; the live ones stay"
    if content.missing:
        names = ", ".join(sorted(set(content.missing)))
        yield entry.key, f"the parts with these secrets are not restored: {names}; the backup does not contain them"


def _desired(entry: BackupEntry, content: Restored) -> DesiredResource:
    """Return an object as it was."""
    body, payload = content.shown, content.value
    title = str(body.get("title") or body.get("name") or entry.key[1])
    if entry.key[0] is Kind.DASHBOARD:
        title = str(body["dashboard"].get("title") or title)
        if entry.base is not None:
            body = payload = {**body, "dashboard": with_base(body["dashboard"], entry.base)}
    return DesiredResource(
        key=entry.key,
        title=title,
        body=body,
        payload=payload,
        file="",
        depends_on=entry.depends_on,
        recorded_digests=entry.recorded_digests,
    )


def _encode_step(step: Step) -> dict[str, Any]:
    return {
        "kind": step.key[0].value,
        "name": step.key[1],
        "action": step.action.value,
        "before": step.live.body if step.live else None,
        "managed": bool(step.live and step.live.is_managed),
        "variables": list(step.desired.variables) if step.desired else [],
        "base": step.base["dashboard"] if step.base and step.key[0] is Kind.DASHBOARD else None,
        "applied": _recorded_digests(step),
        "versions": [asdict(version) for version in step.deleted_versions],
        "depends_on": [[kind.value, name] for kind, name in _dependencies(step)],
    }


def _dependencies(step: Step) -> tuple[Key, ...]:
    """Return what an object depends on: of one that is deleted, as far as a rollback may be unable to restore that."""
    if step.desired:
        return step.desired.depends_on
    body = step.live.body if step.live else {}
    references = {Kind.POLICY: policy_references, Kind.RULE_GROUP: group_references}.get(step.key[0])
    return tuple(dict.fromkeys(references(body))) if references else ()


def _recorded_digests(step: Step) -> dict[str, str]:
    if step.live is None:
        return {}
    if step.key[0] is Kind.RULE_GROUP:
        marks = (applied.partition(" ") for applied in step.live.applied)
        return {uid: digest for uid, _, digest in marks}
    return {"": step.live.applied[-1]} if step.live.applied else {}


def _decode_entry(item: Mapping[str, Any]) -> BackupEntry:
    return BackupEntry(
        key=(Kind(item["kind"]), str(item["name"])),
        before=item["before"],
        is_managed=bool(item["managed"]),
        variables=tuple(item["variables"]),
        depends_on=tuple((Kind(kind), str(name)) for kind, name in item["depends_on"]),
        base=item["base"],
        recorded_digests={str(key): str(digest) for key, digest in item["applied"].items()},
    )


def _write(root: Path, name: str, value: Any) -> Path:  # noqa: ANN401
    path = root / _DIRECTORY / name
    temporary = path.with_suffix(".writing")
    try:
        make_state_folder(root)
        path.parent.mkdir(exist_ok=True)
        temporary.write_text(json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False), encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        message = f"cannot write the backup {path}: {error.strerror or error}; nothing was pushed"
        help = "make the directory writable: a push saves what it overwrites"
        raise disk_refusal("push/unwritable-backup", path, message, help) from None
    return path


def _bad_backup(id: str, path: Path, message: str, help: str) -> BadInput:
    return BadInput([Finding(id=id, location=Location(str(path)), message=message, help=help)])
