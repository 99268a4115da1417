"""The same change of many panels as one change that lists them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from heddle.diff.change import Change
from heddle.diff.json_diff import same
from heddle.diff.wording import describe_many, describe_many_ids

_LEAST_PANELS: Final = 3
_IDS: Final = "panel/id"


def grouped(changes: Iterable[Change]) -> list[Change]:
    """Return changes in their order; at least three panels with the same sentence become one change of all."""
    groups: dict[object, list[Change]] = {}
    for change in changes:
        groups.setdefault(_key(change), []).append(change)
    result: list[Change] = []
    for members in groups.values():
        result += members if len(members) < _LEAST_PANELS else [_as_one(members)]
    return result


def _key(change: Change) -> object:
    """Return what the changes of a group have in common, or its own identity if it is alone."""
    # Rewritten queries are not grouped, since the sentence does not show the difference.
    if change.panel is None or change.sentence.endswith(" was rewritten."):
        return id(change)
    return change.subject, change.aspect, change.kind, change.flags, change.aspect == _IDS or change.sentence


def _as_one(changes: list[Change]) -> Change:
    panels = tuple(change.panel for change in changes if change.panel)
    first = changes[0]
    before, after = (_common_value([getattr(change, side) for change in changes]) for side in ("before", "after"))
    titles = [panel.title for panel in panels]
    sentence = describe_many_ids(titles) if first.aspect == _IDS else describe_many(first.sentence, titles)
    return replace(first, panel=None, panels=panels, sentence=sentence, before=before, after=after, spans=())


def _common_value(values: list[Any]) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value of all panels, or the list of their values: no content of a change is dropped."""
    return values[0] if all(same(values[0], value) for value in values) else values
