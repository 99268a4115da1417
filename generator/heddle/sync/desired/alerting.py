"""Alerting objects: contact points, mute timings, message templates, the policy and rule groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from heddle.grafana.json_prune import mapping, members
from heddle.grafana.json_value import Json
from heddle.grafana.provisioning_escape import Environment, environment_variables, expand, expand_text
from heddle.sync import normalize as shape
from heddle.sync.desired.folders import Folders
from heddle.sync.desired.read import Read
from heddle.sync.kind import Key, Kind
from heddle.sync.resources import Wanted

_RAW = ("annotations", "data")
"""What Grafana does not expand of an alert rule."""


def alerting(read: Read, folders: Folders) -> Iterator[Wanted]:
    """Yield every alerting object of a file."""
    for item in members(read.raw.get("contactPoints")):
        yield _contact_point(read, item)
    for item in members(read.raw.get("muteTimes")):
        yield _plain(Kind.MUTE_TIMING, shape.timing, read, item)
    for item in members(read.raw.get("templates")):
        yield _plain(Kind.TEMPLATE, shape.template, read, item)
    for item in members(read.raw.get("policies")):
        yield _policy(read, item)
    for item in members(read.raw.get("groups")):
        yield _group(read, item, folders)


def _contact_point(read: Read, item: Json) -> Wanted:
    sides = [
        {"name": side.get("name"), "receivers": shape.receivers(members(side.get("receivers")))}
        for side in read.both(item)
    ]
    receivers = members(item.get("receivers"))
    secrets = {
        f"{each.get('uid')}/{key}": read.text(value)
        for each in receivers
        for key, value in mapping(each.get("settings")).items()
        if isinstance(value, str) and any(environment_variables(value))
    }
    name = str(sides[1]["name"])
    names = tuple(sorted({each for item in receivers for each in environment_variables(item.get("settings"))}))
    key = (Kind.CONTACT_POINT, name)
    return Wanted(
        needs=read.needs(item),
        key=key,
        title=name,
        body=sides[0],
        sent=sides[1],
        file=read.file,
        secrets=secrets,
        secret_names=names,
    )


def _plain(kind: Kind, form: Callable[[Json], Json], read: Read, item: Json) -> Wanted:
    body, name = form(item), str(item.get("name"))
    return Wanted(key=(kind, name), title=name, body=body, sent=body, file=read.file)


def _policy(read: Read, item: Json) -> Wanted:
    body, sent = (shape.policy(side) for side in read.both(item))
    after = tuple(_told(sent))
    return Wanted(
        key=(Kind.POLICY, "tree"),
        title="policy tree",
        body=body,
        sent=sent,
        file=read.file,
        after=after,
        needs=read.needs(item),
    )


def _told(policy: Json) -> Iterator[Key]:
    if policy.get("receiver"):
        yield Kind.CONTACT_POINT, str(policy["receiver"])
    for name in (*(policy.get("mute_time_intervals") or ()), *(policy.get("active_time_intervals") or ())):
        yield Kind.MUTE_TIMING, str(name)
    for route in members(policy.get("routes")):
        yield from _told(route)


def _group(read: Read, item: Json, folders: Folders) -> Wanted:
    path = [part for part in read.text(item.get("folder")).split("/") if part]
    parent = folders.at(path, read.file)
    name = f"{'/'.join(path)}/{read.text(item.get('name'))}"
    sides = [_rules(item, environ, parent) for environ in (read.named, read.environ)]
    after = [(Kind.FOLDER, parent)] if (Kind.FOLDER, parent) in folders.found else []
    after += [(Kind.DATASOURCE, each) for each in sorted(_asked(sides[1]))]
    after += [(Kind.CONTACT_POINT, receiver) for receiver in _receivers(sides[1])]
    key = (Kind.RULE_GROUP, name)
    needs = read.needs([{**item, "rules": [_expandable(each) for each in members(item.get("rules"))]}])
    return Wanted(key=key, title=name, body=sides[0], sent=sides[1], file=read.file, after=tuple(after), needs=needs)


def _rules(group: Json, environ: Environment, folder: str) -> Json:
    rules = []
    for item in members(group.get("rules")):
        read_twice = expand(_expandable(item), environ)
        rules.append(shape.rule({**read_twice, **{key: item[key] for key in _RAW if key in item}}))
    interval = expand_text(str(group.get("interval")), environ)
    name = expand_text(str(group.get("name")), environ)
    return {"name": name, "folder": folder, "interval": shape.interval(interval), "rules": rules}


def _expandable(rule: Json) -> Json:
    return {key: value for key, value in rule.items() if key not in _RAW}


def _asked(group: Json) -> set[str]:
    found = {str(each["datasourceUid"]) for rule in group["rules"] for each in rule["data"]}
    return found - {"__expr__"}


def _receivers(group: Json) -> list[str]:
    settings = [rule["notification_settings"] for rule in group["rules"] if rule.get("notification_settings")]
    return [str(each["receiver"]) for each in settings if each.get("receiver")]
