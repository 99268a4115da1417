"""Makes the plan from what is wanted and what was found; pure, so that a plan can be made again and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from heddle.sync.kind import Key, Kind
from heddle.sync.ownership import chosen
from heddle.sync.ownership_marker import message
from heddle.sync.plan import Action, Options, Plan, Refusal, Step, in_order
from heddle.sync.plan_dashboard import plan_dashboard
from heddle.sync.plan_prune import folders_kept, guard, plan_gone
from heddle.sync.plan_resource import plan_other
from heddle.sync.plan_rules import plan_rules
from heddle.sync.resources import Found, Holder, Wanted
from heddle.sync.server import Server
from heddle.sync.state import State

Older = Callable[[str], bool | None]
"""Whether a revision is an ancestor of the one that is pushed; None where git does not know it."""


def planned(server: Server, wanted: Sequence[Wanted], state: State, options: Options, older: Older) -> Plan:
    """Return what a push would do."""
    steps = [step_for(each, state, options) for each in wanted]
    asked = {each.key for each in wanted}
    gone = [each for key, each in state.found.items() if key not in asked and _ours(each, options)]
    steps += [plan_gone(each, state, options) for each in gone]
    steps = folders_kept(steps, state.contents)
    steps = _depth(steps, server)
    owned = sum(each.holder is Holder.OURS for each in state.found.values())
    refusals = [*filter(None, [guard(steps, owned, options)]), *_order(state, options, older)]
    return plan_of(server, steps, state, options, refusals)


def plan_of(
    server: Server, steps: Iterable[Step], state: State, options: Options, refusals: Iterable[Refusal] = ()
) -> Plan:
    """Return steps as the plan for a server, in the order in which they are written."""
    return Plan(
        url=server.grafana.url,
        org=server.org,
        org_name=server.org_name,
        options=options,
        steps=in_order(steps),
        refusals=tuple(refusals),
        ledger=state.ledger,
    )


def step_for(wanted: Wanted, state: State, options: Options) -> Step:
    """Return what happens to an object that is wanted."""
    found = state.found.get(wanted.key)
    match wanted.key[0]:
        case Kind.DASHBOARD:
            return plan_dashboard(wanted, found, state.histories.get(wanted.key[1], ()), options)
        case Kind.RULE_GROUP:
            return plan_rules(wanted, found, options)
    return plan_other(wanted, found, state, options)


def _ours(found: Found, options: Options) -> bool:
    return found.holder is Holder.OURS and (not options.only or chosen(found.key, options.only))


def _depth(steps: Sequence[Step], server: Server) -> list[Step]:
    """Refuse folders that are deeper than this Grafana can have."""
    parents = {step.key: step.wanted.after for step in steps if step.wanted and step.key[0] is Kind.FOLDER}

    def depth(key: Key) -> int:
        return 1 + max((depth(above) for above in parents.get(key, ())), default=0)

    found = []
    for step in steps:
        if step.key in parents and step.action is Action.CREATE and depth(step.key) > server.folder_depth:
            version = ".".join(map(str, server.version))
            reason = f"it is on level {depth(step.key)}, and Grafana {version} has {server.folder_depth}"
            step = replace(step, action=Action.REFUSED, reason=reason, help="put it higher up, or upgrade Grafana")
        found.append(step)
    return found


def _order(state: State, options: Options, older: Older) -> Iterator[Refusal]:
    """Refuse to push a commit over one that is not its ancestor: runs of CI finish out of order."""
    if options.allow_older or not options.revision:
        return
    pushed = {state.ledger.revision}
    for past in state.histories.values():
        said = next((said for each in past if (said := message(each.message)) and said.owner == options.owner), None)
        pushed.add(said.revision if said else "")
    for revision in sorted(filter(None, pushed)):
        match older(revision):
            case False:
                message_ = f"what is live was pushed from {revision}, which is not an ancestor of {options.revision}"
                help = "push from a commit that contains it; or `--allow-older` if going back is what you want"
                yield Refusal("push/older-commit", message_, help)
            case None:
                message_ = f"what is live was pushed from {revision}, which git does not know here"
                help = "fetch the whole history (`git fetch --unshallow`), or say `--allow-older`"
                yield Refusal("push/unknown-commit", message_, help)
