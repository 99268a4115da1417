"""The logs panel."""

from __future__ import annotations

from typing import Unpack

from generator.author.panels.build import Common, build
from generator.author.panels.panel import Panel


def log_lines(title: str, **common: Unpack[Common]) -> Panel:
    """Show log lines, newest first; the question is put by `generator.author.query.logs`."""
    return build("logs", title, **common)
