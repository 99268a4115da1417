"""What happens to a rule group, which is written whole: so nobody else's rule may be in it."""

from __future__ import annotations

from dataclasses import replace

from heddle.diff.json_diff import same
from heddle.grafana.json_value import Json
from heddle.sync.live.alerting import marked, rule_digest
from heddle.sync.ownership import adopted, refused, resolved
from heddle.sync.plan import Action, Edit, Options, Step
from heddle.sync.resource_diff import changes
from heddle.sync.resources import Found, Holder, Wanted


def plan_rules(wanted: Wanted, found: Found | None, options: Options) -> Step:
    """Return the step for a rule group that the files hold."""
    step = Step(key=wanted.key, title=wanted.title, action=Action.CREATE, wanted=wanted, found=found)
    if found is None:
        return step
    uids = {str(each["uid"]) for each in wanted.body["rules"]}
    left = [each for each in found.body["rules"] if str(each["uid"]) not in uids]
    drops = tuple(str(each.get("title")) for each in left)
    kept = [] if options.prune else left
    content: Json = {**wanted.body, "rules": [*wanted.body["rules"], *kept]}
    equal = _same(found.body, content)
    step = replace(
        step,
        changes=() if equal else changes(wanted.key, found.body, content),
        content=content if kept else None,
        drops=drops if options.prune else (),
        reason=f"`--prune` would delete {', '.join(drops)}" if kept else "",
    )
    if found.holder is not Holder.OURS:
        return refused(step, options, equal=equal)
    if equal:
        return replace(step, action=Action.UNCHANGED)
    if adopted(wanted.key, options):
        return replace(step, action=Action.UPDATE, reason="taken over as it is")
    touched = edited_rules(found, options.owner)
    if not touched:
        return replace(step, action=Action.UPDATE)
    names = ", ".join(f"`{each}`" for each in touched)
    help = "take the change into the definitions, or choose with `--on-conflict ours|theirs`"
    step = replace(step, edits=(Edit(changes=changes(wanted.key, content, found.body)),))
    return resolved(step, options, f"somebody else changed {names} since Heddle wrote it", help)


def edited_rules(found: Found, owner: str) -> tuple[str, ...]:
    """Return the titles of our rules that are not as we wrote them."""
    by_uid = {str(each["uid"]): each for each in found.body["rules"]}
    return tuple(
        str(item.get("title"))
        for item in found.raw["rules"]
        if (applied := marked(owner, item))
        and applied != rule_digest(by_uid[str(item.get("uid"))], str(found.body["interval"]))
    )


def _same(live: Json, wanted: Json) -> bool:
    one, other = ({str(each["uid"]): each for each in side["rules"]} for side in (live, wanted))
    return same(one, other) and live.get("interval") == wanted.get("interval")
