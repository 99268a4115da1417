"""Changes of what is provisioned beside dashboards and alerts: data sources, folders, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from heddle.diff import wording as sentences
from heddle.diff.change import Change, Kind, Subject
from heddle.diff.change_builder import ChangeBuilder
from heddle.diff.list_diff import listed
from heddle.diff.objects import Objects
from heddle.diff.property_labels import FOLDER, NOTIFY, SOURCE, Name
from heddle.grafana.json_prune import members, pruned
from heddle.grafana.json_value import Json

_LOST = {
    "data source": "what uses it no longer answers",
    "contact point": "nobody is told through it any more",
    "mute timing": "it keeps nothing silent any more",
}
_NOTIFY = {"contactPoints": "contact point", "muteTimes": "mute timing", "templates": "message template"}
_POLICY = Subject("notification policy", "", "Notification policy")


def provisioned(before: Objects, after: Objects) -> Iterator[Change]:
    """Yield every change of these objects."""
    yield from _each("data source", before.sources, after.sources, ("uid", "name"), SOURCE)
    yield from _each("folder", before.providers, after.providers, ("folderUid", "folder"), FOLDER)
    for key, kind in _NOTIFY.items():
        yield from _each(kind, before.notify.get(key, []), after.notify.get(key, []), ("name", "name"), NOTIFY)
    yield from _policy(before.policies, after.policies)
    # A group that comes or goes does so with its alerts, of which each is told.
    old, new = (
        [each for each in side if each["name"] in {group["name"] for group in other}]
        for side, other in ((before.groups, after.groups), (after.groups, before.groups))
    )
    yield from _each("rule group", old, new, ("name", "name"), {})
    yield from _each("recording rule", before.recordings, after.recordings, ("record", "record"), {})
    yield from _texts(before.texts, after.texts)
    yield from _forgotten(before, after)


def _each(
    kind: str, before: list[Json], after: list[Json], key: tuple[str, str], table: dict[str, Name]
) -> Iterator[Change]:
    one, other = ({str(each.get(key[0]) or each.get(key[1], "")): each for each in side} for side in (before, after))
    aspect = kind.replace(" ", "-")
    for id in {**one, **other}:
        state = other.get(id) or one.get(id) or {}
        on = ChangeBuilder(Subject(kind, id, str(state.get(key[1], id))), secrets=True)
        if id not in other:
            yield on.change(Kind.BEHAVIOUR, f"{aspect}/removed", sentences.goes(f"the {kind}", _LOST.get(kind, "")))
        elif id not in one:
            yield on.change(Kind.BEHAVIOUR, f"{aspect}/added", sentences.appears(f"the {kind}"))
        else:
            values = pruned(one[id]) or {}, pruned(other[id]) or {}
            yield from on.values(table, aspect, values, kind=Kind.BEHAVIOUR)


def _policy(before: list[Json], after: list[Json]) -> Iterator[Change]:
    on = ChangeBuilder(_POLICY)
    one, other = (next(iter(side), {}) for side in (before, after))
    receivers = one.get("receiver"), other.get("receiver")
    if receivers[0] != receivers[1]:
        sentence = sentences.changes("the receiver of alerts that no route takes", *receivers)
        yield on.change(Kind.BEHAVIOUR, "policy/receiver", sentence, receivers)
    apart = {"receiver", "routes"}
    roots = tuple({key: value for key, value in each.items() if key not in apart} for each in (one, other))
    if one and other:
        yield from on.values(NOTIFY, "policy", (roots[0], roots[1]), kind=Kind.BEHAVIOUR)
    routes = list(_routes(one)), list(_routes(other))
    yield from listed(on, "route", routes, aspect="route", key="for", table=NOTIFY, said=_goes_to, ordered=True)


def _routes(policy: Json, above: str = "") -> Iterator[Json]:
    """Yield all routes of a policy, each with what it takes as `for`."""
    for route in members(policy.get("routes")):
        takes = f"{above}{_matchers(route) or 'everything'}"
        kept = {key: value for key, value in route.items() if key not in {"routes", "object_matchers", "matchers"}}
        yield {"for": takes, **kept}
        yield from _routes(route, f"{takes} and ")


def _matchers(route: Json) -> str:
    found = route.get("object_matchers") or route.get("matchers") or []
    return ", ".join(" ".join(map(str, each)) if isinstance(each, list) else str(each) for each in found)


def _goes_to(route: Json) -> str:
    return f"to {sentences.shown(route.get('receiver'))}"


def _texts(before: dict[str, bytes], after: dict[str, bytes]) -> Iterator[Change]:
    for path in sorted({**before, **after}):
        on = ChangeBuilder(Subject("file", path, path))
        if path not in after:
            yield on.change(Kind.BEHAVIOUR, "file/removed", sentences.goes("the file"))
        elif path not in before:
            yield on.change(Kind.BEHAVIOUR, "file/added", sentences.appears("the file"))
        else:
            lines = before[path].splitlines(), after[path].splitlines()
            blocks = [code for code in SequenceMatcher(None, *lines).get_opcodes() if code[0] != "equal"]
            gone, come = sum(code[2] - code[1] for code in blocks), sum(code[4] - code[3] for code in blocks)
            if gone or come:
                yield on.change(Kind.BEHAVIOUR, "file/changed", sentences.lines(come, gone))


def _forgotten(before: Objects, after: Objects) -> Iterator[Change]:
    """Yield what Grafana is no longer told to delete; that it is told so goes without saying where it is removed."""
    for kind, name in before.tombstones:
        if (kind, name) not in after.tombstones:
            sentence = sentences.says(f"Grafana is no longer told to delete {name}")
            yield ChangeBuilder(Subject("deletion", name, name)).change(Kind.LOOK, "deletion/dropped", sentence)
