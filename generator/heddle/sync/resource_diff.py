"""What a change of one object means, in the sentences of a review."""

from __future__ import annotations

from collections.abc import Iterable

from heddle.diff import wording as sentences
from heddle.diff.alert import from_grafana
from heddle.diff.alerts import alerts
from heddle.diff.change import Change, Subject
from heddle.diff.change import Kind as Weight
from heddle.diff.change_builder import ChangeBuilder
from heddle.diff.diff_trees import diff_dashboards, refiled
from heddle.diff.objects import Objects
from heddle.diff.resources import provisioned
from heddle.grafana.json_value import Json
from heddle.sync.kind import Key, Kind
from heddle.sync.ownership_marker import untagged

_LISTS = {Kind.CONTACT_POINT: "contactPoints", Kind.MUTE_TIMING: "muteTimes", Kind.TEMPLATE: "templates"}


def changes(key: Key, before: Json, after: Json) -> tuple[Change, ...]:
    """Return what changes between two states of one object, the most important first."""
    if key[0] is Kind.DASHBOARD:
        found = list(_dashboard(key[1], before, after))
    elif key[0] is Kind.CORRELATION:
        found = list(
            ChangeBuilder(Subject("correlation", *key[1:], key[1]), secrets=True).values(
                {}, "correlation", (before, after)
            )
        )
    elif key[0] is Kind.RULE_GROUP:
        one, other = (list(from_grafana({"name": key[1], **side})) for side in (before, after))
        found = [*alerts(one, other, {}), *_interval(key, before, after)]
    else:
        found = list(provisioned(_objects(key[0], before), _objects(key[0], after)))
    return tuple(sorted(found, key=lambda change: (not change.flags, change.kind)))


def _dashboard(uid: str, before: Json, after: Json) -> Iterable[Change]:
    one, other = ({**untagged(side["dashboard"]), "uid": uid} for side in (before, after))
    yield from diff_dashboards(one, other, ("live", "wanted")).changes
    if before["folder"] != after["folder"]:
        folders = before["folder"] or "General", after["folder"] or "General"
        yield refiled(Subject("dashboard", uid, str(other.get("title", ""))), folders)


def _interval(key: Key, before: Json, after: Json) -> Iterable[Change]:
    if before.get("interval") != after.get("interval"):
        both = before.get("interval"), after.get("interval")
        on = ChangeBuilder(Subject("rule group", key[1], key[1]))
        yield on.change(Weight.BEHAVIOUR, "rule-group/interval", sentences.changes("the interval", *both), both)


def _objects(kind: Kind, body: Json) -> Objects:
    found = Objects()
    if kind is Kind.DATASOURCE:
        found.sources.append(body)
    elif kind is Kind.FOLDER:
        found.providers.append({"folderUid": body["uid"], "folder": body["title"], "parent": body.get("parent", "")})
    elif kind is Kind.POLICY:
        found.policies.append(body)
    else:
        found.notify[_LISTS[kind]] = [body]
    return found
