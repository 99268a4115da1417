"""Two trees of generated files, or two dashboards, compared."""

from __future__ import annotations

from collections.abc import Iterable

from heddle.diff import wording as sentences
from heddle.diff.alerts import alerts
from heddle.diff.change import Change, Diff, Kind, Part, Subject
from heddle.diff.change_builder import ChangeBuilder
from heddle.diff.dashboard import dashboard, subject, whole
from heddle.diff.objects import Tree, objects
from heddle.diff.panel_matching import match
from heddle.diff.resources import provisioned
from heddle.grafana.canonical.dashboard import canonical
from heddle.grafana.json_value import Json

_ORDER = ("dashboard", "alert")

Located = tuple[str, Json]
"""A dashboard and the path of its file."""


def diff_trees(before: Tree, after: Tree, names: tuple[str, str]) -> Diff:
    """Return what changes between two trees, called `names`. Raises BadInput for a file that cannot be read."""
    old, new = objects(before, after, names[0]), objects(after, before, names[1])
    pairs, gone, come = _matched(list(old.dashboards.items()), list(new.dashboards.items()))
    parts = [part for one, other in pairs if (part := _dashboard(one, other))]
    parts += [whole(state, new=False) for _, state in gone] + [whole(state, new=True) for _, state in come]
    linked = pairs if old.alerts else []
    moved = {was: now for one, other in linked for was, now in _renumbered(one[1], other[1])}
    changes = [*alerts(old.alerts, new.alerts, moved), *provisioned(old, new)]
    return Diff(before=names[0], after=names[1], parts=_ordered([*parts, *_parts(changes)]))


def diff_dashboards(before: Json, after: Json, names: tuple[str, str]) -> Diff:
    """Return what changes between two dashboards, called `names`."""
    part = dashboard(before, after)
    return Diff(before=names[0], after=names[1], parts=(part,) if part else ())


def _dashboard(before: Located, after: Located) -> Part | None:
    part = dashboard(before[1], after[1])
    folders = _folder(before[0]), _folder(after[0])
    if folders[0] == folders[1]:
        return part
    of = subject(after[1])
    change = refiled(of, folders)
    if part is None:
        return Part(subject=of, changes=(change,))
    changes = tuple(sorted((*part.changes, change), key=_weight))
    return Part(subject=of, changes=changes, before=part.before, after=part.after, redrawn=part.redrawn)


def refiled(of: Subject, folders: tuple[str, str]) -> Change:
    """Return the change of a dashboard that goes to another folder."""
    return ChangeBuilder(of).change(Kind.LOOK, "dashboard/folder", sentences.changes("the folder", *folders), folders)


def _folder(path: str) -> str:
    return path.split("/")[1] if path.count("/") > 1 else ""


def _matched(
    before: list[Located], after: list[Located]
) -> tuple[list[tuple[Located, Located]], list[Located], list[Located]]:
    """Match dashboards by uid, and what is left by title."""
    left, right = list(before), list(after)
    pairs: list[tuple[Located, Located]] = []
    for key in ("uid", "title"):
        for one in list(left):
            twins = [other for other in right if other[1].get(key) == one[1].get(key)]
            if one[1].get(key) and len(twins) == 1:
                pairs.append((one, twins[0]))
                left.remove(one)
                right.remove(twins[0])
    return pairs, left, right


def _renumbered(before: Json, after: Json) -> list[tuple[tuple[str, int], tuple[str, int]]]:
    uids = str(before.get("uid", "")), str(after.get("uid", ""))
    found = match(canonical(before)["panels"], canonical(after)["panels"]).pairs
    return [
        ((uids[0], one["id"]), (uids[1], other["id"]))
        for one, other in found
        if isinstance(one.get("id"), int) and isinstance(other.get("id"), int)
    ]


def _parts(changes: Iterable[Change]) -> list[Part]:
    by: dict[Subject, list[Change]] = {}
    for change in changes:
        by.setdefault(change.subject, []).append(change)
    return [Part(subject=of, changes=tuple(sorted(each, key=_weight))) for of, each in by.items()]


def _weight(change: Change) -> tuple[bool, int]:
    return not change.flags, change.kind


def _ordered(parts: list[Part]) -> tuple[Part, ...]:
    """Return the parts with what matters most first."""

    def key(part: Part) -> tuple[object, ...]:
        kind = part.subject.kind
        return (*part.weight, _ORDER.index(kind) if kind in _ORDER else len(_ORDER), part.subject)

    return tuple(sorted(parts, key=key))
