"""The receivers and mute timings of the settings, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from heddle.diagnostics.location import Location
from heddle.grafana.provisioning_escape import EnvVar
from heddle.settings.model import Settings

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """One receiver of notifications; empty `severities` or `systems` stand for all."""

    name: str
    type: str
    secret: EnvVar | None
    addresses: tuple[str, ...]
    severities: tuple[str, ...]
    systems: tuple[str, ...]
    mute_timings: tuple[str, ...]
    location: Location

    @property
    def takes_all(self) -> bool:
        """Whether it gets all alerts that no other receiver matches."""
        return not self.severities and not self.systems


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteTiming:
    """When receivers are muted; `times` are texts such as `22:00-06:00`."""

    name: str
    times: tuple[str, ...]
    weekdays: tuple[str, ...]
    time_zone: str
    location: Location


def receivers(settings: Settings) -> tuple[Receiver, ...]:
    """Return the receivers of the settings, by name."""
    return tuple(_receiver(settings, name) for name in sorted(settings.receivers))


def mute_timings(settings: Settings) -> tuple[MuteTiming, ...]:
    """Return the mute timings of the settings, by name."""
    return tuple(
        MuteTiming(
            name=name,
            times=timing.times,
            weekdays=timing.weekdays,
            time_zone=timing.location,
            location=settings.source.document.location("mute_timings", name),
        )
        for name, timing in sorted(settings.mute_timings.items())
    )


def _receiver(settings: Settings, name: str) -> Receiver:
    receiver = settings.receivers[name]
    return Receiver(
        name=name,
        type=receiver.type,
        secret=EnvVar(receiver.secret_env) if receiver.secret_env else None,
        addresses=receiver.addresses,
        severities=receiver.severities,
        systems=receiver.systems,
        mute_timings=receiver.mute_timings,
        location=settings.source.document.location("receivers", name),
    )
