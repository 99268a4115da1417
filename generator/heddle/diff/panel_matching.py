"""Matches the panels before and after: by title, type, queries and position; ids only break ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from heddle.diff.text_diff import tokens
from heddle.grafana.datasource_types import QUERY_KEYS
from heddle.grafana.json_value import Json, mapping, members

_LIKELY_WITH_SAME_ID, _LIKELY = 0.5, 0.6
_SAME_ROW, _SAME_PLACE, _SAME_ID = 0.08, 0.02, 0.01
"""The weight of position and id in the similarity of two panels: less than any part of their content."""

_DEFAULT_TITLE = "Panel Title"
_TYPE_WEIGHT, _TITLE_WEIGHT, _QUERY_WEIGHT = 0.2, 0.4, 0.4


class Matches(NamedTuple):
    """Pairs of the same panel before and after, and the panels that exist on one side only."""

    pairs: list[tuple[Json, Json]]
    removed: list[Json]
    added: list[Json]


def match_panels(before: list[Json], after: list[Json]) -> Matches:
    """Match the panels of two dashboards by title, type, queries and position.

    Ids break ties between panels that are equally similar: some tools renumber panels on every save, and a copy may
    have the id of its original. What is left is matched by title alone, by position where the id and the type agree
    too, and rows by the panels in them. The pairs are in the order of `after`.
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

    pair(_by_likeness(old, new, (_row_titles(before), _row_titles(after))))
    pair(_by_unique_key(_distinct_title, old, new))
    pair(_by_unique_key(_id_and_place, old, new))
    pair(_rows_by_content(old, new, pairs))
    places = {id(panel): place for place, panel in enumerate(after)}
    return Matches(sorted(pairs, key=lambda each: places[id(each[1])]), old, new)


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


def _by_unique_key(
    key: Callable[[Json], Hashable | None], before: list[Json], after: list[Json]
) -> list[tuple[Json, Json]]:
    """Return the pairs with a key that no other panel on either side has."""
    sides = [Counter(key(panel) for panel in panels) for panels in (before, after)]
    by_key = {key(panel): panel for panel in after}
    keys = ((panel, key(panel)) for panel in before)
    return [(panel, by_key[value]) for panel, value in keys if value and sides[0][value] == sides[1][value] == 1]


def _distinct_title(panel: Json) -> str | None:
    title = str(panel.get("title", ""))
    return None if _is_row(panel) or title == _DEFAULT_TITLE else title


def _id_and_place(panel: Json) -> Hashable | None:
    """Return id, type and place of a panel: panels in which all are equal match even if title and queries differ."""
    if (id := _panel_id(panel)) is None:
        return None
    return id, str(panel.get("type")), panel.get("rowNumber"), None if _is_row(panel) else _grid(panel)


def _grid(panel: Json) -> Hashable:
    return tuple(str(mapping(panel.get("gridPos")).get(key)) for key in "xywh")


def _row_titles(panels: list[Json]) -> dict[object, str]:
    return {panel.get("rowNumber"): str(panel.get("title", "")) for panel in panels if _is_row(panel)}


def _panel_id(panel: Json) -> int | None:
    id = panel.get("id")
    return id if isinstance(id, int) else None


def _by_likeness(
    before: list[Json], after: list[Json], row_titles: tuple[dict[object, str], dict[object, str]]
) -> list[tuple[Json, Json]]:
    """Return candidate pairs, the best first; `row_titles` are the titles of the rows by their number."""
    old, new = ([_traits(panel) for panel in side] for side in (before, after))
    scores: list[tuple[float, int, int]] = []
    for i, one in enumerate(old):
        for j, other in enumerate(new):
            if one.is_row and one.title != other.title:
                continue  # a renamed row is recognized by its panels instead
            likeness = _likeness(one, other)
            same_id = _panel_id(before[i]) is not None and _panel_id(before[i]) == _panel_id(after[j])
            if likeness < (_LIKELY_WITH_SAME_ID if same_id else _LIKELY):
                continue
            rows = row_titles[0].get(before[i].get("row")), row_titles[1].get(after[j].get("row"))
            same_place = _grid(before[i]) == _grid(after[j])
            position = _SAME_ROW * (rows[0] == rows[1]) + _SAME_PLACE * same_place
            scores.append((likeness + position + _SAME_ID * same_id, -i, -j))
    scores.sort(reverse=True)
    return [(before[-i], after[-j]) for _, i, j in scores]


def _rows_by_content(before: list[Json], after: list[Json], pairs: list[tuple[Json, Json]]) -> list[tuple[Json, Json]]:
    """Return the rows of which more than half of the panels are the same."""
    shared = Counter((one.get("row"), other.get("row")) for one, other in pairs)
    sizes = Counter(one.get("row") for one, _ in pairs)
    old_rows, new_rows = (
        {panel.get("rowNumber"): panel for panel in side if _is_row(panel)} for side in (before, after)
    )
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
