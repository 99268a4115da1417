"""The write-ahead record: what a push is about to write, in the ledger before the first write.

Without a marker on the object, only the ledger tells whether somebody else changed it. If the ledger were written
afterwards, a push that is killed halfway would leave objects that look edited. So the ledger is written twice:

1. before the writes, with every digest that may be live until the push ends, beside those that were recorded before;
2. after the writes, with the digest of what was really written.

A secret is only recorded in the second one: it counts as changed until it was written for certain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from heddle.grafana.http_errors import Unreachable
from heddle.grafana.json_value import Json
from heddle.sync import normalize
from heddle.sync.dashboards import read_dashboard, save_dashboard
from heddle.sync.ownership import Ledger, LedgerEntry, ledger_dashboard, ledger_uid, parse_ledger
from heddle.sync.plan import Action, Step
from heddle.sync.resources import Key, Kind, digest, format_key, secret_digest
from heddle.sync.writer import NotWritten, Outcome, Result, Writer

LEDGER_KINDS = (Kind.FOLDER, Kind.CORRELATION, Kind.CONTACT_POINT, Kind.MUTE_TIMING, Kind.TEMPLATE, Kind.POLICY)
"""The kinds without room for a marker."""

_ATTEMPTS = 5

Entries = dict[str, LedgerEntry | None]


def record_before(writer: Writer, steps: Iterable[Step]) -> Outcome | None:
    """Record what may become live. Return the failure: then no object of these kinds may be written."""
    ledger = writer.plan.ledger
    return _update_ledger(writer, _entries_before(steps, ledger), ledger)


def record_after(
    writer: Writer, steps: Iterable[Step], outcomes: Mapping[Key, Outcome], salt: Callable[[], str]
) -> None:
    """Record what was written. If that fails, the next push writes the objects once more."""
    steps = list(steps)
    before = _entries_before(steps, writer.plan.ledger)
    after, not_written = dict(before), set[str]()
    for step in steps:
        name, outcome = format_key(step.key), outcomes.get(step.key)
        if name not in before or step.releases or outcome is None:
            continue
        if outcome.result is Result.DONE:
            after[name] = _entry_after(step, salt)
        elif outcome.result is not Result.FAILED:
            # Certainly not written. After a failure, either state may be live, as the record says already.
            after[name] = writer.plan.ledger.entries.get(name)
            not_written.add(name)
    changes = {name: entry for name, entry in after.items() if entry != before[name]}
    if not changes:
        return
    try:
        ledger = _read_ledger(writer)
    except Unreachable:
        return
    if not _is_only_push(writer, before, ledger):
        # Another push of this project may have written these objects, and recorded that.
        changes = {name: entry for name, entry in changes.items() if name not in not_written}
    if changes:
        _update_ledger(writer, changes, ledger)


def _is_only_push(writer: Writer, before: Entries, ledger: Ledger) -> bool:
    """Return whether nobody else wrote the ledger since the plan was created."""
    planned = writer.plan.ledger
    recorded = replace(planned.with_entries(before), revision=writer.options.revision or planned.revision)
    return int(ledger.version or 0) == int(planned.version or 0) + (recorded != planned)


def _entries_before(steps: Iterable[Step], ledger: Ledger) -> Entries:
    entries: Entries = {}
    for step in steps:
        if step.key[0] not in LEDGER_KINDS:
            continue
        name = format_key(step.key)
        recorded = ledger.entries.get(name)
        if step.releases or not (step.desired or step.action is Action.DELETE):
            entries[name] = None
            continue
        digests = [*(recorded.digests if recorded else ()), *_digests_while_written(step)]
        if step.desired:
            digests.append(step.desired.digest)
        entries[name] = LedgerEntry(digests=tuple(dict.fromkeys(digests)))
    return entries


def _digests_while_written(step: Step) -> Iterator[str]:
    """Yield the digests of the states in between: a contact point is written receiver by receiver."""
    if step.key[0] is not Kind.CONTACT_POINT:
        return
    live_receivers = normalize.receivers(step.live.raw["receivers"]) if step.live else []
    desired_receivers = step.desired.normalized_payload.get("receivers", ()) if step.desired else ()
    current = {receiver["uid"]: receiver for receiver in live_receivers}
    desired = {receiver["uid"]: receiver for receiver in desired_receivers}
    writes: list[tuple[str, Json | None]] = [*desired.items()]
    writes += [(uid, None) for uid in sorted(current.keys() - desired.keys())]
    for uid, receiver in writes:
        current = {key: item for key, item in current.items() if key != uid} | ({uid: receiver} if receiver else {})
        receivers = [current[uid] for uid in sorted(current)]
        yield digest(normalize.without_secrets({"name": step.key[1], "receivers": receivers}))


def _entry_after(step: Step, salt: Callable[[], str]) -> LedgerEntry | None:
    if not step.desired:
        return None
    if not step.desired.secrets:
        return LedgerEntry(digests=(step.desired.digest,))
    value = salt()
    secrets = secret_digest(step.desired.secrets, value)
    return LedgerEntry(digests=(step.desired.digest,), secret_salt=value, secret_digest=secrets)


def _update_ledger(writer: Writer, entries: Entries, ledger: Ledger) -> Outcome | None:
    """Write entries into the ledger, over `ledger`; return why that failed."""
    owner, key = writer.options.owner, (Kind.DASHBOARD, ledger_uid(writer.options.owner))
    for attempt in range(1, _ATTEMPTS + 1):
        updated = replace(ledger.with_entries(entries), revision=writer.options.revision or ledger.revision)
        if updated == ledger:
            return None
        dashboard = ledger_dashboard(updated, owner)
        # With its digest in the message, the record of another push is not taken for this one.
        message = f"heddle ledger {owner} {digest(dashboard)}"
        try:
            save_dashboard(writer, dashboard, "", ledger.version, message)
        except NotWritten as error:
            if error.result is not Result.CONFLICT or attempt == _ATTEMPTS:
                return Outcome(key=key, result=Result.FAILED, message=f"the ledger: {error.message}", help=error.help)
            # Another push of this project recorded something at the same time: add the entries to that.
            try:
                ledger = _read_ledger(writer)
            except Unreachable as unreachable:
                message = f"the ledger: {unreachable.findings[0].message}"
                return Outcome(key=key, result=Result.FAILED, message=message)
        else:
            return None
    raise AssertionError("the last attempt returns")


def _read_ledger(writer: Writer) -> Ledger:
    owner = writer.options.owner
    live = read_dashboard(writer.server, owner, ledger_uid(owner))
    return parse_ledger(live.body["dashboard"], live.version) if live else Ledger()
