"""Groups of alert rules on the server: reading and writing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial
from urllib.parse import quote

from heddle.grafana.durations import total_seconds
from heddle.grafana.json_value import Json, mapping, members
from heddle.sync import normalize
from heddle.sync.alerting import API, find_resource, provenance_owner
from heddle.sync.ownership import (
    ANNOTATION,
    rule_applied_digest,
    rule_applied_place,
    rule_marker,
    rule_place,
)
from heddle.sync.plan import Action, Step
from heddle.sync.resources import Kind, LiveResource, Owner, digest
from heddle.sync.server import Server
from heddle.sync.writer import Writer, modified_concurrently

_INITIAL_INTERVAL = 60
"""Seconds: the interval that Grafana gives to a group which is created by writing a single rule."""


def read_rule_groups(server: Server, owner: str, folder_paths: Mapping[str, str]) -> list[LiveResource]:
    """Return the rule groups; `folder_paths` are the paths of titles of the folders, by uid. Raises Unreachable."""
    groups: dict[tuple[str, str], list[Json]] = {}
    for item in members(server.read_list(f"{API}/alert-rules")):
        groups.setdefault((str(item.get("folderUID")), str(item.get("ruleGroup"))), []).append(item)
    return [
        _rule_group(owner, folder, folder_paths.get(folder, folder), name, rules)
        for (folder, name), rules in groups.items()
    ]


def _rule_group(owner: str, folder: str, folder_path: str, name: str, rules: list[Json]) -> LiveResource:
    managed = [rule for rule in rules if rule_applied_digest(owner, rule)]
    others = [rule for rule in rules if not rule_applied_digest(owner, rule)]
    group_owner, detail = Owner.THIS_PROJECT, ""
    if others:
        # Groups are written as a whole, so Heddle does not write a group that contains other people's rules.
        group_owner, detail = provenance_owner(others[0])
        titles = ", ".join(f"`{rule.get('title')}`" for rule in others[:3])
        text = "contains rules that this project does not manage" if managed else detail or group_owner.value
        detail = f"{text}: {titles}"
    name_in_files = f"{folder_path}/{name}"
    return LiveResource(
        key=(Kind.RULE_GROUP, name_in_files),
        title=name_in_files,
        body={"name": name, "folder": folder, "interval": "", "rules": normalize.rules(rules)},
        owner=group_owner,
        owner_detail=detail,
        applied=tuple(f"{rule.get('uid')} {rule_applied_digest(owner, rule)}" for rule in managed),
        raw={"rules": rules, "others": [str(rule.get("uid")) for rule in others], "managed": len(managed)},
    )


def complete_rule_group(server: Server, group: LiveResource) -> LiveResource:
    """Return a rule group with its interval, which the list of rules does not contain. Raises Unreachable.

    Before Grafana 12 that list does not contain the provenance of a rule either.
    """
    others = group.raw["others"]
    if others and server.version < (12, 0):
        rule = mapping(server.read_optional(f"{API}/alert-rules/{quote(others[0], safe='')}"))
        owner, detail = provenance_owner(rule)
        if owner is not Owner.UNMANAGED:
            group = replace(group, owner=owner, owner_detail=f"{group.owner_detail} ({detail or owner.value})")
    path = _group_path(str(group.body["folder"]), str(group.body["name"]))
    seconds = mapping(server.read_optional(path)).get("interval") or _INITIAL_INTERVAL
    return replace(group, body={**group.body, "interval": normalize.interval(str(seconds))})


def rule_digest(rule: Json, interval: str) -> str:
    """Return the digest of an alert rule and of how often it is evaluated."""
    return digest({**rule, "interval": interval})


def edited_rules(group: LiveResource, owner: str) -> dict[str, str]:
    """Return the titles, by uid, of this project's rules that other people changed since Heddle wrote them."""
    by_uid = {str(rule["uid"]): rule for rule in group.body["rules"]}
    interval = str(group.body["interval"])
    return {
        str(rule.get("uid")): str(rule.get("title"))
        for rule in group.raw["rules"]
        if (applied := rule_applied_digest(owner, rule))
        and applied != rule_digest(by_uid[str(rule.get("uid"))], interval)
    }


def moved_rules(group: LiveResource, owner: str) -> dict[str, str]:
    """Return the titles, by uid, of this project's rules that other people moved into a group."""
    place = rule_place(str(group.body["folder"]), str(group.body["name"]))
    return {
        str(rule.get("uid")): str(rule.get("title"))
        for rule in group.raw["rules"]
        if rule_applied_place(owner, rule) not in ("", place)
    }


