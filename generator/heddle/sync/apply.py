"""Applies a plan, and takes nothing but a plan: in order, in parallel where nothing depends, and verified after."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby

from heddle.grafana.http_errors import Unreachable
from heddle.sync.kind import Key, Kind, shown
from heddle.sync.outcome import NotWritten, Outcome, Result
from heddle.sync.parallel import each
from heddle.sync.plan import Action, Plan, Step
from heddle.sync.server import Server
from heddle.sync.verify import verified
from heddle.sync.write import alerting, sources
from heddle.sync.write.context import Context
from heddle.sync.write.dashboards import write_dashboard
from heddle.sync.write.write_ahead import NOTED, before, note, settle

Told = Callable[[Step, Outcome], None]

_WRITE: dict[Kind, Callable[[Context, Step], None]] = {
    Kind.FOLDER: sources.write_folder,
    Kind.DATASOURCE: sources.write_source,
    Kind.CORRELATION: sources.write_correlation,
    Kind.DASHBOARD: write_dashboard,
    Kind.CONTACT_POINT: alerting.write_contact_point,
    Kind.MUTE_TIMING: alerting.write_mute_timing,
    Kind.TEMPLATE: alerting.write_template,
    Kind.POLICY: alerting.write_policy,
    Kind.RULE_GROUP: alerting.write_rules,
}
_TOGETHER = (Kind.DASHBOARD,)
"""Kinds whose objects do not touch each other: data sources do, by which is the default one, and Grafana keeps most of
alerting in one document."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of every step that was to be written, in the order of the plan; `stopped` is an interruption."""

    outcomes: tuple[Outcome, ...]
    stopped: bool = False

    def of(self, result: Result) -> list[Outcome]:
        """Return the outcomes of one kind."""
        return [outcome for outcome in self.outcomes if outcome.result is result]


def apply(server: Server, plan: Plan, salt: Callable[[], str], told: Told) -> Applied:
    """Write what the plan says; `told` hears of each step as it ends. Never raises for a single object."""
    context = Context(server, plan)
    steps = plan.writes
    ends: dict[Key, Outcome] = {}
    try:
        if steps and (failed := note(context, before(steps, plan.ledger), plan.ledger)):
            steps = tuple(step for step in steps if step.key[0] not in NOTED)
            for step in plan.writes:
                if step.key[0] in NOTED:
                    ends[step.key] = replace(failed, key=step.key)
                    told(step, ends[step.key])
        for _, batch in groupby(steps, key=lambda step: (step.action is Action.DELETE, step.key[0], _after(step))):
            _batch(context, list(batch), ends, told)
        _finish(context, steps, ends, salt)
    except KeyboardInterrupt:
        server.grafana.http.stopping.set()
        with suppress(KeyboardInterrupt):
            _finish(context, steps, ends, salt)
        return Applied(tuple(ends.values()), stopped=True)
    return Applied(tuple(ends[step.key] for step in plan.writes if step.key in ends))


def _finish(context: Context, steps: Iterable[Step], ends: dict[Key, Outcome], salt: Callable[[], str]) -> None:
    ends |= verified(context, [step for step in steps if _written(step, ends)])
    settle(context, steps, ends, salt)


def _batch(context: Context, steps: list[Step], ends: dict[Key, Outcome], told: Told) -> None:
    def one(step: Step) -> Outcome:
        outcome = _one(context, step, ends)
        ends[step.key] = outcome
        told(step, outcome)
        return outcome

    together = steps[0].key[0] in _TOGETHER
    each(one, steps, context.options.concurrency if together else 1)


def _one(context: Context, step: Step, ends: dict[Key, Outcome]) -> Outcome:
    after = step.wanted.after if step.wanted else ()
    failed = [key for key in after if key in ends and ends[key].result is not Result.DONE]
    if failed and step.action is not Action.DELETE:
        return Outcome(key=step.key, result=Result.SKIPPED, said=f"it needs {shown(failed[0])}, which was not written")
    if context.server.grafana.http.stopping.is_set():
        return Outcome(key=step.key, result=Result.SKIPPED, said="interrupted")
    try:
        if not (step.unmarked and step.wanted is None and step.key[0] in NOTED):  # its mark is in the ledger alone
            _WRITE[step.key[0]](context, step)
    except NotWritten as error:
        return Outcome(key=step.key, result=error.result, said=error.said, help=error.help, edits=step.edits)
    except Unreachable as error:
        finding = error.findings[0]
        return Outcome(key=step.key, result=Result.FAILED, said=finding.message, help=finding.help)
    return Outcome(key=step.key, result=Result.DONE)


def _after(step: Step) -> tuple[Key, ...]:
    """Folders are written level by level: what a folder stands in sets its batch."""
    return step.wanted.after if step.wanted and step.key[0] is Kind.FOLDER else ()


def _written(step: Step, ends: dict[Key, Outcome]) -> bool:
    writes = step.key[0] is Kind.DASHBOARD and step.action is not Action.DELETE
    return writes and step.key in ends and ends[step.key].result is Result.DONE
