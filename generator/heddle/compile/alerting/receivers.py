"""Who is told: the receivers and mute timings of the settings, as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from heddle.grafana.provisioning_escape import EnvVar
from heddle.settings.current import current_settings


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
    return tuple(_receiver(name) for name in _names("receivers"))


def mute_timings() -> tuple[MuteTiming, ...]:
    """Return the mute timings of the settings, by name."""
    chosen = current_settings()
    return tuple(
        MuteTiming(
            name=name,
            times=chosen.texts(f"mute_timings.{name}.times"),
            weekdays=chosen.texts(f"mute_timings.{name}.weekdays"),
            location=chosen.text(f"mute_timings.{name}.location"),
        )
        for name in _names("mute_timings")
    )


def _receiver(name: str) -> Receiver:
    chosen, key = current_settings(), f"receivers.{name}"
    secret = chosen.text(f"{key}.secret_env")
    return Receiver(
        name=name,
        type=chosen.text(f"{key}.type"),
        secret=EnvVar(secret) if secret else None,
        addresses=chosen.texts(f"{key}.addresses"),
        severities=chosen.texts(f"{key}.severities"),
        systems=chosen.texts(f"{key}.systems"),
        mute_timings=chosen.texts(f"{key}.mute_timings"),
    )


def _names(group: str) -> Iterator[str]:
    yield from sorted({key.split(".")[1] for key in current_settings().values if key.startswith(f"{group}.")})
