"""The receivers and mute timings of the settings, as values."""

from __future__ import annotations

from dataclasses import dataclass

from heddle.diagnostics.location import Location
from heddle.grafana.provisioning_escape import EnvVar
from heddle.settings.active import project_settings
from heddle.settings.model import ReceiverSettings


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


def receivers() -> tuple[Receiver, ...]:
    """Return the receivers of the settings, by name."""
    return tuple(_receiver(name, receiver) for name, receiver in sorted(project_settings().receivers.items()))


def mute_timings() -> tuple[MuteTiming, ...]:
    """Return the mute timings of the settings, by name."""
    return tuple(
        MuteTiming(
            name=name,
            times=timing.times,
            weekdays=timing.weekdays,
            time_zone=timing.location,
            location=_declared_at("mute_timings", name),
        )
        for name, timing in sorted(project_settings().mute_timings.items())
    )


def _receiver(name: str, settings: ReceiverSettings) -> Receiver:
    return Receiver(
        name=name,
        type=settings.type,
        secret=EnvVar(settings.secret_env) if settings.secret_env else None,
        addresses=settings.addresses,
        severities=settings.severities,
        systems=settings.systems,
        mute_timings=settings.mute_timings,
        location=_declared_at("receivers", name),
    )


def _declared_at(*path: str) -> Location:
    return project_settings().source.document.location(*path)
