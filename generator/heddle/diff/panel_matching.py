"""Which panel was which: by id, then by title, type and what it asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from heddle.diff.query_diff import tokens
from heddle.grafana.json_prune import members
from heddle.grafana.json_value import Json

_SURE, _LIKELY = 0.5, 0.6
_QUERY = ("expr", "query", "rawSql", "queryText", "expression")


class Matches(NamedTuple):
    """Panels that are the same before and after, and those that are only on one side."""

    pairs: list[tuple[Json, Json]]
    removed: list[Json]
    added: list[Json]


def match(before: list[Json], after: list[Json]) -> Matches:
    """Match panels.

    An id counts only where the two panels resemble each other, since some tools number panels anew on every save; what
    is left is matched by resemblance, and then by id after all: a panel may be rewritten from title to query.
    """
    left, right = list(before), list(after)
    pairs: list[tuple[Json, Json]] = []
    open_left, open_right = {id(each) for each in left}, {id(each) for each in right}

    def take(found: Iterable[tuple[Json, Json]]) -> None:
        for one, other in found:
            if id(one) in open_left and id(other) in open_right:
                pairs.append((one, other))
                open_left.remove(id(one))
                open_right.remove(id(other))
        left[:] = [each for each in left if id(each) in open_left]
        right[:] = [each for each in right if id(each) in open_right]

    take([(one, other) for one, other in _by_id(left, right) if likeness(one, other) >= _SURE])
    take(_alike(left, right))
    take([(one, other) for one, other in _by_id(left, right) if _is_row(one) == _is_row(other)])
    take(_rows(left, right, pairs))
    return Matches(pairs, left, right)


@dataclass(frozen=True, slots=True)
class _Traits:
    """What a panel is recognised by."""

    row: bool
    title: str
    type: object
    asked: Counter[str]


def likeness(one: Json, other: Json) -> float:
    """Return how much two panels resemble each other, 0 to 1."""
    return _likeness(_traits(one), _traits(other))


def _likeness(one: _Traits, other: _Traits) -> float:
    if one.row != other.row:
        return 0
    if one.row:
        return _ratio(one.title, other.title)
    type = 0.2 * (one.type == other.type)
    total = one.asked.total() + other.asked.total()
    query = 0.4 * 2 * (one.asked & other.asked).total() / total if total else 0
    if total and type + query < _SURE - 0.4 and one.title != other.title:
        return 0  # no title makes up for it
    title = _ratio(one.title, other.title)
    return type + 0.4 * title + (query if total else 0.4 * title)


def _traits(panel: Json) -> _Traits:
    return _Traits(_is_row(panel), str(panel.get("title", "")), panel.get("type"), _asked(panel))


def _by_id(left: list[Json], right: list[Json]) -> list[tuple[Json, Json]]:
    first, second = _identified(left), _identified(right)
    return [(panel, second[id]) for id, panel in first.items() if id in second]


def _identified(panels: list[Json]) -> dict[int, Json]:
    counts = Counter(panel["id"] for panel in panels if isinstance(panel.get("id"), int))
    return {panel["id"]: panel for panel in panels if counts.get(_id(panel)) == 1}


def _id(panel: Json) -> int | None:
    id = panel.get("id")
    return id if isinstance(id, int) else None


def _alike(left: list[Json], right: list[Json]) -> list[tuple[Json, Json]]:
    first, second = [_traits(each) for each in left], [_traits(each) for each in right]
    scored = (
        (_likeness(one, other), -i, -j)
        for i, one in enumerate(first)
        for j, other in enumerate(second)
        if not one.row or one.title == other.title  # what tells a renamed row is the panels in it
    )
    best = sorted((entry for entry in scored if entry[0] >= _LIKELY), reverse=True)
    return [(left[-i], right[-j]) for _, i, j in best]


def _rows(left: list[Json], right: list[Json], pairs: list[tuple[Json, Json]]) -> list[tuple[Json, Json]]:
    """Return rows that hold mostly the same panels."""
    votes = Counter((one.get("row"), other.get("row")) for one, other in pairs)
    sizes = Counter(one.get("row") for one, _ in pairs)
    rows = {_id(panel): panel for panel in left if _is_row(panel)}
    others = {_id(panel): panel for panel in right if _is_row(panel)}
    return [
        (rows[one], others[other])
        for (one, other), count in votes.most_common()
        if one is not None and one in rows and other in others and 2 * count > sizes[one]
    ]


def _asked(panel: Json) -> Counter[str]:
    return Counter(
        word
        for target in members(panel.get("targets"))
        for key in _QUERY
        if isinstance(text := target.get(key), str)
        for word in tokens(text)
    )


def _ratio(one: str, other: str) -> float:
    return 1.0 if one == other else SequenceMatcher(None, one.lower(), other.lower(), autojunk=False).ratio()


def _is_row(panel: Json) -> bool:
    return panel.get("type") == "row"
