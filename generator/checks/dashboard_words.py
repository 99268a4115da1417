"""A dashboard says what it is for."""

from __future__ import annotations

from collections.abc import Iterator

from generator.compile.dashboard import Compiled
from generator.problem import Problem

_WORDS = {
    "title": "give it a title",
    "description": "say in a sentence which question it answers",
    "tags": "tag it with its system, so that it can be found",
}


def check(dashboard: Compiled) -> Iterator[Problem]:
    """Refuse a house dashboard without title, description or tags."""
    for key, mend in _WORDS.items():
        if dashboard.house and not dashboard.data.get(key):
            place = dashboard.places.dashboard
            yield Problem(id=f"dashboard/{key}", place=place, message=f"the dashboard has no {key}", mend=mend)
