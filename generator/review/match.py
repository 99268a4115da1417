"""Which panel was which: by id, then by title, type and what it asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import NamedTuple

from generator.compile.tree import Json
from generator.review.prune import members
from generator.review.tokens import tokens

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

    def take(found: Iterable[tuple[Json, Json]]) -> None:
        for one, other in found:
            if any(one is each for each in left) and any(other is each for each in right):
                pairs.append((one, other))
                left[:] = [each for each in left if each is not one]
                right[:] = [each for each in right if each is not other]

    take([(one, other) for one, other in _by_id(left, right) if likeness(one, other) >= _SURE])
    take(_alike(left, right))
    take([(one, other) for one, other in _by_id(left, right) if _is_row(one) == _is_row(other)])
    take(_rows(left, right, pairs))
    return Matches(pairs, left, right)


def likeness(one: Json, other: Json) -> float:
    """Return how much two panels resemble each other, 0 to 1."""
    if _is_row(one) != _is_row(other):
        return 0
    title = _ratio(str(one.get("title", "")), str(other.get("title", "")))
    if _is_row(one):
        return title
    first, second = _asked(one), _asked(other)
    total = first.total() + second.total()
    query = 2 * (first & second).total() / total if total else title
    return 0.4 * title + 0.4 * query + 0.2 * (one.get("type") == other.get("type"))


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
    scored = [(likeness(one, other), -i, -j) for i, one in enumerate(left) for j, other in enumerate(right)]
    best = sorted((entry for entry in scored if entry[0] >= _LIKELY), reverse=True)
    return [(left[-i], right[-j]) for _, i, j in best if _score_of_rows(left[-i], right[-j]) > _LIKELY]


def _score_of_rows(one: Json, other: Json) -> float:
    """Return 1 but for rows of different titles: what tells a renamed row is the panels in it."""
    return 0 if _is_row(one) and one.get("title") != other.get("title") else 1


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
