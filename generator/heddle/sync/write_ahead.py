"""The write-ahead record: what a push is about to write, in the ledger before the first write.

Without a marker on the object, only the ledger shows whether another person changed it. If the ledger were written
afterwards, a push that is killed halfway would leave objects that look edited. So the ledger is written twice:

1. before the writes, with every digest that may be live until the push ends, beside those that were recorded before,
   and with the dashboards that are written and the versions that they are saved over;
2. after the writes, with the digest of what was really written, and without the dashboards in which the push has looked
   for overwritten edits.

If the second record is incomplete, the next push completes it (`recovery`). The first one removes the digest of a
secret that changes, and only the second one records the new digest: the secret counts as changed until it was written
for certain. Before a digest is written into the ledger, viewers lose the right to read it (`ledger_access`).

Grafana's check of versions is not atomic, so a push can overwrite what another push of the same project recorded at
the same time. Each ledger therefore contains the version that it was saved over, and versions in between are merged
into it (`ledger_storage`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from heddle.grafana.http_errors import Unreachable
from heddle.grafana.json_value import Json
from heddle.sync import normalize
from heddle.sync.bases import bases_of, needs_bases
from heddle.sync.dashboards import planned_version, save_dashboard
from heddle.sync.deletions import record_existing
from heddle.sync.ledger_access import LedgerAccess, restrict_ledger
from heddle.sync.ledger_bases import Base, without_bases
from heddle.sync.ledger_storage import read_ledger
from heddle.sync.ownership import Ledger, LedgerEntry, ledger_dashboard, ledger_uid
from heddle.sync.plan import Action, Step
from heddle.sync.resources import SECRET_KINDS, Key, Kind, digest, format_key
from heddle.sync.secret_digests import SecretDigest, secret_digest
from heddle.sync.writer import NotWritten, Outcome, Result, Writer

LEDGER_KINDS = (
    Kind.FOLDER,
    Kind.FOLDER_PERMISSIONS,
    Kind.CORRELATION,
    Kind.LIBRARY_PANEL,
    Kind.CONTACT_POINT,
    Kind.MUTE_TIMING,
    Kind.TEMPLATE,
    Kind.POLICY,
)
"""The kinds without room for a marker."""

_ATTEMPTS = 5

Entries = dict[str, LedgerEntry | None]


@dataclass(slots=True)
class WriteAheadRecord:
    """The record of one push; `stored` is the ledger that contains it, None if that could not be written."""

    writer: Writer
    steps: tuple[Step, ...]
    id: str = field(default_factory=lambda: secrets.token_hex(4))
    stored: Ledger | None = None
    is_forbidden: bool = False
    """Whether the credentials may not write the ledger, which is in no folder."""

    access: LedgerAccess | None = None
    """Who can read the ledger, None if that was not checked."""

    @property
    def _unverified(self) -> dict[tuple[str, str], int]:
        return {
            (self.id, format_key(step.key)): planned_version(step)
            for step in self.steps
            if step.key[0] is Kind.DASHBOARD and step.action is not Action.DELETE
        }

    def write_ahead(self) -> Outcome | None:
        """Record what may become live. Return the failure: then objects that need the record must not be written."""

        planned = self.writer.plan.ledger
        # Somebody may have given viewers the right to read it again.
        if planned.secrets or planned.bases:
            self.access = restrict_ledger(self.writer)

        def change(ledger: Ledger) -> Ledger:
            changed = ledger.with_entries(_entries_before(self.steps, ledger))
            secrets = {name: item for name, item in ledger.secrets.items() if name not in self._new_secrets(ledger)}
            changed = replace(changed, secrets=secrets, unverified={**ledger.unverified, **self._unverified})
            return replace(changed, secrets={}, bases={}) if self._has_viewers else changed

        try:
            self.stored = _update_ledger(self.writer, change, planned)
        except NotWritten as error:
            self.is_forbidden = error.is_forbidden
            key = (Kind.DASHBOARD, ledger_uid(self.writer.options.owner))
            return Outcome(key=key, result=error.result, message=f"the ledger: {error.message}", help=error.help)
        if not planned.version and (self._new_secrets(planned) or needs_bases(self.steps)):
            # The sooner, the fewer viewers for whom Grafana caches the right to read it.
            self.access = restrict_ledger(self.writer, is_new=True)
        return None

    @property
    def _has_viewers(self) -> bool:
        return self.access is not None and self.access.has_viewers

    def requires(self, step: Step) -> bool:
        """Return whether a step must not be written without the record."""
        if step.key[0] is Kind.DASHBOARD:
            # Credentials for some folders may still write the dashboards in them.
            return not self.is_forbidden
        ledger = self.writer.plan.ledger
        name = format_key(step.key)
        return step.key[0] in LEDGER_KINDS or (name in ledger.secrets and name in self._new_secrets(ledger))

    def _new_secrets(self, ledger: Ledger) -> set[str]:
        """Return the names of the objects that are written, and of whose secrets a ledger does not have the digest."""
        return {
            format_key(step.key)
            for step in self.steps
            if step.key[0] in SECRET_KINDS and not _is_recorded(step, ledger.secrets.get(format_key(step.key)))
        }

    def settle(self, outcomes: Mapping[Key, Outcome], unverified: Collection[Key], salt: Callable[[], str]) -> None:
        """Record what was written. If that fails, the next push does it.

        `unverified` are the dashboards that have not been checked for overwritten edits yet.
        """
        plan = self.writer.plan
        written: Entries = {
            format_key(step.key): LedgerEntry(digests=(step.desired.digest,)) if step.desired else None
            for step in self.steps
            if step.key[0] in LEDGER_KINDS
            and not step.releases
            and step.key in outcomes
            and outcomes[step.key].result is Result.DONE
        }
        new_secrets = self._secrets_written(outcomes, salt)
        done = [step for step in self.steps if step.key in outcomes and outcomes[step.key].result is Result.DONE]
        new_bases = bases_of(done, self.writer.server.grafana.http.redactor)
        if new_secrets or (self.access is None and needs_bases(done)):
            self.access = restrict_ledger(self.writer)
        verified = {pair for pair in self._unverified if not self._is_unverified(pair[1], unverified)}
        verified |= {
            pair for pair in plan.settlement.verified if not self._is_unverified(pair[1], unverified, outcomes)
        }
        verified |= self._verified_by_writes(outcomes, unverified)

        def change(ledger: Ledger) -> Ledger:
            entries = {**self._entries_not_written(ledger, outcomes), **plan.settlement.entries, **written}
            remaining = {pair: planned for pair, planned in ledger.unverified.items() if pair not in verified}
            settled = replace(ledger.with_entries(entries), unverified=remaining)
            settled = self._with_secrets(settled, new_secrets, outcomes)
            settled = self._with_bases(settled, new_bases, done)
            return record_existing(settled, self.steps, outcomes)

        is_recorded = record_existing(plan.ledger, self.steps, outcomes) == plan.ledger
        if self.stored or plan.settlement or not is_recorded:
            with suppress(NotWritten):
                _update_ledger(self.writer, change, self.stored or plan.ledger)

    def _secrets_written(self, outcomes: Mapping[Key, Outcome], salt: Callable[[], str]) -> dict[str, SecretDigest]:
        """Return the digests of the secrets that were written, and that the write-ahead record does not have."""
        recorded = self.stored.secrets if self.stored else {}
        return {
            format_key(step.key): secret_digest(step.desired.secrets, salt())
            for step in self.steps
            if step.desired
            and step.desired.secrets
            and not step.releases
            and format_key(step.key) not in recorded
            and step.key in outcomes
            and outcomes[step.key].result is Result.DONE
        }

    def _with_secrets(self, ledger: Ledger, new: Mapping[str, SecretDigest], outcomes: Mapping[Key, Outcome]) -> Ledger:
        """Return a ledger with the digests of the secrets that are live for certain."""
        secrets = {} if self._has_viewers else dict(ledger.secrets)
        problem = self.access.problem if self.access else ""
        if not self._is_alone(ledger):
            # Another push of this project may have written other secrets into the same objects.
            written = {format_key(key) for key, outcome in outcomes.items() if outcome.result is Result.DONE}
            secrets = {name: secret for name, secret in secrets.items() if name not in written}
        elif not problem:
            planned = self.writer.plan.ledger.secrets
            secrets |= {name: planned[name] for name in self._not_written(ledger, outcomes) if name in planned}
            secrets |= new
        return replace(ledger, secrets=secrets, exposure=problem if new else ledger.exposure)

    def _with_bases(self, ledger: Ledger, new: Mapping[str, Base], done: Iterable[Step]) -> Ledger:
        """Return a ledger with the bases of the objects that are live for certain."""
        bases = {} if self._has_viewers else without_bases(ledger.bases, (format_key(step.key) for step in done))
        if self._is_alone(ledger) and self.access and not self.access.problem:
            bases |= new
        return replace(ledger, bases=bases)

    def _is_alone(self, ledger: Ledger) -> bool:
        """Return whether no other push of this project recorded something since the write-ahead record."""
        return self.stored is not None and ledger.version == self.stored.version

    def _entries_not_written(self, ledger: Ledger, outcomes: Mapping[Key, Outcome]) -> Entries:
        """Return the entries of objects that certainly were not written, as they were before."""
        planned = self.writer.plan.ledger.entries
        kinds = tuple(f"{kind}/" for kind in LEDGER_KINDS)
        return {name: planned.get(name) for name in self._not_written(ledger, outcomes) if name.startswith(kinds)}

    def _not_written(self, ledger: Ledger, outcomes: Mapping[Key, Outcome]) -> list[str]:
        """Return the names of the objects that certainly were not written.

        Empty if another push of this project recorded something since the plan was created: it may have written
        the same objects.
        """
        planned = self.writer.plan.ledger
        if self.stored is None or not (ledger.version == self.stored.version == str(int(planned.version or 0) + 1)):
            return []
        return [
            format_key(step.key)
            for step in self.steps
            if not step.releases
            and step.key in outcomes
            and outcomes[step.key].result in (Result.CONFLICT, Result.SKIPPED)
        ]

    def _is_unverified(
        self, name: str, unverified: Collection[Key], outcomes: Mapping[Key, Outcome] | None = None
    ) -> bool:
        """Return whether a dashboard was written and not verified, or was to be restored and was not."""
        key = (Kind.DASHBOARD, name.partition("/")[2])
        is_write = any(step.key == key for step in self.steps)
        is_failed = (
            outcomes is not None
            and is_write
            and (
                key not in outcomes
                or outcomes[key].result in (Result.FAILED, Result.SKIPPED)
                or (outcomes[key].result is Result.CONFLICT and not outcomes[key].overwritten)
            )
        )
        return key in unverified or is_failed

    def _verified_by_writes(self, outcomes: Mapping[Key, Outcome], unverified: Collection[Key]) -> set[tuple[str, str]]:
        """Return the records of other pushes, over the versions that this push has written over and verified."""
        done = {
            format_key(step.key): planned_version(step)
            for step in self.steps
            if step.key[0] is Kind.DASHBOARD
            and step.key in outcomes
            and outcomes[step.key].result is Result.DONE
            and step.key not in unverified
        }
        recorded = self.writer.plan.ledger.unverified
        return {pair for pair, planned in recorded.items() if pair[1] in done and planned == done[pair[1]]}


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
        entry = LedgerEntry(
            digests=tuple(dict.fromkeys(digests)), may_be_absent=step.action is not Action.UPDATE or not recorded
        )
        entries[name] = entry
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


def _is_recorded(step: Step, recorded: SecretDigest | None) -> bool:
    """Return whether a digest is that of the secrets that a step writes, or there is none as there are no secrets."""
    secrets = step.desired.secrets if step.desired and not step.releases else {}
    return recorded is not None and recorded.matches(secrets) if secrets else recorded is None


def _update_ledger(writer: Writer, change: Callable[[Ledger], Ledger], ledger: Ledger) -> Ledger:
    """Change the ledger, and return it as it is stored then; `ledger` is what was read last. Raises NotWritten."""
    owner = writer.options.owner
    for attempt in range(1, _ATTEMPTS + 1):
        changed = change(ledger)
        updated = replace(changed, revision=writer.options.revision or changed.revision)
        if updated == ledger and not ledger.is_merged:
            return ledger
        dashboard = ledger_dashboard(updated, owner)
        # The digest in the message distinguishes this record from that of another push.
        message = f"heddle ledger {owner} {digest(dashboard)}"
        try:
            save_dashboard(writer, dashboard, "", ledger.version, message)
        except NotWritten as error:
            if error.result is not Result.CONFLICT or attempt == _ATTEMPTS:
                raise NotWritten(Result.FAILED, error.message, error.help, is_forbidden=error.is_forbidden) from None
        else:
            # If this overwrote another one, the next write or push finds that.
            over = int(ledger.version or 0)
            return replace(updated, version=str(over + 1), saved_over=over, is_merged=False)
        # Another push of this project may have recorded something at the same time: change that.
        try:
            ledger = read_ledger(writer.server, owner)
        except Unreachable as error:
            raise NotWritten(Result.FAILED, error.findings[0].message) from None
    raise AssertionError("the last attempt returns or raises")
