"""The stat panel: one number to read across the room."""

from __future__ import annotations

from typing import Unpack

from generator.author.panels.build import Common, build
from generator.author.panels.panel import Panel
from generator.author.style import INSTANT


def stat(title: str, *, sparkline: bool = True, filled: bool = False, **common: Unpack[Common]) -> Panel:
    """Show a number; `sparkline` draws its recent course, `filled` colours the whole panel by its value.

    Without a sparkline it asks for this moment alone, so a series that ended reads "No data", not its last value.
    """
    look = {"graphMode": "area" if sparkline else "none", "colorMode": "background" if filled else "value"}
    common = {**common, "options": {**look, **common.get("options", {})}}
    return build("stat", title, None if sparkline else INSTANT, **common)
