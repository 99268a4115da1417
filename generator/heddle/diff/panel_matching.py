"""Decides which panel is which: by id where the two resemble each other, then by title, type and queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from heddle.diff.text_diff import tokens
from heddle.grafana.datasource_types import QUERY_KEYS
from heddle.grafana.json_value import Json, members

_LIKELY_WITH_SAME_ID, _LIKELY = 0.5, 0.6
_TYPE_WEIGHT, _TITLE_WEIGHT, _QUERY_WEIGHT = 0.2, 0.4, 0.4


class Matches(NamedTuple):
    """Pairs of the same panel before and after, and the panels that exist on one side only."""

    pairs: list[tuple[Json, Json]]
    removed: list[Json]
    added: list[Json]


def match_panels(before: list[Json], after: list[Json]) -> Matches:
    """Match the panels of two dashboards.

    An equal id counts only where two panels resemble each other, since some tools renumber panels on every save. The
    rest is matched by resemblance, then by id after all (a panel may be rewritten from title to query), and rows by the
    panels in them.
    """
    old, new = list(before), list(after)
    pairs: list[tuple[Json, Json]] = []
    open_old, open_new = {id(panel) for panel in old}, {id(panel) for panel in new}

    def pair(candidates: Iterable[tuple[Json, Json]]) -> None:
        for one, other in candidates:
            if id(one) in open_old and id(other) in open_new:
                pairs.append((one, other))
                open_old.remove(id(one))
                open_new.remove(id(other))
        old[:] = [panel for panel in old if id(panel) in open_old]
        new[:] = [panel for panel in new if id(panel) in open_new]

    pair([(one, other) for one, other in _by_id(old, new) if likeness(one, other) >= _LIKELY_WITH_SAME_ID])
    pair(_by_likeness(old, new))
    pair([(one, other) for one, other in _by_id(old, new) if _is_row(one) == _is_row(other)])
    pair(_rows_by_content(old, new, pairs))
    return Matches(pairs, old, new)


def likeness(one: Json, other: Json) -> float:
    """Return how much two panels resemble each other, from 0 to 1."""
    return _likeness(_traits(one), _traits(other))


@dataclass(frozen=True, slots=True)
class _Traits:
    """What a panel is recognized by."""

    is_row: bool
    title: str
    type: object
    query_words: Counter[str]


def _likeness(one: _Traits, other: _Traits) -> float:
    if one.is_row != other.is_row:
        return 0
    if one.is_row:
        return _similarity(one.title, other.title)
    type = _TYPE_WEIGHT * (one.type == other.type)
    total = one.query_words.total() + other.query_words.total()
    query = _QUERY_WEIGHT * 2 * (one.query_words & other.query_words).total() / total if total else 0
    if total and type + query < _LIKELY_WITH_SAME_ID - _TITLE_WEIGHT and one.title != other.title:
        return 0  # even an equal title could not make up for the difference
    title = _similarity(one.title, other.title)
    return type + _TITLE_WEIGHT * title + (query if total else _QUERY_WEIGHT * title)


def _traits(panel: Json) -> _Traits:
    return _Traits(_is_row(panel), str(panel.get("title", "")), panel.get("type"), _query_words(panel))


def _by_id(before: list[Json], after: list[Json]) -> list[tuple[Json, Json]]:
    old, new = _with_unique_id(before), _with_unique_id(after)
    return [(panel, new[id]) for id, panel in old.items() if id in new]


def _with_unique_id(panels: list[Json]) -> dict[int, Json]:
    counts = Counter(panel["id"] for panel in panels if isinstance(panel.get("id"), int))
    return {panel["id"]: panel for panel in panels if counts.get(_panel_id(panel)) == 1}


def _panel_id(panel: Json) -> int | None:
    id = panel.get("id")
    return id if isinstance(id, int) else None


def _by_likeness(before: list[Json], after: list[Json]) -> list[tuple[Json, Json]]:
    """Return candidate pairs, the most similar first; ties are broken by position."""
    old, new = [_traits(panel) for panel in before], [_traits(panel) for panel in after]
    scores = (
        (_likeness(one, other), -i, -j)
        for i, one in enumerate(old)
        for j, other in enumerate(new)
        if not one.is_row or one.title == other.title  # a renamed row is recognized by its panels instead
    )
    best = sorted((score for score in scores if score[0] >= _LIKELY), reverse=True)
    return [(before[-i], after[-j]) for _, i, j in best]


def _rows_by_content(before: list[Json], after: list[Json], pairs: list[tuple[Json, Json]]) -> list[tuple[Json, Json]]:
    """Return the rows of which more than half of the panels are the same."""
    shared = Counter((one.get("row"), other.get("row")) for one, other in pairs)
    sizes = Counter(one.get("row") for one, _ in pairs)
    old_rows = {_panel_id(panel): panel for panel in before if _is_row(panel)}
    new_rows = {_panel_id(panel): panel for panel in after if _is_row(panel)}
    return [
        (old_rows[old], new_rows[new])
        for (old, new), count in shared.most_common()
        if old is not None and old in old_rows and new in new_rows and 2 * count > sizes[old]
    ]


def _query_words(panel: Json) -> Counter[str]:
    return Counter(
        word
        for target in members(panel.get("targets"))
        for key in QUERY_KEYS
        if isinstance(text := target.get(key), str)
        for word in tokens(text)
    )


def _similarity(one: str, other: str) -> float:
    return 1.0 if one == other else SequenceMatcher(None, one.lower(), other.lower(), autojunk=False).ratio()


def _is_row(panel: Json) -> bool:
    return panel.get("type") == "row"
