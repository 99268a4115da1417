"""The type of the `--at` option."""

from __future__ import annotations

import time

import click


def timestamp(text: str) -> float:
    """Return the seconds since 1970 of `now-1d`, an ISO time, or milliseconds since 1970. Raises click.BadParameter."""
    from heddle.grafana.time_range import parse_time

    seconds = parse_time(text, time.time())
    if seconds is None:
        raise click.BadParameter("expected a time such as 2026-01-31T12:00Z")
    return seconds
