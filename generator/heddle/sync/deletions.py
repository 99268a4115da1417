"""Objects that were deleted in Grafana: a push creates them again and reports it.

The ledger has an entry for each object without a marker. It lists the names of all other objects, because their markers
are deleted together with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from heddle.sync.ownership import Ledger
from heddle.sync.plan import DELETED_IN_GRAFANA, Action, Step
from heddle.sync.read_state import State
from heddle.sync.resources import Key, Kind, format_key
from heddle.sync.writer import Outcome, Result

_MARKED_KINDS = (Kind.DASHBOARD, Kind.DATASOURCE, Kind.RULE_GROUP)


def record_existing(ledger: Ledger, steps: Iterable[Step], outcomes: Mapping[Key, Outcome]) -> Ledger:
    """Return the ledger with the names of the objects with markers that a push wrote, without those that it removed."""
    existing = set(ledger.existing)
    for step in steps:
        if step.key[0] in _MARKED_KINDS and step.key in outcomes and outcomes[step.key].result is Result.DONE:
            existing -= _names(step, step.live.body if step.live else {})
            if step.action is not Action.DELETE and not step.releases:
                existing |= _names(step, step.body)
    return replace(ledger, existing=frozenset(existing))


def report_deletions(steps: Iterable[Step], state: State) -> list[Step]:
    """Return the steps; the reason of those that create an object again states that it was deleted."""
    live_rules = {_rule_name(rule) for group in state.rule_groups for rule in group.body["rules"]}

    def reported(step: Step) -> Step:
        if step.key[0] not in _MARKED_KINDS or not step.action.writes:
            return step
        if step.action is Action.CREATE and step.key[0] is not Kind.RULE_GROUP:
            return replace(step, reason=DELETED_IN_GRAFANA) if format_key(step.key) in state.ledger.existing else step
        rules = step.body.get("rules", ()) if step.key[0] is Kind.RULE_GROUP else ()
        titles = [
            f"`{rule.get('title')}`"
            for rule in rules
            if _rule_name(rule) in state.ledger.existing and _rule_name(rule) not in live_rules
        ]
        if not titles:
            return step
        reason = f"somebody deleted {', '.join(titles)} in Grafana since Heddle wrote it; it is created again"
        return replace(step, reason="; ".join(filter(None, [step.reason, reason])))

    return [reported(step) for step in steps]


def _names(step: Step, body: Mapping[str, object]) -> set[str]:
    rules = body.get("rules")
    if step.key[0] is Kind.RULE_GROUP:
        return {_rule_name(rule) for rule in rules} if isinstance(rules, list) else set()
    return {format_key(step.key)}


def _rule_name(rule: Mapping[str, object]) -> str:
    return f"rule/{rule.get('uid')}"