def deletable_rules(group: LiveResource, owner: str, rules_of_files: Collection[str]) -> tuple[str, ...]:
    """Return the uids of this project's rules in a group that are in no group of the files."""
    uids = (str(rule.get("uid")) for rule in group.raw["rules"] if rule_applied_digest(owner, rule))
    return tuple(sorted(uid for uid in uids if uid not in rules_of_files))


def write_rule_group(writer: Writer, step: Step) -> None:
    """Write a rule group as a whole, or delete its rules. Raises NotWritten."""
    folder = str(step.body["folder"] if step.body else step.live.body["folder"] if step.live else "")
    name = str(step.body["name"] if step.body else step.live.body["name"] if step.live else "")
    folder_path = step.key[1].removesuffix(f"/{name}")
    require_interval = partial(_require_unchanged_interval, writer, step)
    require_interval()
    groups = read_rule_groups(writer.server, writer.options.owner, {folder: folder_path})
    live = find_resource(groups, step.key)
    _require_unchanged_rules(step, live, groups)
    if step.action is Action.DELETE:
        for uid in step.deleted_rules:
            path, require_rule = f"{API}/alert-rules/{quote(uid, safe='')}", partial(_require_rule, writer, live, uid)
            require_rule()
            writer.send("DELETE", path, alerting=True, require_unchanged=require_rule)
        return
    payload = step.desired.payload if step.desired else step.body
    rules = _written_rules(step)
    folder, name = str(payload["folder"]), str(payload["name"])
    seconds = int(total_seconds(str(payload["interval"])))
    read = partial(read_rule_groups, writer.server, writer.options.owner, {folder: folder_path})

    def require() -> None:
        require_interval()
        _require_unchanged_group(read, step)

    existing = {str(rule.get("uid")) for group in groups for rule in group.raw["rules"]}
    created = [rule for rule in rules if rule["uid"] not in existing] if writer.server.version < (12, 0) else []
    if created:
        _create_rules(writer, step, created, folder, name)
        require()
    # These are not changed until the group that they belong to is written.
    left = [rule for rule in (live.raw["rules"] if live else ()) if str(rule.get("uid")) in step.rules_of_other_groups]
    body = {
        "title": name,
        "folderUid": folder,
        "interval": seconds,
        "rules": [*(_rule_payload(writer, step, rule, folder, name, seconds) for rule in rules), *left],
    }

    def is_live() -> bool:
        group = find_resource(read(), step.key)
        return group is not None and _is_group_written(writer, group, body)

    writer.send(
        "PUT",
        _group_path(folder, name),
        body,
        alerting=True,
        releases=step.releases,
        applied=is_live,
        require_unchanged=require,
    )


def _require_unchanged_interval(writer: Writer, step: Step) -> None:
    """Raise NotWritten if a group is not evaluated as often as when the plan was created."""
    if step.live is None:
        return
    path = _group_path(str(step.live.body["folder"]), str(step.live.body["name"]))
    seconds = mapping(writer.server.read_optional(path)).get("interval")
    if seconds and normalize.interval(str(seconds)) != step.live.body["interval"]:
        raise modified_concurrently()


def _require_rule(writer: Writer, group: LiveResource | None, uid: str) -> None:
    """Raise NotWritten if an alert rule is not as it was when its group was read."""
    current = writer.server.read_optional(f"{API}/alert-rules/{quote(uid, safe='')}")
    planned = next((rule for rule in members(group.raw["rules"]) if rule.get("uid") == uid), None) if group else None
    if current is not None and (planned is None or _rule_digest(planned) != _rule_digest(mapping(current))):
        raise modified_concurrently()


def _rule_digest(rule: Json) -> str:
    return digest([normalize.rules([rule]), mapping(rule.get("annotations")).get(ANNOTATION)])


def _require_unchanged_group(read: Callable[[], list[LiveResource]], step: Step) -> None:
    """Raise NotWritten if a rule of a group is neither as planned nor as Heddle created it in this write."""
    planned = {str(rule["uid"]): _rule_digest(rule) for rule in members(step.live.raw["rules"])} if step.live else {}
    live = find_resource(read(), step.key)
    current = {str(rule["uid"]): _rule_digest(rule) for rule in members(live.raw["rules"])} if live else {}
    # Before Grafana 12, the new rules were created just before.
    created = {str(rule["uid"]) for rule in members(step.body["rules"])} - planned.keys()
    moved = {*step.rules_of_other_groups}
    sides = ({uid: text for uid, text in side.items() if uid not in created | moved} for side in (current, planned))
    if len({digest(side) for side in sides}) > 1:
        raise modified_concurrently()


