"""Alert rules and their groups (recorded for 12.2 and 10.1; deleting a group from documents).

A PUT of a group replaces it as a whole: rules that it lacks are deleted. 10.1 rejects uids that it does not know.
"""

from __future__ import annotations

from tests.grafana_double.instance import Instance, copy_json, new_uid, now
from tests.grafana_double.provenance import (
    WRITE,
    error_with_id,
    is_other_owner,
    provenance,
    provenance_mismatch,
    require_read_permission,
)
from tests.grafana_double.routing import Body, ErrorResponse, Request, Response, require_role, route

RULES = "/api/v1/provisioning/alert-rules"
RULE_FIELDS = ("title", "condition", "data", "noDataState", "execErrState", "for", "annotations", "labels", "isPaused")
CONFLICT = "a conflicting alert rule is found: rule title under the same organisation and folder should be unique"
UNIQUE = "UNIQUE constraint failed: alert_rule.org_id, alert_rule.uid"


def group_key(folder: str, group: str) -> str:
    return f"{folder}/{group}"


def add_rule(instance: Instance, payload: Body, *, uid: str, folder: str, group: str, source: str) -> Body:
    """Store a rule, over the one with its uid if there is one."""
    stored = instance.state["rules"].get(uid)
    rule: Body = {"id": stored["id"] if stored else instance.next_number("rule"), "uid": uid}
    rule |= {"folderUID": folder, "ruleGroup": group, "provenance": source, "updated": now()}
    rule |= {key: copy_json(payload[key]) for key in RULE_FIELDS if key in payload}
    more = ("keep_firing_for", "missingSeriesEvalsToResolve", "notification_settings", "record")
    rule |= {key: copy_json(payload[key]) for key in more if key in payload}
    instance.state["rules"][uid] = rule
    instance.state["intervals"].setdefault(group_key(folder, group), 60)
    return rule


def query_json(part: Body, *, with_defaults: bool) -> Body:
    """Return a query of a rule; a stored one has an interval and a number of points."""
    model = part.get("model") or {}
    model = {"intervalMs": 1000, "maxDataPoints": 43200} | model if with_defaults else model
    time_range = part.get("relativeTimeRange") or {"from": 0, "to": 0}
    body = {"refId": part["refId"], "queryType": part.get("queryType", ""), "relativeTimeRange": time_range}
    return body | {"datasourceUid": part["datasourceUid"], "model": model}


def rule_json(instance: Instance, rule: Body, *, with_provenance: bool = True, with_defaults: bool = True) -> Body:
    """Return a rule as JSON; in a group it has no provenance."""
    body: Body = {"id": rule["id"], "uid": rule["uid"], "orgID": 1, "folderUID": rule["folderUID"]}
    body |= {key: rule[key] for key in ("ruleGroup", "title", "condition")}
    body |= {
        "data": [query_json(part, with_defaults=with_defaults) for part in rule.get("data") or []],
        "updated": rule["updated"],
    }
    body |= {
        "noDataState": rule.get("noDataState", "NoData"),
        "execErrState": rule.get("execErrState", "Alerting"),
    }
    body |= {"for": rule.get("for", "0s")}
    if instance.is_modern:
        body |= {"keep_firing_for": rule.get("keep_firing_for", "0s")}
    body |= {key: rule[key] for key in ("annotations", "labels") if rule.get(key)}
    if with_provenance and rule["provenance"]:
        body |= {"provenance": rule["provenance"]}
    body |= {"isPaused": rule.get("isPaused", False)}
    if instance.is_modern:
        body |= {key: rule.get(key) for key in ("notification_settings", "record")}
        body |= {key: rule[key] for key in ("missingSeriesEvalsToResolve",) if key in rule}
    return body


def rule_not_found(instance: Instance) -> ErrorResponse:
    """Return the response for a missing rule: an empty body, `null` in 10."""
    return (
        ErrorResponse(404, "", None) if instance.is_modern else ErrorResponse(404, "null", "text/plain; charset=utf-8")
    )


def check_folder(instance: Instance, folder: str) -> None:
    """Reject a folder that does not exist; 10.1 accepts it."""
    if instance.is_modern and folder not in instance.state["folders"]:
        raise ErrorResponse(400, instance.error("invalid alert rule: folder does not exist"))


