"""Receivers that Grafana takes, and a policy in which everybody is told of something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.author.alerts import Alerts
from generator.checks.alerts.context import Context
from generator.compile.alerting.receivers import MuteTiming, Receiver, mute_timings, receivers
from generator.place import Place
from generator.problem import Problem

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SEVERITIES = ("critical", "warning", "info")


def check(groups: Sequence[Alerts], _context: Context) -> Iterator[Problem]:
    """Refuse receivers and mute timings that would stop Grafana at its start, or never be told."""
    told, timings = receivers(), mute_timings()
    systems = {group.system.name for group in groups}
    for receiver in told:
        yield from _receiver(receiver, systems, {timing.name for timing in timings})
    for timing in timings:
        yield from _timing(timing)
    default = [receiver for receiver in told if receiver.takes_all]
    if told and len(default) != 1:
        message = f"{len(default)} receivers take every severity and system; one has to"
        yield _problem("default", message, "leave `severities` and `systems` out of exactly one receiver")
    elif len(told) > 1 and default[0].mute_timings:
        message = f"the receiver `{default[0].name}` takes what no other does, and cannot be muted beside others"
        yield _problem("muted", message, "mute the others, or give its severities to a receiver of their own")


def _receiver(receiver: Receiver, systems: set[str], timings: set[str]) -> Iterator[Problem]:
    key = f"receivers.{receiver.name}"
    if receiver.type == "email" and not receiver.addresses:
        yield _problem("addresses", f"`{key}.addresses` is empty", 'write them as `["ops@example.org"]`')
    if receiver.type != "email" and receiver.secret is None:
        yield _problem("secret", f"`{key}.secret_env` is not set", "name the variable that holds its URL or key")
    named = (
        ("severities", receiver.severities, _SEVERITIES),
        ("systems", receiver.systems, sorted(systems)),
        ("mute_timings", receiver.mute_timings, sorted(timings)),
    )
    for what, values, known in named:
        for value in values:
            if value not in known:
                mend = f"choose from {', '.join(known)}" if known else "there is nothing to choose from: leave it out"
                yield _problem(what.replace("_", "-"), f"`{key}.{what}` names `{value}`, which there is not", mend)


def _timing(timing: MuteTiming) -> Iterator[Problem]:
    key = f"mute_timings.{timing.name}"
    for text in timing.times:
        if not _TIME.fullmatch(text) or text[:5] == text[6:]:
            yield _problem("mute-time", f"`{key}.times` has `{text}`, which is no time of the day", "as `22:00-06:00`")
    for day in timing.weekdays:
        if day not in _WEEKDAYS:
            mend = f"choose from {', '.join(_WEEKDAYS)}"
            yield _problem("mute-weekday", f"`{key}.weekdays` has `{day}`, which is no weekday", mend)
    if not timing.times and not timing.weekdays:
        yield _problem("mute-always", f"`{key}` has neither times nor weekdays", "say when it mutes")


def _problem(property: str, message: str, mend: str) -> Problem:
    return Problem(id=f"receiver/{property}", place=Place("pyproject.toml"), message=message, mend=mend)
