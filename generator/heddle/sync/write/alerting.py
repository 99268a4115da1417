"""Writes alerting objects. Most have no version, so each is read once more right before it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import quote

from heddle.grafana.durations import total_seconds
from heddle.grafana.json_prune import mapping, members
from heddle.grafana.json_value import Json
from heddle.sync import normalize as shape
from heddle.sync.digest import digest
from heddle.sync.ledger import Ledger
from heddle.sync.live import alerting
from heddle.sync.live.alerting import PATH, rule_digest, rule_mark
from heddle.sync.ownership_marker import ANNOTATION
from heddle.sync.plan import Action, Step
from heddle.sync.resources import Found
from heddle.sync.write.context import Context, changed

_FIRST = 60
"""Seconds: the interval that Grafana gives to a group which begins with a single rule."""


def write_contact_point(context: Context, step: Step) -> None:
    """Write each receiver of a contact point. Raises NotWritten."""
    live = {each.key: each for each in alerting.contact_points(context.server, Ledger())}.get(step.key)
    _unchanged(step, live)
    there = {str(each.get("uid")) for each in members(live.raw["receivers"])} if live else set()
    path = f"{PATH}/contact-points"
    wanted = members(step.wanted.sent["receivers"]) if step.wanted and step.action is not Action.DELETE else []
    for each in wanted:
        body = {**each, "name": step.key[1]}
        if str(each["uid"]) in there:
            context.send("PUT", f"{path}/{quote(str(each['uid']), safe='')}", body, alerting=True)
        else:
            context.send("POST", path, body, alerting=True, applied=partial(_received, context, step.key[1], each))
    for uid in sorted(there - {str(each["uid"]) for each in wanted}):
        context.send("DELETE", f"{path}/{quote(uid, safe='')}", alerting=True)


def _received(context: Context, name: str, receiver: Json) -> bool:
    """Tell whether a receiver is live as it was sent, as far as a server tells."""
    sent = shape.sealed({"receivers": shape.receivers([receiver])})
    points = (each for each in alerting.contact_points(context.server, Ledger()) if each.key[1] == name)
    live = next((members(each.raw["receivers"]) for each in points), [])
    held = [shape.sealed({"receivers": shape.receivers([each])}) for each in live]
    return sent in held


def write_mute_timing(context: Context, step: Step) -> None:
    """Create, update or delete a mute timing. Raises NotWritten."""
    path, name = f"{PATH}/mute-timings", quote(step.key[1], safe="")
    applied = partial(_equal, lambda: alerting.mute_timings(context.server, Ledger()), step)
    live = {each.key: each for each in alerting.mute_timings(context.server, Ledger())}.get(step.key)
    _unchanged(step, live)
    version = str(live.raw.get("version") or "") if live else ""
    if step.action is Action.DELETE:
        context.send("DELETE", f"{path}/{name}" + (f"?version={quote(version)}" if version else ""), alerting=True)
    elif live:
        body = {**step.body, **({"version": version} if version else {})}
        context.send("PUT", f"{path}/{name}", body, alerting=True, applied=applied)
    else:
        context.send("POST", path, step.body, alerting=True, applied=applied)


def write_template(context: Context, step: Step) -> None:
    """Create, update or delete a message template. Raises NotWritten."""
    path = f"{PATH}/templates/{quote(step.key[1], safe='')}"
    live = {each.key: each for each in alerting.templates(context.server, Ledger())}.get(step.key)
    _unchanged(step, live)
    version = str(live.raw.get("version") or "") if live else ""
    if step.action is Action.DELETE:
        context.send("DELETE", path + (f"?version={quote(version)}" if version else ""), alerting=True)
    else:
        body = {"template": step.body["template"], "version": version}
        applied = partial(_equal, lambda: alerting.templates(context.server, Ledger()), step)
        context.send("PUT", path, body, alerting=True, applied=applied)


def _equal(read: Callable[[], list[Found]], step: Step) -> bool:
    """Tell whether an object is live as it was sent."""
    return any(each.key == step.key and digest(each.body) == digest(step.body) for each in read())


def write_policy(context: Context, step: Step) -> None:
    """Replace the policy tree, or put back the one that Grafana begins with. Raises NotWritten."""
    live = alerting.policy(context.server, Ledger())
    _unchanged(step, live)
    if step.action is Action.DELETE:
        context.send("DELETE", f"{PATH}/policies", alerting=True)
    else:
        sent = step.wanted.sent if step.wanted else step.body
        context.send("PUT", f"{PATH}/policies", sent, alerting=True)


def write_rules(context: Context, step: Step) -> None:
    """Write a rule group whole, or delete its rules. Raises NotWritten."""
    groups = {each.key: each for each in alerting.rule_groups(context.server, context.options.owner, _title(step))}
    live = groups.get(step.key)
    _unchanged(step, live)
    there = {str(each.get("uid")) for each in members(live.raw["rules"])} if live else set()
    if step.action is Action.DELETE:
        for uid in sorted(there):
            context.send("DELETE", f"{PATH}/alert-rules/{quote(uid, safe='')}", alerting=True)
        return
    group = _sent(step)
    folder, name = str(group["folder"]), str(group["name"])
    every = int(total_seconds(str(group["interval"])))
    rules = [_rule(context, step, each, folder, name, every) for each in group["rules"]]
    if context.server.version < (12, 0):
        # An old Grafana cannot make a rule by writing its group; until that is written, the group's interval is as it
        # was, so the mark must fit that one.
        now = int(total_seconds(str(step.found.body["interval"]))) if step.found else _FIRST
        for each in group["rules"]:
            if each["uid"] not in there:
                rule = _rule(context, step, each, folder, name, now)
                applied = partial(_there, context, str(each["uid"]), rule)
                context.send("POST", f"{PATH}/alert-rules", rule, alerting=True, applied=applied)
    path = f"{PATH}/folder/{quote(folder, safe='')}/rule-groups/{quote(name, safe='')}"
    body = {"title": name, "folderUid": folder, "interval": every, "rules": rules}
    context.send("PUT", path, body, alerting=True)


def _there(context: Context, uid: str, rule: Json) -> bool:
    live = mapping(mapping(context.server.grafana.get(f"{PATH}/alert-rules/{quote(uid, safe='')}")).get("annotations"))
    return bool(live.get(ANNOTATION) == rule["annotations"].get(ANNOTATION))


def _sent(step: Step) -> Json:
    """Return the group as it is sent: what is wanted, and rules of ours that the files no longer hold."""
    wanted = step.wanted.sent if step.wanted else step.body
    uids = {each["uid"] for each in wanted["rules"]}
    return {**wanted, "rules": [*wanted["rules"], *(each for each in step.body["rules"] if each["uid"] not in uids)]}


def _rule(context: Context, step: Step, body: Json, folder: str, group: str, every: int) -> Json:
    notes = dict(mapping(body.get("annotations")))
    if not step.unmarked:
        uid, then = str(body["uid"]), step.wanted.applied if step.wanted else {}
        applied = then.get(uid) or rule_digest(body, shape.interval(str(every)))
        notes[ANNOTATION] = rule_mark(context.options.owner, uid, applied)
    if body.get("dashboardUid"):
        notes |= {"__dashboardUid__": str(body["dashboardUid"]), "__panelId__": str(body.get("panelId") or "")}
    kept = {key: value for key, value in body.items() if key not in ("dashboardUid", "panelId", "annotations")}
    data = [{**each, "queryType": each.get("queryType") or ""} for each in members(body.get("data"))]
    return {
        "orgID": context.server.org,
        "folderUID": folder,
        "ruleGroup": group,
        "noDataState": "NoData",
        "execErrState": "Alerting",
        "isPaused": False,
        **kept,
        "data": data,
        "labels": mapping(body.get("labels")),
        "annotations": notes,
    }


def _title(step: Step) -> Mapping[str, str]:
    return {str(step.body["folder"] if step.body else step.found.body["folder"] if step.found else ""): _folder(step)}


def _folder(step: Step) -> str:
    return step.key[1].rpartition("/")[0]


def _unchanged(step: Step, live: Found | None) -> None:
    """Raise NotWritten where an object is not as it was when the plan was made."""
    planned = step.found
    if (planned is None) != (live is None):
        raise changed()
    if planned is not None and live is not None and digest(_bare(planned.raw)) != digest(_bare(live.raw)):
        raise changed()


def _bare(raw: Json) -> Json:
    return {key: value for key, value in raw.items() if key != "version"}
