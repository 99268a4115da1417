"""The text panel: words between the numbers."""

from __future__ import annotations

from typing import Unpack

from generator.author.panels.build import Common, build
from generator.author.panels.panel import Panel


def text(markdown: str, *, title: str = "", **common: Unpack[Common]) -> Panel:
    """Show Markdown; without a title, `key` is what its id is made from."""
    common = {**common, "options": {"mode": "markdown", "content": markdown, **common.get("options", {})}}
    return build("text", title, **common)