def check_complete(instance: Instance, payload: Body, *, in_group_path: bool = True) -> None:
    """Reject a rule without a required field; the message is not recorded."""
    for key in ("title", "condition", *(("folderUID", "ruleGroup") if in_group_path else ())):
        if not payload.get(key):
            raise ErrorResponse(400, instance.error(f"invalid alert rule: {key} is empty"))


def check_unique(instance: Instance, uid: str, title: str, folder: str) -> None:
    """Reject a uid that exists; before 12 also a title that exists in the folder."""
    rules = instance.state["rules"]
    if instance.is_modern:
        if uid in rules:
            message = f"Failed to save alert rule '{uid}' in organization 1 due to conflict: {UNIQUE}"
            raise error_with_id(
                409, "alerting.alert-rule.conflict", message, {"Error": UNIQUE, "OrgID": 1, "RuleUID": uid}
            )
        return
    if uid in rules or any((item["title"], item["folderUID"]) == (title, folder) for item in rules.values()):
        raise ErrorResponse(500, instance.error(CONFLICT))


def check_quota(instance: Instance, more: int = 1) -> None:
    limit = instance.state["quota"]["rules"]
    if limit is not None and len(instance.state["rules"]) + more > limit:
        raise ErrorResponse(403, instance.error("quota has been exceeded"))


@route("GET", RULES)
def list_rules(instance: Instance, request: Request) -> Response:
    """The list of 10.1 has no provenance (recorded)."""
    require_read_permission(instance, request)
    visible = instance.visible_folders(request)
    rules = [
        rule
        for rule in instance.state["rules"].values()
        if rule["folderUID"] in visible or request.identity.has_role("Admin")
    ]
    rules.sort(key=lambda rule: (rule["folderUID"], rule["ruleGroup"], rule["id"]))
    return Response(200, [rule_json(instance, rule, with_provenance=instance.is_modern) for rule in rules])


@route("GET", RULES + "/{uid}")
def get_rule(instance: Instance, request: Request) -> Response:
    require_read_permission(instance, request)
    rule = instance.state["rules"].get(request.parts["uid"])
    if rule is None:
        raise rule_not_found(instance)
    return Response(200, rule_json(instance, rule))


