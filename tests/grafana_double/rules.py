"""Alert rules (recorded for 12.2 and 10.1)."""

from __future__ import annotations

from tests.grafana_double.answer import Answer, Body, Refused, Request, need, route
from tests.grafana_double.provenance import WRITE, coded, differs, may_read, mismatch, provenance
from tests.grafana_double.world import World, copied, new_uid, now

RULES = "/api/v1/provisioning/alert-rules"
KEPT = ("title", "condition", "data", "noDataState", "execErrState", "for", "annotations", "labels", "isPaused")
CONFLICT = "a conflicting alert rule is found: rule title under the same organisation and folder should be unique"
UNIQUE = "UNIQUE constraint failed: alert_rule.org_id, alert_rule.uid"


def key_of(folder: str, group: str) -> str:
    return f"{folder}/{group}"


def add(world: World, sent: Body, *, uid: str, folder: str, group: str, source: str) -> Body:
    """Put a rule there, or in the place of the one with its uid."""
    stored = world.state["rules"].get(uid)
    rule: Body = {"id": stored["id"] if stored else world.number("rule"), "uid": uid}
    rule |= {"folderUID": folder, "ruleGroup": group, "provenance": source, "updated": now()}
    rule |= {key: copied(sent[key]) for key in KEPT if key in sent}
    more = ("keep_firing_for", "notification_settings", "record")
    rule |= {key: copied(sent[key]) for key in more if key in sent}
    world.state["rules"][uid] = rule
    world.state["intervals"].setdefault(key_of(folder, group), 60)
    return rule


def query(part: Body, *, filled: bool) -> Body:
    """One query of a rule; what is stored has an interval and a number of points."""
    model = part.get("model") or {}
    model = {"intervalMs": 1000, "maxDataPoints": 43200} | model if filled else model
    span = part.get("relativeTimeRange") or {"from": 0, "to": 0}
    body = {"refId": part["refId"], "queryType": part.get("queryType", ""), "relativeTimeRange": span}
    return body | {"datasourceUid": part["datasourceUid"], "model": model}


def shown(world: World, rule: Body, *, named: bool = True, filled: bool = True) -> Body:
    """A rule as answered; in a group its provenance is not named."""
    body: Body = {"id": rule["id"], "uid": rule["uid"], "orgID": 1, "folderUID": rule["folderUID"]}
    body |= {key: rule[key] for key in ("ruleGroup", "title", "condition")}
    body |= {"data": [query(part, filled=filled) for part in rule.get("data") or []], "updated": rule["updated"]}
    body |= {"noDataState": rule.get("noDataState", "NoData"), "execErrState": rule.get("execErrState", "Alerting")}
    body |= {"for": rule.get("for", "0s")}
    if world.dialect.modern:
        body |= {"keep_firing_for": rule.get("keep_firing_for", "0s")}
    body |= {key: rule[key] for key in ("annotations", "labels") if rule.get(key)}
    if named and rule["provenance"]:
        body |= {"provenance": rule["provenance"]}
    body |= {"isPaused": rule.get("isPaused", False)}
    if world.dialect.modern:
        body |= {key: rule.get(key) for key in ("notification_settings", "record")}
    return body


def missing(world: World) -> Refused:
    """There is no such rule: an empty answer; 10 says `null`."""
    return Refused(404, "", None) if world.dialect.modern else Refused(404, "null", "text/plain; charset=utf-8")


def check_folder(world: World, folder: str) -> None:
    """Refuse a folder that is not there; 10.1 takes it."""
    if world.dialect.modern and folder not in world.state["folders"]:
        raise Refused(400, world.error("invalid alert rule: folder does not exist"))


def check_whole(world: World, sent: Body, *, alone: bool = True) -> None:
    """Refuse a rule that lacks what every rule has; the words are not recorded."""
    for key in ("title", "condition", *(("folderUID", "ruleGroup") if alone else ())):
        if not sent.get(key):
            raise Refused(400, world.error(f"invalid alert rule: {key} is empty"))


def check_new(world: World, uid: str, title: str, folder: str) -> None:
    """Refuse a uid that is taken; before 12 a title in the folder too."""
    rules = world.state["rules"]
    if world.dialect.modern:
        if uid in rules:
            message = f"Failed to save alert rule '{uid}' in organization 1 due to conflict: {UNIQUE}"
            raise coded(409, "alerting.alert-rule.conflict", message, {"Error": UNIQUE, "OrgID": 1, "RuleUID": uid})
        return
    if uid in rules or any((one["title"], one["folderUID"]) == (title, folder) for one in rules.values()):
        raise Refused(500, world.error(CONFLICT))


def check_quota(world: World, more: int = 1) -> None:
    limit = world.state["quota"]["rules"]
    if limit is not None and len(world.state["rules"]) + more > limit:
        raise Refused(403, world.error("quota has been exceeded"))


@route("GET", RULES)
def listed(world: World, request: Request) -> Answer:
    """The list of 10.1 names no provenance (recorded)."""
    may_read(world, request)
    seen = world.visible(request)
    rules = [rule for rule in world.state["rules"].values() if rule["folderUID"] in seen or request.who.may("Admin")]
    rules.sort(key=lambda rule: (rule["folderUID"], rule["ruleGroup"], rule["id"]))
    return Answer(200, [shown(world, rule, named=world.dialect.modern) for rule in rules])


@route("GET", RULES + "/{uid}")
def get(world: World, request: Request) -> Answer:
    may_read(world, request)
    rule = world.state["rules"].get(request.parts["uid"])
    if rule is None:
        raise missing(world)
    return Answer(200, shown(world, rule))


@route("POST", RULES)
def create(world: World, request: Request) -> Answer:
    need(request, "Admin", WRITE)
    sent = request.sent
    uid = sent.get("uid") or new_uid(modern=world.dialect.modern)
    check_whole(world, sent | {"uid": uid})
    check_new(world, uid, sent["title"], sent["folderUID"])
    check_folder(world, sent["folderUID"])
    check_quota(world)
    source = provenance(request)
    rule = add(world, sent, uid=uid, folder=sent["folderUID"], group=sent["ruleGroup"], source=source)
    return Answer(201, shown(world, rule))


@route("PUT", RULES + "/{uid}")
def update(world: World, request: Request) -> Answer:
    need(request, "Admin", WRITE)
    rule, sent, given = world.state["rules"].get(request.parts["uid"]), request.sent, provenance(request)
    if rule is None:
        raise missing(world)
    if differs(rule["provenance"], given):
        message = f"cannot change provenance from '{rule['provenance']}' to '{given}'"
        raise Refused(500, world.error("Internal Server Error" if world.dialect.modern else message))
    check_whole(world, sent)
    check_folder(world, sent["folderUID"])
    stored = add(world, sent, uid=rule["uid"], folder=sent["folderUID"], group=sent["ruleGroup"], source=given)
    return Answer(200, shown(world, stored))


@route("DELETE", RULES + "/{uid}")
def delete(world: World, request: Request) -> Answer:
    need(request, "Admin", WRITE)
    rule, given = world.state["rules"].get(request.parts["uid"]), provenance(request)
    if rule is not None:
        if differs(rule["provenance"], given):
            raise mismatch(world, "delete", rule["provenance"], given)
        del world.state["rules"][rule["uid"]]
    return Answer(204)
