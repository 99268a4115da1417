"""The changes between two states of one live object, in the sentences of a diff."""

from __future__ import annotations

from collections.abc import Iterable

from heddle.diff.alerts import alerts_changes, from_grafana
from heddle.diff.builder import ChangeBuilder
from heddle.diff.change import Change, Subject
from heddle.diff.change import Kind as ChangeKind
from heddle.diff.library_panels import library_panel_changes
from heddle.diff.objects import Objects
from heddle.diff.permissions import folder_permissions_changes
from heddle.diff.resources import resource_changes
from heddle.diff.trees import diff_dashboards, folder_change
from heddle.diff.wording import describe_change
from heddle.grafana.json_value import Json, pruned
from heddle.sync.merge import properties_not_shown
from heddle.sync.ownership import without_markers
from heddle.sync.resources import Key, Kind

_NOTIFICATION_LISTS = {Kind.CONTACT_POINT: "contactPoints", Kind.MUTE_TIMING: "muteTimes", Kind.TEMPLATE: "templates"}


def diff_resource(key: Key, before: Json, after: Json) -> tuple[Change, ...]:
    """Return the changes between two states of one object, the most important first."""
    kind, name = key
    unordered: Iterable[Change]
    if kind is Kind.DASHBOARD:
        unordered = _dashboard_changes(name, before, after)
    elif kind is Kind.FOLDER_PERMISSIONS:
        unordered = folder_permissions_changes(name, name, before, after)
    elif kind is Kind.LIBRARY_PANEL:
        unordered = library_panel_changes(name, before, after)
    elif kind is Kind.CORRELATION:
        builder = ChangeBuilder(Subject("correlation", name, name), has_secrets=True)
        unordered = builder.value_changes({}, "correlation", (before, after))
    elif kind is Kind.RULE_GROUP:
        old, new = (list(from_grafana({"name": name, **side})) for side in (before, after))
        unordered = [
            *alerts_changes(old, new, {}),
            *_other_changes_of_rules(before, after),
            *_interval_changes(name, before, after),
        ]
    else:
        unordered = resource_changes(_objects(kind, before), _objects(kind, after))
    return tuple(sorted(unordered, key=lambda change: change.sort_key))


def diff_moved_rule(title: str, before: str, after: str) -> Change:
    """Return the change of an alert rule that is in another group; the groups are named with their folder."""
    groups = before, after
    sentence = describe_change("group", *groups)
    return ChangeBuilder(Subject("alert", title, title)).change(ChangeKind.BEHAVIOR, "alert/group", sentence, groups)


def _dashboard_changes(uid: str, before: Json, after: Json) -> Iterable[Change]:
    old, new = ({**without_markers(side["dashboard"]), "uid": uid} for side in (before, after))
    yield from diff_dashboards(old, new, ("live", "desired")).changes
    not_shown = properties_not_shown(old), properties_not_shown(new)
    builder = ChangeBuilder(Subject("dashboard", uid, str(new.get("title", ""))))
    for name in sorted(not_shown[0].keys() | not_shown[1].keys()):
        values = not_shown[0].get(name), not_shown[1].get(name)
        if values[0] != values[1]:
            yield builder.change(ChangeKind.BEHAVIOR, "dashboard/stored", describe_change(name, *values), values)
    if before["folder"] != after["folder"]:
        folders = before["folder"] or "General", after["folder"] or "General"
        yield folder_change(Subject("dashboard", uid, str(new.get("title", ""))), folders)


def _other_changes_of_rules(before: Json, after: Json) -> Iterable[Change]:
    """Yield the changes of rules that differ in what no sentence of a diff says, such as the type of an expression."""
    old, new = ({str(rule["uid"]): rule for rule in side["rules"]} for side in (before, after))
    for uid in old.keys() & new.keys():
        alert, other = (list(from_grafana({"name": "", "rules": [rule]})) for rule in (old[uid], new[uid]))
        if old[uid] != new[uid] and not list(alerts_changes(alert, other, {})):
            title = str(new[uid].get("title"))
            values = pruned(old[uid]) or {}, pruned(new[uid]) or {}
            yield from ChangeBuilder(Subject("alert", title, title), has_secrets=True).value_changes(
                {}, "alert", values
            )


def _interval_changes(group: str, before: Json, after: Json) -> Iterable[Change]:
    intervals = before.get("interval"), after.get("interval")
    if intervals[0] != intervals[1]:
        builder = ChangeBuilder(Subject("rule group", group, group))
        sentence = describe_change("interval", *intervals)
        yield builder.change(ChangeKind.BEHAVIOR, "rule-group/interval", sentence, intervals)


def _objects(kind: Kind, body: Json) -> Objects:
    """Return the objects of a tree that holds only this object."""
    objects = Objects()
    if kind is Kind.DATASOURCE:
        objects.sources.append(body)
    elif kind is Kind.FOLDER:
        objects.providers.append({"folderUid": body["uid"], "folder": body["title"], "parent": body.get("parent", "")})
    elif kind is Kind.POLICY:
        objects.policies.append(body)
    else:
        objects.notifications[_NOTIFICATION_LISTS[kind]] = [body]
    return objects
