"""Changes of provisioned objects beside dashboards and alerts: data sources, folders, notifications, other files."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from heddle.diff.builder import ChangeBuilder
from heddle.diff.change import Change, Kind, Subject
from heddle.diff.library_panels import library_panels_changes
from heddle.diff.objects import Objects
from heddle.diff.permissions import permissions_changes
from heddle.diff.property_labels import FOLDER, NOTIFICATION, SOURCE, Label
from heddle.diff.wording import as_sentence, describe_addition, describe_change, describe_removal, display
from heddle.grafana.json_value import Json, members, pruned

_CONSEQUENCES = {
    "data source": "panels that use it show an error",
    "contact point": "it no longer sends notifications",
    "mute timing": "it no longer mutes notifications",
}
_NOTIFICATION_KINDS = {"contactPoints": "contact point", "muteTimes": "mute timing", "templates": "message template"}
_POLICY = Subject("notification policy", "", "Notification policy")


def resource_changes(before: Objects, after: Objects) -> Iterator[Change]:
    """Yield every change of these objects."""
    yield from _object_changes("data source", before.sources, after.sources, ("uid", "name"), SOURCE)
    yield from permissions_changes(before.permissions, after.permissions)
    yield from library_panels_changes(before.library_panels, after.library_panels)
    yield from _object_changes("folder", before.providers, after.providers, ("folderUid", "folder"), FOLDER)
    for key, kind in _NOTIFICATION_KINDS.items():
        old, new = before.notifications.get(key, []), after.notifications.get(key, [])
        yield from _object_changes(kind, old, new, ("name", "name"), NOTIFICATION)
    yield from _policy_changes(before.policies, after.policies)
    # Alerts are reported one by one, so a group that was added or removed with all of its alerts is not.
    old, new = (
        [group for group in side if group["name"] in {group["name"] for group in other}]
        for side, other in ((before.groups, after.groups), (after.groups, before.groups))
    )
    yield from _object_changes("rule group", old, new, ("name", "name"), {})
    yield from _object_changes("recording rule", before.recordings, after.recordings, ("record", "record"), {})
    yield from _file_changes(before.files, after.files)
    yield from _dropped_deletions(before, after)
    for name in sorted(before.outputs ^ after.outputs):
        builder = ChangeBuilder(Subject("output", name, name))
        if name in after.outputs:
            yield builder.change(Kind.BEHAVIOR, "output/added", describe_addition("output"))
        else:
            sentence = describe_removal("output", "a cluster that applies it loses its objects")
            yield builder.change(Kind.BEHAVIOR, "output/removed", sentence)


def _object_changes(
    kind: str, before: list[Json], after: list[Json], keys: tuple[str, str], labels: dict[str, Label]
) -> Iterator[Change]:
    """Yield the changes of objects of one kind; `keys` are the properties that hold their id and their title."""
    old, new = ({str(item.get(keys[0]) or item.get(keys[1], "")): item for item in side} for side in (before, after))
    aspect = kind.replace(" ", "-")
    for id in {**old, **new}:
        state = new.get(id) or old.get(id) or {}
        builder = ChangeBuilder(Subject(kind, id, str(state.get(keys[1], id))), has_secrets=True)
        if id not in new:
            sentence = describe_removal(kind, _CONSEQUENCES.get(kind, ""))
            yield builder.change(Kind.BEHAVIOR, f"{aspect}/removed", sentence)
        elif id not in old:
            yield builder.change(Kind.BEHAVIOR, f"{aspect}/added", describe_addition(kind))
        else:
            values = pruned(old[id]) or {}, pruned(new[id]) or {}
            yield from builder.value_changes(labels, aspect, values, kind=Kind.BEHAVIOR)


def _policy_changes(before: list[Json], after: list[Json]) -> Iterator[Change]:
    builder = ChangeBuilder(_POLICY)
    old, new = (next(iter(side), {}) for side in (before, after))
    receivers = old.get("receiver"), new.get("receiver")
    if receivers[0] != receivers[1]:
        sentence = describe_change("default receiver", *receivers)
        yield builder.change(Kind.BEHAVIOR, "policy/receiver", sentence, receivers)
    if old and new:
        values = tuple(
            {key: value for key, value in policy.items() if key not in {"receiver", "routes"}} for policy in (old, new)
        )
        yield from builder.value_changes(NOTIFICATION, "policy", (values[0], values[1]), kind=Kind.BEHAVIOR)
    yield from builder.list_changes(
        "route",
        (list(_routes(old)), list(_routes(new))),
        aspect="route",
        key="matchers",
        labels=NOTIFICATION,
        describe=lambda route: f"to {display(route.get('receiver'))}",
        ordered=True,
    )


def _routes(policy: Json, parent: str = "") -> Iterator[Json]:
    """Yield all routes of a policy without their sub-routes, each with the text of its matchers as `matchers`."""
    for route in members(policy.get("routes")):
        matchers = f"{parent}{_matchers_text(route) or 'everything'}"
        own = {key: value for key, value in route.items() if key not in {"routes", "object_matchers", "matchers"}}
        yield {"matchers": matchers, **own}
        yield from _routes(route, f"{matchers} and ")


def _matchers_text(route: Json) -> str:
    matchers = route.get("object_matchers") or route.get("matchers") or []
    return ", ".join(" ".join(map(str, item)) if isinstance(item, list) else str(item) for item in matchers)


def _file_changes(before: dict[str, bytes], after: dict[str, bytes]) -> Iterator[Change]:
    for path in sorted({**before, **after}):
        builder = ChangeBuilder(Subject("file", path, path))
        if path not in after:
            yield builder.change(Kind.BEHAVIOR, "file/removed", describe_removal("file"))
        elif path not in before:
            yield builder.change(Kind.BEHAVIOR, "file/added", describe_addition("file"))
        else:
            blocks = SequenceMatcher(None, before[path].splitlines(), after[path].splitlines()).get_opcodes()
            removed = sum(block[2] - block[1] for block in blocks if block[0] != "equal")
            added = sum(block[4] - block[3] for block in blocks if block[0] != "equal")
            if removed or added:
                lines = f"{added} line{'' if added == 1 else 's'} added, {removed} removed"
                yield builder.change(Kind.BEHAVIOR, "file/changed", as_sentence(f"file changed: {lines}"))


def _dropped_deletions(before: Objects, after: Objects) -> Iterator[Change]:
    """Yield the tombstones that were dropped; a new one is part of a removal that is already reported."""
    for kind, name in before.tombstones:
        if (kind, name) not in after.tombstones:
            sentence = as_sentence(f"Grafana no longer deletes {name} at start-up")
            yield ChangeBuilder(Subject("deletion", name, name)).change(Kind.APPEARANCE, "deletion/dropped", sentence)
