"""Notes in the ledger what is about to be written, and afterwards what was.

The first note holds the digests that may be live until the second one: so a push that is killed half way leaves nothing
that looks like somebody else's edit, and no secret that counts as written and is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from heddle.grafana.http_errors import Unreachable
from heddle.grafana.json_value import Json
from heddle.sync import normalize as shape
from heddle.sync.digest import digest, secret_digest
from heddle.sync.kind import Key, Kind, shown
from heddle.sync.ledger import Entry, Ledger, ledger_dashboard, ledger_uid, read_ledger
from heddle.sync.live.dashboards import one_dashboard
from heddle.sync.outcome import NotWritten, Outcome, Result
from heddle.sync.plan import Action, Step
from heddle.sync.write.context import Context
from heddle.sync.write.dashboards import save

NOTED = (Kind.FOLDER, Kind.CORRELATION, Kind.CONTACT_POINT, Kind.MUTE_TIMING, Kind.TEMPLATE, Kind.POLICY)
"""Kinds that have no room for a mark."""

_TRIES = 5

Entries = dict[str, Entry | None]


def before(steps: Iterable[Step], ledger: Ledger) -> Entries:
    """Return what is noted before anything is written: each digest that may be live until the push ends."""
    found: Entries = {}
    for step in steps:
        was = ledger.entries.get(shown(step.key))
        if step.key[0] in NOTED and (step.wanted or step.action is Action.DELETE) and not step.unmarked:
            held = [*(was.digests if was else ()), *(digest(each) for each in _states(step)), *_applied(step)]
            found[shown(step.key)] = Entry(digests=tuple(dict.fromkeys(held)))
        elif step.key[0] in NOTED:
            found[shown(step.key)] = None
    return found


def settle(context: Context, steps: Iterable[Step], ends: Mapping[Key, Outcome], salt: Callable[[], str]) -> None:
    """Note what was written. Where that fails, the next push writes it once more."""
    ledger, first = context.plan.ledger, before(steps, context.plan.ledger)
    last = {name: first[name] for name in first}
    for step in steps:
        name, end = shown(step.key), ends.get(step.key)
        if name not in first or step.unmarked or end is None:
            continue
        if end.result is Result.DONE:
            last[name] = _entry(step, salt)
        elif end.result is not Result.FAILED:
            last[name] = ledger.entries.get(name)  # it was surely not written
    if last == first:
        return
    try:
        held = _read(context)
    except Unreachable:
        return
    note(context, last, held)


def note(context: Context, noted: Entries, ledger: Ledger) -> Outcome | None:
    """Write entries into the ledger; return why they could not be written."""
    owner = context.options.owner
    key = (Kind.DASHBOARD, ledger_uid(owner))
    for left in reversed(range(_TRIES)):
        after = replace(_with(ledger, noted), revision=context.options.revision or ledger.revision)
        if after.entries == ledger.entries and after.revision == ledger.revision:
            return None
        held = ledger_dashboard(after, owner)
        try:
            # With a digest, so that the note of another push is not taken for ours.
            save(context, held, "", ledger.version, f"heddle ledger {owner} {digest(held)}")
        except NotWritten as error:
            if error.result is not Result.CONFLICT or not left:
                return Outcome(key=key, result=Result.FAILED, said=f"the ledger: {error.said}", help=error.help)
            # Another push of the same project noted something at the same time.
            try:
                ledger = _read(context)
            except Unreachable as lost:
                return Outcome(key=key, result=Result.FAILED, said=f"the ledger: {lost.findings[0].message}")
        else:
            return None
    raise AssertionError("the last try returns")


def _states(step: Step) -> Iterable[object]:
    """Yield what may be live while a step is written; a contact point is written receiver by receiver."""
    after: Json = step.wanted.form if step.wanted else {}
    if step.key[0] is Kind.CONTACT_POINT:
        live, wanted = ({each["uid"]: each for each in side.get("receivers", ())} for side in (_live(step), after))
        changed = [*wanted.items(), *((uid, None) for uid in sorted(live.keys() - wanted.keys()))]
        for uid, receiver in changed:
            live = {key: each for key, each in live.items() if key != uid} | ({uid: receiver} if receiver else {})
            held = [live[key] for key in sorted(live)]
            yield shape.sealed({"name": step.key[1], "receivers": held})


def _applied(step: Step) -> tuple[str, ...]:
    """Return the digest that counts as ours when the step has ended."""
    if not step.wanted:
        return ()
    return (step.wanted.applied.get("") or digest(shape.sealed(step.wanted.form)),)


def _live(step: Step) -> Json:
    return {"receivers": shape.receivers(step.found.raw["receivers"])} if step.found else {}


def _entry(step: Step, salt: Callable[[], str]) -> Entry | None:
    if not step.wanted:
        return None
    secrets = step.wanted.secrets
    grains = salt() if secrets else ""
    held = secret_digest(secrets, grains) if grains else ""
    return Entry(digests=_applied(step), salt=grains, secrets=held)


def _read(context: Context) -> Ledger:
    live = one_dashboard(context.server, context.options.owner, ledger_uid(context.options.owner))
    return read_ledger(live.body["dashboard"], live.version) if live else Ledger()


def _with(ledger: Ledger, noted: Entries) -> Ledger:
    for name, entry in noted.items():
        ledger = ledger.with_entry(name, entry)
    return ledger
