"""Puts back what a push overwrote or deleted, and takes away what it made."""

from __future__ import annotations

from dataclasses import replace

from generator.sync.backup import Backup, restored
from generator.sync.expand import Environment
from generator.sync.kind import Kind
from generator.sync.live import sources as live
from generator.sync.plan import Action, Options, Plan, Refusal, Step, in_order
from generator.sync.plan_dashboard import plan_dashboard
from generator.sync.plan_gone import folders_kept, plan_gone
from generator.sync.plan_other import plan_other
from generator.sync.plan_rules import plan_rules
from generator.sync.server import Server
from generator.sync.state import State
from generator.sync.survey import state_of


def rollback_plan(server: Server, backup: Backup, environ: Environment, options: Options) -> tuple[Plan, State]:
    """Return the plan that undoes a push. Raises Unreachable.

    What somebody changed since is a conflict here as it is in a push.
    """
    options = replace(options, prune=True, allow_older=True)
    wanted = restored(backup, environ)
    folders = live.folders(server, [each.key[1] for each in backup.kept if each.key[0] is Kind.FOLDER])
    state = state_of(server, wanted, folders, options)
    steps = []
    for each in wanted:
        found = state.found.get(each.key)
        if each.key[0] is Kind.DASHBOARD:
            step = plan_dashboard(each, found, state.histories.get(each.key[1], ()), options)
        elif each.key[0] is Kind.RULE_GROUP:
            step = plan_rules(each, found, options)
        else:
            step = plan_other(each, found, state, options)
        steps.append(step)
    made = {each.key for each in backup.kept if each.before is None}
    steps += [plan_gone(found, state, options) for key, found in state.found.items() if key in made]
    unowned = {each.key for each in backup.kept if each.before is not None and not each.ours}
    steps = [_given_back(step) if step.key in unowned else step for step in folders_kept(steps, state.contents)]
    plan = Plan(
        url=server.grafana.url,
        org=server.org,
        org_name=server.org_name,
        options=options,
        steps=in_order(steps),
        refusals=tuple(_elsewhere(server, backup)),
        ledger=state.ledger,
    )
    return plan, state


def _given_back(step: Step) -> Step:
    return replace(step, unmarked=True) if step.action in (Action.UPDATE, Action.CREATE) else step


def _elsewhere(server: Server, backup: Backup) -> list[Refusal]:
    if (backup.url, backup.org) == (server.grafana.url, server.org):
        return []
    message = f"this backup is of {backup.url}, organisation {backup.org}, and this is {server.grafana.url}"
    return [Refusal("rollback/server", message, "set GRAFANA_URL to that server")]