def _is_group_written(writer: Writer, group: LiveResource, body: Json) -> bool:
    live = {str(rule["uid"]): _rule_digest(rule) for rule in members(group.raw["rules"])}
    if live != {str(rule["uid"]): _rule_digest(rule) for rule in members(body["rules"])}:
        return False
    interval = complete_rule_group(writer.server, group).body["interval"]
    return total_seconds(str(interval)) == total_seconds(f"{body['interval']}s")


def _create_rules(writer: Writer, step: Step, rules: list[Json], folder: str, group: str) -> None:
    """Create the new rules of a group: before Grafana 12, writing a group with a new rule fails."""
    # Until the group is written, it has its old interval, and the marker must match that one.
    seconds = int(total_seconds(str(step.live.body["interval"]))) if step.live else _INITIAL_INTERVAL
    for rule in rules:
        payload = _rule_payload(writer, step, rule, folder, group, seconds)
        applied = partial(_has_marker, writer, payload)
        writer.send("POST", f"{API}/alert-rules", payload, alerting=True, applied=applied)


def _has_marker(writer: Writer, rule: Json) -> bool:
    live = mapping(writer.server.grafana.get(f"{API}/alert-rules/{quote(str(rule['uid']), safe='')}"))
    return bool(mapping(live.get("annotations")).get(ANNOTATION) == rule["annotations"].get(ANNOTATION))


def _rule_payload(writer: Writer, step: Step, rule: Json, folder: str, group: str, seconds: int) -> Json:
    annotations = dict(mapping(rule.get("annotations")))
    if not step.releases:
        uid, applied = str(rule["uid"]), _applied_digest(step, rule, normalize.interval(str(seconds)))
        annotations[ANNOTATION] = rule_marker(writer.options.owner, uid, applied, rule_place(folder, group))
    if rule.get("dashboardUid"):
        panel = {"__dashboardUid__": str(rule["dashboardUid"]), "__panelId__": str(rule.get("panelId") or "")}
        annotations |= panel
    fields = {key: value for key, value in rule.items() if key not in ("dashboardUid", "panelId", "annotations")}
    return {
        "orgID": writer.server.org,
        "folderUID": folder,
        "ruleGroup": group,
        "noDataState": "NoData",
        "execErrState": "Alerting",
        "isPaused": False,
        **fields,
        "data": [{**query, "queryType": query.get("queryType") or ""} for query in members(rule.get("data"))],
        "labels": mapping(rule.get("labels")),
        "annotations": annotations,
    }


def _applied_digest(step: Step, rule: Json, interval: str) -> str:
    recorded = step.desired.recorded_digests if step.desired else {}
    return recorded.get(str(rule["uid"])) or rule_digest(rule, interval)


def applied_rules(step: Step) -> tuple[str, ...]:
    """Return what the markers of the rules of a group contain after a step was written, as `LiveResource.applied`."""
    interval = normalize.interval(str(step.body["interval"]))
    return tuple(f"{rule['uid']} {_applied_digest(step, rule, interval)}" for rule in _written_rules(step))


def _written_rules(step: Step) -> list[Json]:
    rules = step.desired.payload["rules"] if step.desired else step.body["rules"]
    uids = {rule["uid"] for rule in rules}
    # Without --prune, rules that are no longer in the files remain in the group, which would otherwise lose them.
    return [*rules, *(rule for rule in step.body["rules"] if rule["uid"] not in uids)]


def _group_path(folder: str, name: str) -> str:
    return f"{API}/folder/{quote(folder, safe='')}/rule-groups/{quote(name, safe='')}"


def _require_unchanged_rules(step: Step, live: LiveResource | None, groups: Iterable[LiveResource]) -> None:
    """Raise NotWritten if a rule that a step writes or deletes is not as it was when the plan was created."""

    def content(group: LiveResource | None) -> dict[str, str]:
        rules = {str(rule.get("uid")): rule for rule in group.raw["rules"]} if group else {}
        names = step.deleted_rules if step.action is Action.DELETE else rules.keys() - {*step.rules_of_other_groups}
        return {uid: digest(rules.get(uid)) for uid in names}

    desired = {str(rule["uid"]) for rule in step.body.get("rules", ())}
    incoming = {
        str(rule["uid"]): digest(rule)
        for group in groups
        if group.key != step.key
        for rule in group.body["rules"]
        if str(rule["uid"]) in desired
    }
    planned = {str(rule["uid"]): digest(rule) for group in step.taken_from for rule in group.body["rules"]}
    if content(step.live) != content(live) or any(planned.get(uid) != current for uid, current in incoming.items()):
        raise modified_concurrently()
