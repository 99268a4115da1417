"""Gives objects back: what is live stays as it is, and Heddle's marks go."""

from __future__ import annotations

from collections.abc import Iterable

from heddle.sync.kind import Kind
from heddle.sync.ownership import chosen
from heddle.sync.plan import Action, Options, Plan, Step
from heddle.sync.planner import plan_of
from heddle.sync.resources import Found, Holder
from heddle.sync.server import Server
from heddle.sync.state import State


def released(server: Server, state: State, options: Options) -> Plan:
    """Return the plan that takes the marks off the objects that `options.only` means, or off all of ours."""
    return plan_of(server, map(_step, _ours(state, options)), state, options)


def _ours(state: State, options: Options) -> Iterable[Found]:
    for key, found in state.found.items():
        marked = found.holder is Holder.OURS or (key[0] is Kind.RULE_GROUP and found.raw.get("ours"))
        if marked and (not options.only or chosen(key, options.only)):
            yield found


def _step(found: Found) -> Step:
    return Step(
        key=found.key,
        title=found.title,
        action=Action.UPDATE,
        found=found,
        content=found.body,
        unmarked=True,
        reason="stays as it is, and is no longer Heddle's",
    )
