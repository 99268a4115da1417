"""The effects of an interrupted push: edits that it overwrote without checking, and unsettled records.

A push records in the ledger which dashboards it writes, and over which versions, before it writes them. It removes that
record after it has checked for overwritten edits. If the record remains, the push was killed in between, or did not
learn that a write took effect. The next push then checks all versions since: each version of Heddle names the one that
it was saved over in its message, and those in between were overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from heddle.grafana.json_value import Json
from heddle.sync import normalize
from heddle.sync.merge import merge_dashboards
from heddle.sync.overwrites import Overwrite, find_overwrites
from heddle.sync.ownership import FIELD, LedgerEntry, recorded_base, saved_over, with_base
from heddle.sync.plan import Action, ConflictPolicy, Edit, Options, Refusal, Settlement, Step
from heddle.sync.read_state import State
from heddle.sync.resource_diff import diff_resource
from heddle.sync.resources import DashboardVersion, Key, Kind, LiveResource, Owner, digest, format_key
from heddle.sync.write_ahead import LEDGER_KINDS


def recover(step: Step, state: State, options: Options) -> Step:
    """Return the step that also restores the edits that an interrupted push overwrote, or at least reports them."""
    live = step.live
    planned = _first_unverified(step.key, live, state)
    if planned is None or live is None or not live.body:
        return step
    history = state.histories.get(step.key[1], ())
    overwrites = find_overwrites(history, options.owner, planned)
    if not overwrites:
        if history and history[-1].version > planned + 1:
            reason = (
                "whether an interrupted push overwrote an edit is unknown:"
                f" the history starts at version {history[-1].version}, and the push was based on version {planned}"
            )
            return _reported(step, (Edit(),), (), reason)
        return step
    lost = tuple(version for overwrite in overwrites for version in overwrite.lost)
    edits = tuple(_edit(step.key, live, overwrite) for overwrite in overwrites)
    authors = ", ".join(sorted({version.author or "an unknown user" for version in lost}))
    reason = f"an interrupted push overwrote an edit by {authors}"
    if options.on_conflict is ConflictPolicy.OURS or options.adopts(step.key):
        return _reported(step, edits, lost, f"{reason}; it is not restored")
    keeps_both = options.on_conflict is ConflictPolicy.MERGE
    restored = _restored_content(live.body["dashboard"], history, overwrites, keeps_both=keeps_both)
    if restored is None or not live.is_managed:
        return _reported(step, edits, lost, f"{reason}, which conflicts with a newer version; it is not restored")
    base = _base(step, history, options.owner)
    content: Json = {"dashboard": with_base(restored, base["dashboard"]), "folder": live.body["folder"]}
    return replace(
        step,
        action=Action.UPDATE,
        content=content,
        base=base,
        changes=diff_resource(step.key, live.body, content),
        edits=edits,
        overwritten=lost,
        restored=tuple(overwrite.lost[0] for overwrite in overwrites),
        reason=f"{reason}; restores it",
        help="",
    )


def refuse_overwritten(steps: Iterable[Step], state: State, options: Options) -> Iterator[Refusal]:
    """Refuse to write dashboards in which an interrupted push overwrote edits: only a push restores them."""
    for step in steps:
        lost = recover(step, state, options).overwritten
        if not lost or not step.action.writes or options.on_conflict is ConflictPolicy.OURS:
            continue
        authors = ", ".join(sorted({version.author or "an unknown user" for version in lost}))
        name = format_key(step.key)
        message = f"an interrupted push overwrote an edit of {name} by {authors}, and no push has restored it yet"
        help = f"run `heddle push` first, which restores it, or leave the dashboard out with `--except {name}`"
        yield Refusal("push/overwritten-edit", message, help)


def _reported(step: Step, edits: Sequence[Edit], lost: tuple[DashboardVersion, ...], reason: str) -> Step:
    action = Action.KEPT if step.action is Action.UNCHANGED else step.action
    reason = f"{step.reason}; {reason}" if step.reason else reason
    return replace(step, action=action, edits=(*edits, *step.edits), overwritten=lost, reason=reason)


def _first_unverified(key: Key, live: LiveResource | None, state: State) -> int | None:
    """Return the oldest version after which no push has checked for overwritten edits, None if all are checked."""
    if live is None or key[0] is not Kind.DASHBOARD:
        return None
    planned = [
        number
        for (_, name), number in state.ledger.unverified.items()
        if name == format_key(key) and number < int(live.version or 0)
    ]
    return min(planned, default=None)


def _restored_content(
    live: Json, history: Sequence[DashboardVersion], overwrites: Sequence[Overwrite], *, keeps_both: bool
) -> Json | None:
    """Return the live dashboard with the overwritten edits, None if they conflict with newer versions."""
    newest = history[0].version
    for overwrite in overwrites:
        lost = overwrite.lost[0].data
        # A version that itself contains people's edits must not be replaced.
        is_plain = FIELD not in overwrite.version.data
        is_newest = overwrite.version.version == newest and len(overwrites) == 1 and is_plain
        merged = None
        if overwrite.before and (keeps_both or not is_newest):
            merged = merge_dashboards(overwrite.before.data, lost, live)
        if merged is None and not is_newest:
            return None
        live = lost if merged is None else merged
    return live


def _base(step: Step, history: Sequence[DashboardVersion], owner: str) -> Json:
    """Return the body that the files had when Heddle last wrote a dashboard."""
    if step.base:
        return step.base
    for version in history:
        if saved_over(version.message, owner) is not None:
            return {"dashboard": recorded_base(version.data), "folder": step.live.body["folder"] if step.live else ""}
    return step.body


def _edit(key: Key, live: LiveResource, overwrite: Overwrite) -> Edit:
    newest = overwrite.lost[0]
    before = overwrite.before.data if overwrite.before else overwrite.version.data
    sides = ({"dashboard": data, "folder": live.body["folder"]} for data in (before, newest.data))
    changes = diff_resource(key, *sides)
    return Edit(author=newest.author, time=newest.time, version=newest.version, changes=changes)


def find_settlement(steps: Iterable[Step], state: State, options: Options) -> Settlement:
    """Return the records that a plan settles; the writes settle the records of the objects that they write."""
    ledger, by_key = state.ledger, {format_key(step.key): step for step in steps}
    live = {format_key(key): resource for key, resource in state.live.items()}
    verified = set()
    for (push, name), planned in ledger.unverified.items():
        key = (Kind.DASHBOARD, name.partition("/")[2])
        is_gone = name not in live and name not in by_key
        if options.selects(key) and (is_gone or (name in live and int(live[name].version or 0) > planned)):
            verified.add((push, name))
    entries: dict[str, LedgerEntry | None] = {}
    prefixes = {kind: f"{kind}/" for kind in LEDGER_KINDS}
    for name, entry in ledger.entries.items():
        recorded = next(((kind, name.removeprefix(p)) for kind, p in prefixes.items() if name.startswith(p)), None)
        step = by_key.get(name)
        is_written = step is not None and step.action.writes
        if recorded is None or is_written or recorded in state.unreadable or not options.selects(recorded):
            continue
        resource = live.get(name)
        if resource is None:
            if entry.may_be_absent and step is None:
                entries[name] = None
        elif entry.may_be_absent and resource.owner is Owner.OTHER_PROJECT:
            entries[name] = None
        elif resource.is_managed and (entry.may_be_absent or len(entry.digests) > 1):
            current = digest(normalize.without_secrets(resource.body))
            if current in entry.digests:
                entries[name] = replace(entry, digests=(current,), may_be_absent=False)
    return Settlement(entries=entries, verified=frozenset(verified), stores_merged=ledger.is_merged)