@route("POST", RULES)
def create_rule(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", WRITE)
    payload = request.payload
    uid = payload.get("uid") or new_uid(modern=instance.is_modern)
    check_complete(instance, payload | {"uid": uid})
    check_unique(instance, uid, payload["title"], payload["folderUID"])
    check_folder(instance, payload["folderUID"])
    check_quota(instance)
    source = provenance(request)
    rule = add_rule(instance, payload, uid=uid, folder=payload["folderUID"], group=payload["ruleGroup"], source=source)
    return Response(201, rule_json(instance, rule))


@route("PUT", RULES + "/{uid}")
def update_rule(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", WRITE)
    rule, payload, requested = (
        instance.state["rules"].get(request.parts["uid"]),
        request.payload,
        provenance(request),
    )
    if rule is None:
        raise rule_not_found(instance)
    if is_other_owner(rule["provenance"], requested):
        message = f"cannot change provenance from '{rule['provenance']}' to '{requested}'"
        raise ErrorResponse(500, instance.error("Internal Server Error" if instance.is_modern else message))
    check_complete(instance, payload)
    check_folder(instance, payload["folderUID"])
    stored = add_rule(
        instance, payload, uid=rule["uid"], folder=payload["folderUID"], group=payload["ruleGroup"], source=requested
    )
    return Response(200, rule_json(instance, stored))


@route("DELETE", RULES + "/{uid}")
def delete_rule(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", WRITE)
    rule, requested = instance.state["rules"].get(request.parts["uid"]), provenance(request)
    if rule is not None:
        if is_other_owner(rule["provenance"], requested):
            raise provenance_mismatch(instance, "delete", rule["provenance"], requested)
        del instance.state["rules"][rule["uid"]]
    return Response(204)


GROUP = "/api/v1/provisioning/folder/{folder}/rule-groups/{group}"
GROUP_PERMISSIONS = (
    "any of alert.provisioning:write, alert.rules.provisioning:write, all of alert.rules:read, folders:read, "
    "alert.provisioning.provenance:write, any of alert.rules:write, alert.rules:create, alert.rules:delete"
)
UNKNOWN_RULE = (
    "failed to calculate diff for alert rules: failed to update rule with UID {} because could not find alert rule"
)
INTERVAL = "invalid alert rule: interval ({}s) should be non-zero and divided exactly by scheduler interval: 10"


def rules_of_group(instance: Instance, folder: str, group: str) -> list[Body]:
    rules = instance.state["rules"].values()
    return [rule for rule in rules if (rule["folderUID"], rule["ruleGroup"]) == (folder, group)]


@route("GET", GROUP)
def get_group(instance: Instance, request: Request) -> Response:
    require_read_permission(instance, request)
    folder, group = request.parts["folder"], request.parts["group"]
    rules = rules_of_group(instance, folder, group)
    if not rules:
        raise rule_not_found(instance)
    body = {"title": group, "folderUid": folder, "interval": instance.state["intervals"][group_key(folder, group)]}
    return Response(200, body | {"rules": [rule_json(instance, rule, with_provenance=False) for rule in rules]})


def check_group(instance: Instance, payload: Body, stored: list[Body], folder: str, requested: str) -> None:
    """Reject a group that cannot replace the stored one."""
    interval = payload.get("interval") or 0
    if interval <= 0 or interval % 10:
        raise ErrorResponse(400, instance.error(INTERVAL.format(interval)))
    for rule in payload.get("rules") or []:
        check_complete(instance, rule, in_group_path=False)
    rules = instance.state["rules"]
    for uid in (rule.get("uid") for rule in payload.get("rules") or []):
        if uid and uid not in rules and not instance.is_modern:
            raise ErrorResponse(500, instance.error(UNKNOWN_RULE.format(uid)))
    affected = [
        *stored,
        *(rules[rule["uid"]] for rule in payload.get("rules") or [] if rule.get("uid") in rules),
    ]
    for rule in affected:
        # From Grafana's source: a group takes the provenance of the API back.
        is_taken_back = (rule["provenance"], requested) == ("api", "")
        if is_other_owner(rule["provenance"], requested) and not is_taken_back:
            raise provenance_mismatch(instance, "update", rule["provenance"], requested)
    check_folder(instance, folder)


@route("PUT", GROUP)
def update_group(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", GROUP_PERMISSIONS if instance.is_modern else WRITE)
    folder, group, payload = request.parts["folder"], request.parts["group"], request.payload
    stored, requested = rules_of_group(instance, folder, group), provenance(request)
    check_group(instance, payload, stored, folder, requested)
    with_provenance = {rule.get("uid") for rule in payload.get("rules") or []}
    check_quota(instance, len(payload.get("rules") or []) - len(with_provenance & set(instance.state["rules"])))
    for rule in stored:
        if rule["uid"] not in with_provenance:
            del instance.state["rules"][rule["uid"]]
    responses = []
    for rule in payload.get("rules") or []:
        uid = rule.get("uid") or new_uid(modern=instance.is_modern)
        kept = add_rule(instance, rule, uid=uid, folder=folder, group=group, source=requested)
        echo = kept | {"id": 0, "updated": "0001-01-01T00:00:00Z"}
        responses.append(rule_json(instance, echo, with_provenance=False, with_defaults=False))
    instance.state["intervals"][group_key(folder, group)] = payload["interval"]
    body = {"title": group, "folderUid": folder, "interval": payload["interval"], "rules": responses}
    return Response(200, body)


@route("DELETE", GROUP)
def delete_group(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", GROUP_PERMISSIONS if instance.is_modern else WRITE)
    rules, requested = rules_of_group(instance, request.parts["folder"], request.parts["group"]), provenance(request)
    if not rules:
        raise rule_not_found(instance)
    for rule in rules:
        if is_other_owner(rule["provenance"], requested):
            raise provenance_mismatch(instance, "delete", rule["provenance"], requested)
    for rule in rules:
        del instance.state["rules"][rule["uid"]]
    return Response(204)
