"""Groups of alert rules (recorded for 12.2 and 10.1; deleting a group rests on documents).

A PUT replaces the whole group: rules that are left out are gone. 10.1 takes no uid that it does not know.
"""

from __future__ import annotations

from tests.grafana_double.answer import Answer, Body, Refused, Request, need, route
from tests.grafana_double.provenance import WRITE, differs, may_read, mismatch, provenance
from tests.grafana_double.rules import add, check_folder, check_quota, check_whole, key_of, missing, shown
from tests.grafana_double.world import World, new_uid

GROUP = "/api/v1/provisioning/folder/{folder}/rule-groups/{group}"
NEEDED = (
    "any of alert.provisioning:write, alert.rules.provisioning:write, all of alert.rules:read, folders:read, "
    "alert.provisioning.provenance:write, any of alert.rules:write, alert.rules:create, alert.rules:delete"
)
UNKNOWN = (
    "failed to calculate diff for alert rules: failed to update rule with UID {} because could not find alert rule"
)
INTERVAL = "invalid alert rule: interval ({}s) should be non-zero and divided exactly by scheduler interval: 10"


def members(world: World, folder: str, group: str) -> list[Body]:
    rules = world.state["rules"].values()
    return [rule for rule in rules if (rule["folderUID"], rule["ruleGroup"]) == (folder, group)]


@route("GET", GROUP)
def get(world: World, request: Request) -> Answer:
    may_read(world, request)
    folder, group = request.parts["folder"], request.parts["group"]
    rules = members(world, folder, group)
    if not rules:
        raise missing(world)
    body = {"title": group, "folderUid": folder, "interval": world.state["intervals"][key_of(folder, group)]}
    return Answer(200, body | {"rules": [shown(world, rule, named=False) for rule in rules]})


def check(world: World, sent: Body, stored: list[Body], folder: str, given: str) -> None:
    """Refuse a group that cannot take the place of the stored one."""
    interval = sent.get("interval") or 0
    if interval <= 0 or interval % 10:
        raise Refused(400, world.error(INTERVAL.format(interval)))
    for rule in sent.get("rules") or []:
        check_whole(world, rule, alone=False)
    rules = world.state["rules"]
    for uid in (rule.get("uid") for rule in sent.get("rules") or []):
        if uid and uid not in rules and not world.dialect.modern:
            raise Refused(500, world.error(UNKNOWN.format(uid)))
    touched = [*stored, *(rules[rule["uid"]] for rule in sent.get("rules") or [] if rule.get("uid") in rules)]
    for rule in touched:
        if differs(rule["provenance"], given):
            raise mismatch(world, "update", rule["provenance"], given)
    check_folder(world, folder)


@route("PUT", GROUP)
def update(world: World, request: Request) -> Answer:
    need(request, "Admin", NEEDED if world.dialect.modern else WRITE)
    folder, group, sent = request.parts["folder"], request.parts["group"], request.sent
    stored, given = members(world, folder, group), provenance(request)
    check(world, sent, stored, folder, given)
    named = {rule.get("uid") for rule in sent.get("rules") or []}
    check_quota(world, len(sent.get("rules") or []) - len(named & set(world.state["rules"])))
    for rule in stored:
        if rule["uid"] not in named:
            del world.state["rules"][rule["uid"]]
    answered = []
    for rule in sent.get("rules") or []:
        uid = rule.get("uid") or new_uid(modern=world.dialect.modern)
        kept = add(world, rule, uid=uid, folder=folder, group=group, source=given)
        echo = kept | {"id": 0, "updated": "0001-01-01T00:00:00Z"}
        answered.append(shown(world, echo, named=False, filled=False))
    world.state["intervals"][key_of(folder, group)] = sent["interval"]
    body = {"title": group, "folderUid": folder, "interval": sent["interval"], "rules": answered}
    return Answer(200, body)


@route("DELETE", GROUP)
def delete(world: World, request: Request) -> Answer:
    need(request, "Admin", NEEDED if world.dialect.modern else WRITE)
    rules, given = members(world, request.parts["folder"], request.parts["group"]), provenance(request)
    if not rules:
        raise missing(world)
    for rule in rules:
        if differs(rule["provenance"], given):
            raise mismatch(world, "delete", rule["provenance"], given)
    for rule in rules:
        del world.state["rules"][rule["uid"]]
    return Answer(204)
