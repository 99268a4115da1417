"""The alerting objects of a server: rule groups, contact points, mute timings, message templates and the policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import quote

from heddle.grafana.json_prune import mapping, members
from heddle.grafana.json_value import Json
from heddle.sync import normalize as shape
from heddle.sync.digest import digest
from heddle.sync.kind import Key, Kind, shown
from heddle.sync.ledger import Ledger
from heddle.sync.ownership_marker import ANNOTATION, proof
from heddle.sync.resources import Found, Holder
from heddle.sync.server import Server

PATH = "/api/v1/provisioning"
NOBODY = {"receiver": "grafana-default-email", "group_by": ["grafana_folder", "alertname"]}
"""The policy of an organisation in which nobody has written one."""


def rule_groups(server: Server, owner: str, titles: Mapping[str, str]) -> list[Found]:
    """Return the rule groups of a server; `titles` are the folders' paths of titles by uid. Raises Unreachable."""
    groups: dict[tuple[str, str], list[Json]] = {}
    for item in members(server.read_list(f"{PATH}/alert-rules")):
        groups.setdefault((str(item.get("folderUID")), str(item.get("ruleGroup"))), []).append(item)
    return [_group(owner, folder, titles.get(folder, folder), name, rules) for (folder, name), rules in groups.items()]


def in_full(server: Server, found: Found) -> Found:
    """Return a rule group with what the list of rules does not tell: how often it is evaluated.

    Old versions do not tell there either whose a rule is, if it is not ours.
    """
    foreign = found.raw["foreign"]
    if foreign and server.version < (12, 0):
        one = mapping(server.read_optional(f"{PATH}/alert-rules/{quote(foreign[0], safe='')}"))
        holder, said = _kept_by(one)
        if holder is not Holder.SOMEBODY:
            found = replace(found, holder=holder, said=f"{found.said} ({said or holder.value})")
    folder, name = str(found.body["folder"]), str(found.body["name"])
    group = server.read_optional(f"{PATH}/folder/{quote(folder, safe='')}/rule-groups/{quote(name, safe='')}")
    seconds = mapping(group).get("interval") or 60
    return replace(found, body={**found.body, "interval": shape.interval(str(seconds))})


def rule_mark(owner: str, uid: str, applied: str) -> str:
    """Return the annotation that marks an alert rule as ours, with the digest of what was applied."""
    return f"{owner}:{proof(owner, uid)} {applied}"


def rule_digest(body: Json, every: str) -> str:
    """Return the digest of an alert rule and of how often it is evaluated."""
    return digest({**body, "interval": every})


def marked(owner: str, item: Json) -> str:
    """Return the digest that our mark on a rule holds, empty where there is none of ours."""
    mark, _, applied = str(mapping(item.get("annotations")).get(ANNOTATION) or "").partition(" ")
    return applied if mark == f"{owner}:{proof(owner, str(item.get('uid')))}" else ""


def contact_points(server: Server, ledger: Ledger) -> list[Found]:
    """Return the contact points of a server, each with all its receivers. Raises Unreachable."""
    named: dict[str, list[Json]] = {}
    for item in members(server.read_list(f"{PATH}/contact-points")):
        named.setdefault(str(item.get("name")), []).append(item)
    return [
        _noted(
            ledger,
            (Kind.CONTACT_POINT, name),
            {"name": name, "receivers": shape.receivers(items)},
            {"receivers": items, "provenance": next((each.get("provenance") for each in items), "")},
        )
        for name, items in named.items()
    ]


def mute_timings(server: Server, ledger: Ledger) -> list[Found]:
    """Return the mute timings of a server. Raises Unreachable."""
    return _plain(server, ledger, "mute-timings", Kind.MUTE_TIMING, shape.timing)


def templates(server: Server, ledger: Ledger) -> list[Found]:
    """Return the message templates of a server. Raises Unreachable."""
    return _plain(server, ledger, "templates", Kind.TEMPLATE, shape.template)


def policy(server: Server, ledger: Ledger) -> Found | None:
    """Return the notification policy, or None where it is the one that Grafana begins with. Raises Unreachable."""
    item = mapping(server.read(f"{PATH}/policies"))
    body = shape.policy(item)
    if body == shape.policy(NOBODY) and not item.get("provenance"):
        return None
    return _noted(ledger, (Kind.POLICY, "tree"), body, item)


def _group(owner: str, folder: str, title: str, name: str, rules: list[Json]) -> Found:
    ours = [item for item in rules if marked(owner, item)]
    foreign = [item for item in rules if not marked(owner, item)]
    holder, said = Holder.OURS, ""
    if foreign:
        holder, said = _kept_by(foreign[0])
        titles = ", ".join(f"`{item.get('title')}`" for item in foreign[:3])
        said = f"{said or holder.value}: {titles}" if not ours else f"it holds rules that are not ours: {titles}"
    body = {"name": name, "folder": folder, "interval": "", "rules": shape.rules(rules)}
    raw = {"rules": rules, "foreign": [str(item.get("uid")) for item in foreign], "ours": len(ours)}
    marks = tuple(f"{item.get('uid')} {marked(owner, item)}" for item in ours)
    key = (Kind.RULE_GROUP, f"{title}/{name}")
    return Found(key=key, title=key[1], body=body, holder=holder, said=said, applied=marks, raw=raw)


def _plain(server: Server, ledger: Ledger, path: str, kind: Kind, form: Callable[[Json], Json]) -> list[Found]:
    items = members(server.read_list(f"{PATH}/{path}"))
    return [_noted(ledger, (kind, str(item.get("name"))), form(item), item) for item in items]


def _noted(ledger: Ledger, key: Key, body: Json, item: Json) -> Found:
    entry = ledger.entries.get(shown(key))
    holder, said = _kept_by(item)
    if holder is not Holder.FILE and entry:
        holder, said = Holder.OURS, ""
    return Found(
        key=key,
        title=key[1],
        body=body,
        version=str(item.get("version") or digest(body)),
        holder=holder,
        said=said,
        applied=entry.digests if entry else (),
        salt=entry.salt if entry else "",
        secrets=entry.secrets if entry else "",
        raw=item,
    )


def _kept_by(item: Json) -> tuple[Holder, str]:
    provenance = str(item.get("provenance") or "")
    if provenance == "file":
        return Holder.FILE, ""
    return (
        (Holder.MANAGED, f"written through the API by another tool (provenance `{provenance}`)")
        if provenance
        else (
            Holder.SOMEBODY,
            "",
        )
    )
