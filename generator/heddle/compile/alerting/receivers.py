"""Who is told: the receivers and mute timings of the settings, as values."""

from __future__ import annotations

from dataclasses import dataclass

from heddle.grafana.provisioning_escape import EnvVar
from heddle.settings.active import project_settings
from heddle.settings.model import ReceiverSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """One receiver; no `severities` or `systems` means every one."""

    name: str
    type: str
    secret: EnvVar | None
    addresses: tuple[str, ...]
    severities: tuple[str, ...]
    systems: tuple[str, ...]
    mute_timings: tuple[str, ...]

    @property
    def takes_all(self) -> bool:
        """Whether it is told of what no other receiver takes."""
        return not self.severities and not self.systems


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteTiming:
    """When somebody is not told: `times` are texts such as `22:00-06:00`."""

    name: str
    times: tuple[str, ...]
    weekdays: tuple[str, ...]
    location: str


def receivers() -> tuple[Receiver, ...]:
    """Return the receivers of the settings, by name."""
    return tuple(_receiver(name, given) for name, given in sorted(project_settings().receivers.items()))


def mute_timings() -> tuple[MuteTiming, ...]:
    """Return the mute timings of the settings, by name."""
    return tuple(
        MuteTiming(name=name, times=timing.times, weekdays=timing.weekdays, location=timing.location)
        for name, timing in sorted(project_settings().mute_timings.items())
    )


def _receiver(name: str, given: ReceiverSettings) -> Receiver:
    return Receiver(
        name=name,
        type=given.type,
        secret=EnvVar(given.secret_env) if given.secret_env else None,
        addresses=given.addresses,
        severities=given.severities,
        systems=given.systems,
        mute_timings=given.mute_timings,
    )
