"""A panel says what it shows and which question it answers."""

from __future__ import annotations

from collections.abc import Iterator

from generator.compile.dashboard import Compiled
from generator.compile.tree import panels
from generator.problem import Problem


def check(dashboard: Compiled) -> Iterator[Problem]:
    """Refuse a house panel without a title, or without `asks`; rows need a title only, text panels neither."""
    if not dashboard.house:
        return
    for panel in panels(dashboard.data):
        place = dashboard.places.of(panel)
        if panel["type"] == "text":
            continue
        if not panel.get("title"):
            message = f"this {panel['type']} panel has no title"
            yield Problem(id="panel/title", place=place, message=message, mend="give it a title")
        if panel["type"] != "row" and not panel.get("description"):
            yield Problem(
                id="panel/asks",
                place=place,
                message=f"the panel {panel.get('title', '')!r} does not say which question it answers",
                mend='give `asks="..."`, the question in the reader\'s words',
            )
