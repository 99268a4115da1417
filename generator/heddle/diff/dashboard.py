"""Changes of one dashboard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from heddle.diff.builder import ChangeBuilder
from heddle.diff.change import Change, Kind, ObjectDiff, Subject
from heddle.diff.displayed import displayed_form
from heddle.diff.grouping import grouped
from heddle.diff.json_diff import same
from heddle.diff.layout import boxes, layout_changes
from heddle.diff.panel_matching import Matches, match_panels
from heddle.diff.panels import panel_changes, panel_ref
from heddle.diff.property_labels import ANNOTATION, DASHBOARD, LINK, VARIABLE
from heddle.diff.renames import renamed_variables, with_new_names
from heddle.diff.text_diff import compare_prose
from heddle.diff.wording import (
    as_sentence,
    describe_addition,
    describe_change,
    describe_dashboard,
    describe_prose_change,
    describe_removal,
    describe_rename,
    shorten,
)
from heddle.grafana.canonical import ANNOTATION_DEFAULTS, DASHBOARD_DEFAULTS, LINK_DEFAULTS, VARIABLE_DEFAULTS
from heddle.grafana.json_value import Json, equal, members

_COMPARED_SEPARATELY = frozenset({"uid", "title", "description", "variables", "annotations", "links", "panels"})
_LAYOUT_ASPECTS = frozenset({"panel/move", "panel/size", "panel/added", "panel/removed", "row/added", "row/removed"})


def dashboard_subject(dashboard: Json) -> Subject:
    """Return how a dashboard is referred to."""
    return Subject("dashboard", str(dashboard.get("uid", "")), str(dashboard.get("title", "")))


def diff_dashboard(before: Json, after: Json) -> ObjectDiff | None:
    """Return the changes between two states of a dashboard, or None if a reader sees no difference."""
    old, new = displayed_form(before), displayed_form(after)
    if old == new:
        return None
    subject = dashboard_subject(after)
    renames = renamed_variables(old, new)
    # A use that still has the old name is not renamed: it refers to nothing now.
    complete = {name: other for name, other in renames.items() if same(with_new_names(new, {name: other}), new)}
    old = with_new_names(old, complete)
    for variable in old["variables"]:
        variable["name"] = renames.get(str(variable.get("name", "")), variable.get("name"))
    matches = match_panels(old["panels"], new["panels"])
    changes = list(_changes(subject, old, new, matches))
    for names in renames.items():
        sentence = describe_rename("variable", *names)
        changes.append(ChangeBuilder(subject).change(Kind.BEHAVIOR, "variable/name", sentence, names))
    if not changes:
        return None
    return ObjectDiff(
        subject=subject,
        changes=tuple(sorted(grouped(changes), key=lambda change: change.sort_key)),
        before=boxes(old["panels"], changes, matches, is_before=True),
        after=boxes(new["panels"], changes, matches, is_before=False),
        layout_changed=any(change.aspect in _LAYOUT_ASPECTS for change in changes),
    )


def one_sided_diff(dashboard: Json, *, added: bool) -> ObjectDiff:
    """Return the diff of a dashboard that was added or removed, with the questions that it answers."""
    panels = displayed_form(dashboard)["panels"]
    questions = [question for panel in members(panels) if (question := panel_ref(panel).question)]
    sentence = describe_dashboard(sum(panel.get("type") != "row" for panel in panels), questions, added=added)
    subject = dashboard_subject(dashboard)
    change = ChangeBuilder(subject).change(
        Kind.BEHAVIOR,
        f"dashboard/{'added' if added else 'removed'}",
        sentence,
        (None, dashboard) if added else (dashboard, None),
    )
    drawn = boxes(panels, (), Matches([], [], []), is_before=not added)
    return ObjectDiff(subject=subject, changes=(change,), before=() if added else drawn, after=drawn if added else ())


def _changes(subject: Subject, before: Json, after: Json, matches: Matches) -> Iterator[Change]:
    builder = ChangeBuilder(subject)
    yield from _property_changes(builder, before, after)
    yield from _list_changes(builder, before, after)
    for panel in matches.removed:
        yield _panel_removal(builder, panel, after["panels"])
    for panel in matches.added:
        yield _panel_addition(builder, panel)
    yield from _id_changes(builder, before["panels"], after["panels"], matches)
    for old, new in matches.pairs:
        if not equal(old, new):
            # The changes of a renamed panel stand under its new name, which is the one that a reader can find.
            yield from panel_changes(replace(builder, panel=panel_ref(new)), old, new)
    yield from layout_changes(
        lambda panel: replace(builder, panel=panel_ref(panel)), matches, before["panels"], after["panels"]
    )


def _id_changes(builder: ChangeBuilder, before: list[Json], after: list[Json], matches: Matches) -> Iterator[Change]:
    """Yield the panels with other ids, if each id led to one panel before."""
    counts = Counter(str(panel.get("id")) for panel in before), Counter(str(panel.get("id")) for panel in after)
    for old, new in matches.pairs:
        ids = old.get("id"), new.get("id")
        is_renamed = old.get("title", "") != new.get("title", "")  # its links are found by the new title
        if ids[0] == ids[1] or not all(ids) or new.get("type") == "row" or is_renamed:
            continue
        if counts[0][str(ids[0])] == counts[1][str(ids[1])] == 1:
            sentence = as_sentence(f"panel id changed from {ids[0]} to {ids[1]}; links to this panel break")
            yield replace(builder, panel=panel_ref(new)).change(Kind.BEHAVIOR, "panel/id", sentence, ids)


def _property_changes(builder: ChangeBuilder, before: Json, after: Json) -> Iterator[Change]:
    uids = before.get("uid"), after.get("uid")
    if uids[0] != uids[1]:
        sentence = _uid_sentence(*(str(uid) if uid else "" for uid in uids))
        yield builder.change(Kind.BEHAVIOR, "dashboard/uid", sentence, uids)
    titles = before.get("title", ""), after.get("title", "")
    if titles[0] != titles[1]:
        yield builder.change(Kind.TEXT, "dashboard/title", describe_rename("dashboard", *titles), titles)
    texts = str(before.get("description", "")), str(after.get("description", ""))
    if texts[0] != texts[1]:
        sentence = describe_prose_change("description", *texts)
        yield builder.change(Kind.TEXT, "dashboard/description", sentence, texts, compare_prose(*texts))
    old, new = (
        {key: value for key, value in state.items() if key not in _COMPARED_SEPARATELY} for state in (before, after)
    )
    times = _time_text(old.pop("time", {})), _time_text(new.pop("time", {}))
    if times[0] != times[1]:
        yield builder.change(Kind.BEHAVIOR, "dashboard/time", describe_change("time range", *times), times)
    yield from builder.value_changes(DASHBOARD, "dashboard", (old, new), default=DASHBOARD_DEFAULTS)


def _uid_sentence(before: str, after: str) -> str:
    if not before:
        return as_sentence(f"UID added: {after}")
    if not after:
        return as_sentence(f"UID removed (was {before}); links to the old address break")
    return as_sentence(f"UID changed from {before} to {after}; links to the old address break")


def _time_text(time: Json) -> str:
    complete = {**DASHBOARD_DEFAULTS["time"], **time}
    return f"{complete['from']} to {complete['to']}"


def _list_changes(builder: ChangeBuilder, before: Json, after: Json) -> Iterator[Change]:
    yield from builder.list_changes(
        "variable",
        (before["variables"], after["variables"]),
        aspect="variable",
        labels=VARIABLE,
        ordered=True,
        default=VARIABLE_DEFAULTS,
    )
    yield from builder.list_changes(
        "annotation",
        (before["annotations"], after["annotations"]),
        aspect="annotation",
        labels=ANNOTATION,
        ordered=True,
        default=ANNOTATION_DEFAULTS,
    )
    yield from builder.list_changes(
        "link",
        (before["links"], after["links"]),
        aspect="link",
        key="title",
        labels=LINK,
        ordered=True,
        default=LINK_DEFAULTS,
    )


def _panel_removal(builder: ChangeBuilder, panel: Json, remaining: list[Json]) -> Change:
    ref = panel_ref(panel)
    builder = replace(builder, panel=ref)
    if panel.get("type") == "row":
        return builder.change(Kind.APPEARANCE, "row/removed", describe_removal("row"), (panel, None))
    is_answered = any(panel_ref(other).question == ref.question for other in remaining)
    lost = "" if is_answered or not ref.question else f'no other panel answers "{shorten(ref.question)}"'
    return builder.change(Kind.BEHAVIOR, "panel/removed", describe_removal("panel", lost), (panel, None))


def _panel_addition(builder: ChangeBuilder, panel: Json) -> Change:
    ref = panel_ref(panel)
    builder = replace(builder, panel=ref)
    if panel.get("type") == "row":
        return builder.change(Kind.APPEARANCE, "row/added", describe_addition("row"), (None, panel))
    detail = f'answers "{shorten(ref.question)}"' if ref.question else ""
    return builder.change(Kind.BEHAVIOR, "panel/added", describe_addition("panel", detail), (None, panel))
