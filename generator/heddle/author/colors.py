"""The colours that carry meaning, by Grafana's own palette names."""

from __future__ import annotations

from typing import Final

GREEN: Final = "green"
YELLOW: Final = "yellow"
ORANGE: Final = "orange"
RED: Final = "red"
BLUE: Final = "blue"
PURPLE: Final = "purple"
GREY: Final = "text"
"""Grafana's neutral text colour, readable in both themes."""
