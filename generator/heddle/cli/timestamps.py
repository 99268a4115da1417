"""The time that a command is asked for with `--at`."""

from __future__ import annotations

import time

import click


def moment_of(at: str | None) -> float:
    """Return the time as seconds of the epoch; now where none is given."""
    from heddle.prove.time_range import moment

    if at is None:
        return time.time()
    found = moment(at, time.time(), up=False)
    if found is None:
        raise click.BadParameter("write it as 2026-01-31T12:00Z", param_hint="--at")
    return found
