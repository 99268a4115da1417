"""Puts back what a push overwrote or deleted, and takes away what it made."""

from __future__ import annotations

from dataclasses import replace

from heddle.grafana.provisioning_escape import Environment
from heddle.sync.backup import Backup, restored
from heddle.sync.kind import Kind
from heddle.sync.live import sources as live
from heddle.sync.plan import Action, Options, Plan, Refusal, Step
from heddle.sync.plan_prune import folders_kept, plan_gone
from heddle.sync.planner import plan_of, step_for
from heddle.sync.read_state import state_of
from heddle.sync.server import Server


def rollback_plan(server: Server, backup: Backup, environ: Environment, options: Options) -> Plan:
    """Return the plan that undoes a push. Raises Unreachable.

    What somebody changed since is a conflict here as it is in a push.
    """
    options = replace(options, prune=True, allow_older=True)
    wanted = restored(backup, environ)
    folders = live.folders(server, [each.key[1] for each in backup.kept if each.key[0] is Kind.FOLDER])
    state = state_of(server, wanted, folders, options)
    steps = [step_for(each, state, options) for each in wanted]
    made = {each.key for each in backup.kept if each.before is None}
    steps += [plan_gone(found, state, options) for key, found in state.found.items() if key in made]
    unowned = {each.key for each in backup.kept if each.before is not None and not each.ours}
    steps = [_given_back(step) if step.key in unowned else step for step in folders_kept(steps, state.contents)]
    return plan_of(server, steps, state, options, _elsewhere(server, backup))


def _given_back(step: Step) -> Step:
    return replace(step, unmarked=True) if step.action in (Action.UPDATE, Action.CREATE) else step


def _elsewhere(server: Server, backup: Backup) -> list[Refusal]:
    if (backup.url, backup.org) == (server.grafana.url, server.org):
        return []
    message = f"this backup is of {backup.url}, organisation {backup.org}, and this is {server.grafana.url}"
    return [Refusal("rollback/wrong-server", message, "set GRAFANA_URL to that server")]
