"""Changes of one dashboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from heddle.diff import wording as sentences
from heddle.diff.change import Change, Kind, Panel, Part, Subject
from heddle.diff.change_builder import ChangeBuilder
from heddle.diff.layout import layout
from heddle.diff.layout_boxes import boxes
from heddle.diff.list_diff import listed
from heddle.diff.panel import described, panel
from heddle.diff.panel_matching import Matches, match
from heddle.diff.property_labels import DASHBOARD, VARIABLE
from heddle.diff.query_diff import compared_prose
from heddle.grafana.canonical.dashboard import ANNOTATION, LINK, canonical
from heddle.grafana.canonical.variable import DEFAULT
from heddle.grafana.json_prune import members
from heddle.grafana.json_value import Json

_APART = frozenset({"uid", "title", "description", "variables", "annotations", "links", "panels"})
_GRID = frozenset({"panel/move", "panel/size", "panel/added", "panel/removed", "row/added", "row/removed"})
_DEFAULT: Json = {
    "time": {"from": "now-6h", "to": "now"},
    "editable": True,
    "graphTooltip": 0,
    "liveNow": False,
}


def subject(dashboard: Json) -> Subject:
    """Return what a dashboard is called."""
    return Subject("dashboard", str(dashboard.get("uid", "")), str(dashboard.get("title", "")))


def dashboard(before: Json, after: Json) -> Part | None:
    """Return what changes between two states of a dashboard, or None where a reader sees no difference."""
    one, other = canonical(before), canonical(after)
    if one == other:
        return None
    matches = match(one["panels"], other["panels"])
    changes = list(_all(subject(after), one, other, matches))
    if not changes:
        return None
    return Part(
        subject=subject(after),
        changes=tuple(sorted(changes, key=lambda change: (not change.flags, change.kind))),
        before=boxes(one["panels"], changes, matches, old=True),
        after=boxes(other["panels"], changes, matches, old=False),
        redrawn=any(change.aspect in _GRID for change in changes),
    )


def _all(of: Subject, before: Json, after: Json, matches: Matches) -> Iterator[Change]:
    on = ChangeBuilder(of)
    yield from _root(on, before, after)
    yield from _lists(on, before, after)
    for one in matches.removed:
        yield _removed(on, one, after["panels"])
    for other in matches.added:
        yield _added(on, other)
    for one, other in matches.pairs:
        # One that is renamed is looked for under the name that it has now.
        yield from panel(replace(on, panel=described(other)), one, other)
    yield from layout(lambda each: replace(on, panel=described(each)), matches, before["panels"], after["panels"])


def _root(on: ChangeBuilder, before: Json, after: Json) -> Iterator[Change]:
    uids = before.get("uid"), after.get("uid")
    if uids[0] != uids[1]:
        sentence = sentences.says(f"the uid changes from {uids[0]} to {uids[1]}: links to the old address break")
        yield on.change(Kind.BEHAVIOUR, "dashboard/uid", sentence, uids)
    titles = before.get("title", ""), after.get("title", "")
    if titles[0] != titles[1]:
        yield on.change(Kind.WORDS, "dashboard/title", sentences.renames("the dashboard", *titles), titles)
    texts = str(before.get("description", "")), str(after.get("description", ""))
    if texts[0] != texts[1]:
        words = compared_prose(*texts)
        sentence = sentences.prose("the description", *texts)
        yield on.change(Kind.WORDS, "dashboard/description", sentence, texts, words)
    rest = tuple({key: value for key, value in each.items() if key not in _APART} for each in (before, after))
    times = _span(rest[0].pop("time", {})), _span(rest[1].pop("time", {}))
    if times[0] != times[1]:
        yield on.change(Kind.BEHAVIOUR, "dashboard/time", sentences.changes("the time range", *times), times)
    yield from on.values(DASHBOARD, "dashboard", (rest[0], rest[1]), default=_DEFAULT)


def _span(time: Json) -> str:
    whole = {**_DEFAULT["time"], **time}
    return f"{whole['from']} to {whole['to']}"


def _lists(on: ChangeBuilder, before: Json, after: Json) -> Iterator[Change]:
    def both(key: str) -> tuple[list[Json], list[Json]]:
        return before[key], after[key]

    variables, annotations, links = both("variables"), both("annotations"), both("links")
    yield from listed(on, "variable", variables, aspect="variable", table=VARIABLE, ordered=True, default=DEFAULT)
    yield from listed(on, "annotation", annotations, aspect="annotation", ordered=True, default=ANNOTATION)
    yield from listed(on, "link", links, aspect="link", key="title", ordered=True, default=LINK)


def _removed(on: ChangeBuilder, gone: Json, rest: list[Json]) -> Change:
    it = described(gone)
    if gone.get("type") == "row":
        return replace(on, panel=it).change(Kind.LOOK, "row/removed", sentences.goes("the row"), (gone, None))
    asked = not any(described(each).question == it.question for each in rest)
    sentence = sentences.goes("the panel", sentences.answers(it.question, still=False) if asked else "")
    return replace(on, panel=it).change(Kind.BEHAVIOUR, "panel/removed", sentence, (gone, None))


def _added(on: ChangeBuilder, come: Json) -> Change:
    it: Panel = described(come)
    if come.get("type") == "row":
        return replace(on, panel=it).change(Kind.LOOK, "row/added", sentences.appears("the row"), (None, come))
    sentence = sentences.appears("the panel", sentences.answers(it.question, still=True))
    return replace(on, panel=it).change(Kind.BEHAVIOUR, "panel/added", sentence, (None, come))


def whole(state: Json, *, new: bool) -> Part:
    """Return the part of a dashboard that comes or goes as a whole, with the questions that go with it."""
    panels = canonical(state)["panels"]
    questions = [question for each in members(panels) if (question := described(each).question)]
    count = sum(each.get("type") != "row" for each in panels)
    what = sentences.whole(count, questions, new=new)
    of = subject(state)
    changes = (
        ChangeBuilder(of).change(
            Kind.BEHAVIOUR, f"dashboard/{'added' if new else 'removed'}", what, (None, state) if new else (state, None)
        ),
    )
    drawn = boxes(panels, (), Matches([], [], []), old=not new)
    return Part(subject=of, changes=changes, before=() if new else drawn, after=drawn if new else ())
