"""Plans the step of a rule group, which is written as a whole, so it must not contain rules of others.

Rules are identified by their uid. A rule that is now in another group was moved by the files or by another person. Its
marker distinguishes the two: it contains the digest of the place that Heddle wrote the rule to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from heddle.diff.json_diff import same
from heddle.grafana.json_value import Json
from heddle.sync.alert_rules import edited_rules, moved_rules, rule_digest
from heddle.sync.bases import edit_changes, find_base, with_file_changes
from heddle.sync.ownership import rule_applied_digest
from heddle.sync.plan import Action, Edit, Options, Step, keep_edits, refuse_unmanaged, resolve_conflict
from heddle.sync.read_state import State
from heddle.sync.resource_diff import diff_moved_rule, diff_resource
from heddle.sync.resources import DesiredResource, LiveResource

_RESOLVE = "apply the change to the definitions, or choose with `--on-conflict ours|theirs`"


def plan_rule_group(desired: DesiredResource, live: LiveResource | None, state: State, options: Options) -> Step:
    """Return the step for a rule group of the files."""
    step = Step(key=desired.key, title=desired.title, action=Action.CREATE, desired=desired, live=live)
    uids = {str(rule["uid"]) for rule in desired.body["rules"]}
    incoming = list(_incoming(desired, uids, state))
    step = replace(step, taken_from=tuple({group.key: group for group, _ in incoming}.values()))
    step = _compare(step, uids, state, options)
    is_equal = step.action is Action.UNCHANGED
    for holder, rule in incoming:
        if not _is_managed(holder, str(rule["uid"]), options.owner):
            text = f"the group `{holder.title}` has the rule `{rule.get('title')}`, which Heddle does not manage"
            refused = refuse_unmanaged(replace(step, live=replace(holder, owner_detail=text)), options)
            return replace(refused, live=live)
    if live is not None and not live.is_managed:
        return refuse_unmanaged(step, options, is_equal=is_equal)
    if is_equal:
        return step
    if options.adopts(desired.key):
        return replace(step, action=Action.UPDATE, reason="adopted; overwrites the live group")
    base = find_base(live, state.ledger) if live else None
    edits, names = _find_edits(step, incoming, base, options)
    if not edits:
        return step
    step = replace(step, edits=tuple(edits))
    if not incoming and _is_as_written(step, options.owner):
        return keep_edits(step, options)
    reason = f"the files changed, and somebody in Grafana changed since Heddle wrote it: {', '.join(names)}"
    resolved = resolve_conflict(step, options, reason, _RESOLVE)
    return resolved if base is None or incoming else with_file_changes(resolved, base)


def _compare(step: Step, uids: set[str], state: State, options: Options) -> Step:
    """Return the step without regard to other people's changes."""
    live, desired = step.live, step.desired
    if live is None or desired is None:
        return step
    elsewhere = {str(rule["uid"]) for rule in live.body["rules"]} & (state.rules_of_files - uids)
    own: Json = {**live.body, "rules": [rule for rule in live.body["rules"] if str(rule["uid"]) not in elsewhere]}
    removed = [rule for rule in own["rules"] if str(rule["uid"]) not in uids]
    titles = tuple(str(rule.get("title")) for rule in removed)
    kept_rules = [] if options.prune else removed
    content: Json = {**desired.body, "rules": [*desired.body["rules"], *kept_rules]}
    is_equal = _is_same_group(own, content)
    return replace(
        step,
        action=Action.UNCHANGED if is_equal else Action.UPDATE,
        changes=() if is_equal else diff_resource(step.key, own, content),
        content=content if kept_rules else None,
        removed_rules=titles if options.prune else (),
        rules_of_other_groups=tuple(sorted(elsewhere)),
        reason=f"`--prune` would delete {', '.join(titles)}" if kept_rules else "",
    )


def _incoming(desired: DesiredResource, uids: set[str], state: State) -> Iterator[tuple[LiveResource, Json]]:
    """Yield the rules of a desired group that are in another group now, with that group."""
    for group in state.rule_groups:
        if group.key != desired.key:
            yield from ((group, rule) for rule in group.body["rules"] if str(rule["uid"]) in uids)


def _is_managed(group: LiveResource, uid: str, owner: str) -> bool:
    return any(str(rule.get("uid")) == uid and rule_applied_digest(owner, rule) for rule in group.raw["rules"])


def _find_edits(
    step: Step, incoming: list[tuple[LiveResource, Json]], base: Json | None, options: Options
) -> tuple[list[Edit], list[str]]:
    """Return the edits of others of the rules of a group, and the names of the rules."""
    edits: list[Edit] = []
    names: list[str] = []
    if step.live and step.desired:
        edited = edited_rules(step.live, options.owner)
        titles = [title for uid, title in edited.items() if uid not in step.rules_of_other_groups]
        if titles:
            is_known = not incoming and _is_as_written(step, options.owner)
            edit = Edit(changes=diff_resource(step.key, step.body, step.live.body) if is_known else ())
            if base is not None:
                live = step.live.body
                edit = Edit(changes=edit_changes(step.key, base, live, live, step.body))
            edits.append(edit)
            names += [f"`{title}`" for title in titles]
    for group, rule in incoming:
        uid = str(rule["uid"])
        if uid in moved_rules(group, options.owner):
            edits.append(Edit(changes=(diff_moved_rule(str(rule.get("title")), step.title, group.title),)))
            names.append(f"`{rule.get('title')}`")
        elif uid in edited_rules(group, options.owner):
            names.append(f"`{rule.get('title')}`")
            edits.append(Edit())
    return edits, names


def _is_as_written(step: Step, owner: str) -> bool:
    """Return whether the files have each rule of a live group as Heddle wrote it, and no other."""
    if step.live is None or step.desired is None or step.removed_rules:
        return False
    written = {str(rule.get("uid")): rule_applied_digest(owner, rule) for rule in step.live.raw["rules"]}
    interval = str(step.desired.body["interval"])
    return written == {str(rule["uid"]): rule_digest(rule, interval) for rule in step.body["rules"]}


def _is_same_group(live: Json, desired: Json) -> bool:
    live_rules, desired_rules = ({str(rule["uid"]): rule for rule in group["rules"]} for group in (live, desired))
    return same(live_rules, desired_rules) and live.get("interval") == desired.get("interval")
