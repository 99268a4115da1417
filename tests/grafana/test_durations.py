"""Durations are parsed and formatted."""

from __future__ import annotations

import pytest

from heddle.grafana.durations import format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "span"),
    [("15s", 15), ("1h30m", 5400), ("500ms", 0.5), ("1y", 31536000), ("$x", None), ("", None), ("5", None)],
)
def test_parse_duration(text: str, span: float | None) -> None:
    assert parse_duration(text) == span


@pytest.mark.parametrize(
    ("span", "text"), [(90, "90s"), (120, "2m"), (86400, "1d"), (0.5, "500ms"), (0, "0s"), (90000, "25h")]
)
def test_format_duration(span: float, text: str) -> None:
    assert format_duration(span) == text
