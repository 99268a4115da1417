"""Applies a plan: in order, in parallel where objects do not depend on each other, and verified afterwards."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby

from heddle.grafana.http_errors import Unreachable
from heddle.sync import alert_rules, alerting, contact_points, folder_permissions, library_panels, sources
from heddle.sync.dashboards import write_dashboard
from heddle.sync.plan import Action, Plan, Step
from heddle.sync.resources import Key, Kind, format_key
from heddle.sync.server import Server, in_parallel
from heddle.sync.verify import verify_writes
from heddle.sync.write_ahead import LEDGER_KINDS, WriteAheadRecord
from heddle.sync.writer import NotWritten, Outcome, Result, Writer

Report = Callable[[Step, Outcome], None]
Write = Callable[[Writer, Step], None]

WRITE: dict[Kind, Write] = {
    Kind.FOLDER: sources.write_folder,
    Kind.FOLDER_PERMISSIONS: folder_permissions.write_folder_permissions,
    Kind.DATASOURCE: sources.write_datasource,
    Kind.CORRELATION: sources.write_correlation,
    Kind.LIBRARY_PANEL: library_panels.write_library_panel,
    Kind.DASHBOARD: write_dashboard,
    Kind.CONTACT_POINT: contact_points.write_contact_point,
    Kind.MUTE_TIMING: alerting.write_mute_timing,
    Kind.TEMPLATE: alerting.write_template,
    Kind.POLICY: alerting.write_policy,
    Kind.RULE_GROUP: alert_rules.write_rule_group,
}


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """The outcome of each step that writes, in the order of the plan."""

    outcomes: tuple[Outcome, ...]
    interrupted: bool = False

    def with_result(self, result: Result) -> list[Outcome]:
        """Return the outcomes with a result."""
        return [outcome for outcome in self.outcomes if outcome.result is result]


def apply(server: Server, plan: Plan, salt: Callable[[], str], report: Report) -> ApplyResult:
    """Write the objects of the plan; `report` is called with each step as it ends.

    A failure of one object becomes its outcome, and stops only what depends on it. After an interruption, the running
    writes are completed, verified and recorded.
    """
    writer = Writer(server, plan)
    outcomes: dict[Key, Outcome] = {}
    record = WriteAheadRecord(writer, plan.writes)
    try:
        steps = plan.writes
        if steps and (failure := record.write_ahead()):
            # Without the record, the next push could not tell what this one has written.
            for step in filter(record.requires, steps):
                outcomes[step.key] = replace(failure, key=step.key)
                report(step, outcomes[step.key])
            steps = tuple(step for step in steps if not record.requires(step))
        for _, batch in groupby(steps, key=_batch_key):
            _write_batch(writer, list(batch), outcomes, report)
        _finish(writer, record, outcomes, salt)
    except KeyboardInterrupt:
        server.grafana.http.stopping.set()
        with suppress(KeyboardInterrupt):
            _finish(writer, record, outcomes, salt)
        return ApplyResult(tuple(outcomes.values()), interrupted=True)
    return ApplyResult(tuple(outcomes[step.key] for step in plan.writes if step.key in outcomes))


def _batch_key(step: Step) -> tuple[bool, Kind, tuple[Key, ...]]:
    """Return what the steps of a batch share: folders are written level by level, everything else by kind."""
    parents = step.desired.depends_on if step.desired and step.key[0] is Kind.FOLDER else ()
    return step.action is Action.DELETE, step.key[0], parents


def _write_batch(writer: Writer, steps: list[Step], outcomes: dict[Key, Outcome], report: Report) -> None:
    def write(step: Step) -> None:
        outcomes[step.key] = _write(writer, step, outcomes)
        report(step, outcomes[step.key])

    # Other kinds affect each other: by which data source is the default one, and because Grafana stores most of
    # alerting in one document.
    is_independent = steps[0].key[0] is Kind.DASHBOARD
    in_parallel(write, steps, writer.options.concurrency if is_independent else 1)


def _write(writer: Writer, step: Step, outcomes: dict[Key, Outcome]) -> Outcome:
    depends_on = step.desired.depends_on if step.desired else ()
    missing = [key for key in depends_on if key in outcomes and outcomes[key].result is not Result.DONE]
    if missing and step.action is not Action.DELETE:
        message = f"depends on {format_key(missing[0])}, which was not written"
        return Outcome(key=step.key, result=Result.SKIPPED, message=message)
    if writer.server.grafana.http.stopping.is_set():
        return Outcome(key=step.key, result=Result.SKIPPED, message="interrupted")
    # To release an object that is marked in the ledger only, the ledger is enough.
    if not (step.releases and step.desired is None and step.key[0] in LEDGER_KINDS):
        try:
            WRITE[step.key[0]](writer, step)
        except NotWritten as error:
            return Outcome(
                key=step.key,
                result=error.result,
                message=error.message,
                help=error.help,
                edits=step.edits,
                may_be_written=error.may_be_written,
            )
        except Unreachable as error:
            finding = error.findings[0]
            return Outcome(key=step.key, result=Result.FAILED, message=finding.message, help=finding.help)
    return Outcome(key=step.key, result=Result.DONE)


def _finish(writer: Writer, record: WriteAheadRecord, outcomes: dict[Key, Outcome], salt: Callable[[], str]) -> None:
    attempted = {key for key, outcome in outcomes.items() if outcome.result is Result.DONE or outcome.may_be_written}
    dashboards = [
        step
        for step in record.steps
        if step.key[0] is Kind.DASHBOARD and step.action is not Action.DELETE and step.key in attempted
    ]
    verified = verify_writes(writer, dashboards, outcomes)
    outcomes |= verified
    # The result of these writes is unknown: the next push must check whether they took effect later.
    unverified = {step.key for step in dashboards if outcomes[step.key].may_be_written}
    record.settle(outcomes, unverified, salt)
