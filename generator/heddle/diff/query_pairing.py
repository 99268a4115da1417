"""Matches the queries of a panel before and after: by text, and by letter if the texts are ambiguous."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

from heddle.diff.text_diff import same_query, tokens
from heddle.grafana.datasource_types import query_text
from heddle.grafana.json_value import Json

_LIKELY = 0.6


@dataclass(frozen=True, slots=True)
class QueryPair:
    """A query before and after, with its place in both lists."""

    before: Json
    after: Json
    places: tuple[int, int]


def pair_queries(before: list[Json], after: list[Json]) -> tuple[list[QueryPair], list[Json], list[Json]]:
    """Return the pairs in their order after the change, and the queries that exist only before and only after."""
    ranked = sorted(
        (rank, i, j)
        for i, one in enumerate(before)
        for j, other in enumerate(after)
        if (rank := _rank(one, other, abs(i - j)))
    )
    places: dict[int, int] = {}
    for _, i, j in ranked:
        if i not in places and j not in places.values():
            places[i] = j
    pairs = [QueryPair(before[i], after[j], (i, j)) for i, j in sorted(places.items(), key=lambda place: place[1])]
    removed = [query for i, query in enumerate(before) if i not in places]
    added = [query for j, query in enumerate(after) if j not in places.values()]
    return pairs, removed, added


def is_reordered(pairs: list[QueryPair]) -> bool:
    """Return whether queries that exist before and after are in another order."""
    places = [pair.places[0] for pair in pairs]
    return places != sorted(places)


def _rank(one: Json, other: Json, distance: int) -> tuple[float, ...] | None:
    """Return the rank of a pair, the best lowest; None if the queries have nothing in common."""
    has_same_letter = one.get("refId") == other.get("refId")
    texts = _content(one), _content(other)
    if same_query(*texts):
        return (0, not has_same_letter, one != other, distance)
    likeness = _likeness(*texts)
    if likeness >= _LIKELY:
        return (1, -likeness - has_same_letter / 2, 0, distance)
    return (2, -likeness, 0, distance) if has_same_letter else None


def _content(query: Json) -> str:
    """Return the text of a query, or of its settings if it has no query language."""
    rest = {key: value for key, value in query.items() if key != "refId"}
    return query_text(query) or json.dumps(rest, sort_keys=True)


def _likeness(one: str, other: str) -> float:
    words = Counter(tokens(one)), Counter(tokens(other))
    total = words[0].total() + words[1].total()
    return 2 * (words[0] & words[1]).total() / total if total else 1.0
