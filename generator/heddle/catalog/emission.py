"""Whether something really leaves its system: many metrics are documented and never recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

Version: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Emitted:
    """Emitted from version `first` to version `final`, both included and both open where empty.

    `once` says what must have happened before the first series appears; empty, it is there from the start.
    """

    first: str = ""
    final: str = ""
    once: str = ""

    def waits_for(self, version: Version | None) -> str:
        """Return why this version does not emit it, or nothing where it does."""
        if version is None:
            return ""
        if self.first and version < version_of(self.first):
            return f"version {self.first}"
        if self.final and version > version_of(self.final):
            return f"nothing: version {self.final} was the last to emit it"
        return ""


@dataclass(frozen=True, slots=True)
class Documented:
    """Documented or registered, and recorded by no released version; `reason` says why."""

    reason: str

    def waits_for(self, _version: Version | None) -> str:
        """Return the reason: no version emits it."""
        return self.reason


Emission: TypeAlias = Emitted | Documented

ALWAYS: Final = Emitted()
"""Every version, from the start of the process."""


def once(what: str) -> Emitted:
    """Every version, as soon as `what` has happened."""
    return Emitted(once=what)


def since(version: str, once: str = "") -> Emitted:
    """This version and later ones."""
    return Emitted(first=version, once=once)


def until(version: str, once: str = "") -> Emitted:
    """This version and earlier ones."""
    return Emitted(final=version, once=once)


def version_of(version: str) -> Version:
    """Return major and minor of a version such as `0.17`."""
    major, minor = version.split(".")
    return int(major), int(minor)
