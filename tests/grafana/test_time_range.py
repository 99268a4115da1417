"""Relative, rounded and absolute times of dashboards."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from heddle.grafana.time_range import TimeRange, parse_time, parse_time_range

NOW = datetime(2026, 5, 20, 13, 45, 30, tzinfo=UTC).timestamp()  # a Wednesday


def at(text: str) -> float:
    return datetime.fromisoformat(text + "+00:00").timestamp()


@pytest.mark.parametrize(
    ("text", "up", "time"),
    [
        ("now", False, "2026-05-20T13:45:30"),
        ("now-6h", False, "2026-05-20T07:45:30"),
        ("now-1d/d", False, "2026-05-19T00:00:00"),
        ("now/m", False, "2026-05-20T13:45:00"),
        ("now/h", False, "2026-05-20T13:00:00"),
        ("now/w", False, "2026-05-18T00:00:00"),
        ("now/M", False, "2026-05-01T00:00:00"),
        ("now/y", False, "2026-01-01T00:00:00"),
        ("now-1y/y", False, "2025-01-01T00:00:00"),
        ("now/d", True, "2026-05-20T23:59:59.999"),
        ("now/M", True, "2026-05-31T23:59:59.999"),
        ("2026-01-02T03:04:05Z", False, "2026-01-02T03:04:05"),
        ("1767225600000", False, "2026-01-01T00:00:00"),
    ],
)
def test_times_are_parsed_and_rounded(text: str, up: bool, time: str) -> None:
    assert parse_time(text, NOW, round_up=up) == at(time)


@pytest.mark.parametrize("text", ["yesterday", "now-", "now/q", None, ""])
def test_invalid_times_are_rejected(text: object) -> None:
    assert parse_time(text, NOW) is None


def test_a_range_ends_after_it_starts() -> None:
    assert parse_time_range("now-1h", "now", NOW) == TimeRange(NOW - 3600, NOW)
    assert parse_time_range("now", "now-1h", NOW) is None
