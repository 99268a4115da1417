"""Compares two trees of generated files, or two dashboards."""

from __future__ import annotations

from collections.abc import Iterable

from heddle.diff.alerts import alerts_changes
from heddle.diff.builder import ChangeBuilder
from heddle.diff.change import Change, Diff, Kind, ObjectDiff, Subject
from heddle.diff.dashboard import dashboard_subject, diff_dashboard, one_sided_diff
from heddle.diff.displayed import displayed_form
from heddle.diff.manifests import manifest_changes
from heddle.diff.objects import Tree, read_objects
from heddle.diff.pairing import pair_by_keys
from heddle.diff.panel_matching import match_panels
from heddle.diff.resources import resource_changes
from heddle.diff.wording import describe_change
from heddle.grafana.json_value import Json

_KIND_ORDER = ("dashboard", "alert")

DashboardFile = tuple[str, Json]
"""The path of a dashboard's file and the dashboard."""


def diff_trees(before: Tree, after: Tree, names: tuple[str, str]) -> Diff:
    """Return the changes between two trees; `names` is what reports call them. Raises BadInput."""
    old, new = read_objects(before, after, names[0]), read_objects(after, before, names[1])
    keys = (lambda file: file[1].get("uid"), lambda file: file[1].get("title"))
    pairs, removed, added = pair_by_keys(old.dashboards.items(), new.dashboards.items(), keys)
    diffs = [diff for before_file, after_file in pairs if (diff := _diff_file(before_file, after_file))]
    diffs += [one_sided_diff(dashboard, added=False) for _, dashboard in removed]
    diffs += [one_sided_diff(dashboard, added=True) for _, dashboard in added]
    # Only alerts refer to panels by id, so without alerts nobody needs to know which ids changed.
    linked = pairs if old.alerts else []
    moves = {was: now for before_file, after_file in linked for was, now in _panel_moves(before_file[1], after_file[1])}
    changes = [*alerts_changes(old.alerts, new.alerts, moves), *resource_changes(old, new)]
    changes += manifest_changes(before, after, names)
    return Diff(before=names[0], after=names[1], objects=_in_order([*diffs, *_by_subject(changes)]))


def diff_dashboards(before: Json, after: Json, names: tuple[str, str]) -> Diff:
    """Return the changes between two dashboards; `names` is what reports call them."""
    diff = diff_dashboard(before, after)
    return Diff(before=names[0], after=names[1], objects=(diff,) if diff else ())


def folder_change(subject: Subject, folders: tuple[str, str]) -> Change:
    """Return the change of a dashboard that is in another folder."""
    sentence = describe_change("folder", *folders)
    return ChangeBuilder(subject).change(Kind.APPEARANCE, "dashboard/folder", sentence, folders)


def _diff_file(before: DashboardFile, after: DashboardFile) -> ObjectDiff | None:
    diff = diff_dashboard(before[1], after[1])
    folders = _folder_of(before[0]), _folder_of(after[0])
    if folders[0] == folders[1]:
        return diff
    subject = dashboard_subject(after[1])
    change = folder_change(subject, folders)
    if diff is None:
        return ObjectDiff(subject=subject, changes=(change,))
    changes = tuple(sorted((*diff.changes, change), key=lambda change: change.sort_key))
    return ObjectDiff(
        subject=subject, changes=changes, before=diff.before, after=diff.after, layout_changed=diff.layout_changed
    )


def _folder_of(path: str) -> str:
    return path.split("/")[1] if path.count("/") > 1 else ""


def _panel_moves(before: Json, after: Json) -> list[tuple[tuple[str, int], tuple[str, int]]]:
    uids = str(before.get("uid", "")), str(after.get("uid", ""))
    pairs = match_panels(displayed_form(before)["panels"], displayed_form(after)["panels"]).pairs
    return [
        ((uids[0], old["id"]), (uids[1], new["id"]))
        for old, new in pairs
        if isinstance(old.get("id"), int) and isinstance(new.get("id"), int)
    ]


def _by_subject(changes: Iterable[Change]) -> list[ObjectDiff]:
    groups: dict[Subject, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.subject, []).append(change)
    return [
        ObjectDiff(subject=subject, changes=tuple(sorted(group, key=lambda change: change.sort_key)))
        for subject, group in groups.items()
    ]


def _in_order(diffs: list[ObjectDiff]) -> tuple[ObjectDiff, ...]:
    """Return the diffs with the most important first."""

    def key(diff: ObjectDiff) -> tuple[object, ...]:
        kind = diff.subject.kind
        return (*diff.sort_key, _KIND_ORDER.index(kind) if kind in _KIND_ORDER else len(_KIND_ORDER), diff.subject)

    return tuple(sorted(diffs, key=key))
