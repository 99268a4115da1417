"""What a second process of the same run read: told there, and noted here as if it had been read here."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from heddle.build.inputs import audit, environment
from heddle.build.inputs.audit import Heard


@dataclass(frozen=True, slots=True)
class Overheard:
    """Events with the arguments that can be sent, names of environment variables, and files of loaded modules."""

    events: Heard
    names: frozenset[str]
    modules: frozenset[str]


def overheard() -> Overheard:
    """Return everything that this process has noted, as a value that can be sent."""
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    return Overheard(
        events=[(event, tuple(_sendable(each) for each in arguments)) for event, arguments in audit.heard()],
        names=frozenset(environment.looked_up()),
        modules=frozenset(file for file in files if isinstance(file, str)),
    )


def hear(told: Overheard) -> None:
    """Note what another process has."""
    own = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    audit.heard().extend(told.events)
    audit.heard().extend(("open", (file, None, os.O_RDONLY)) for file in sorted(told.modules - own))
    environment.looked_up().update(told.names)


@contextmanager
def unheard() -> Iterator[None]:
    """Let what happens inside pass without a note."""
    before = len(audit.heard())
    try:
        yield
    finally:
        del audit.heard()[before:]


def _sendable(argument: object) -> object:
    if isinstance(argument, str | bytes | int | None):
        return argument
    return os.fspath(argument) if isinstance(argument, os.PathLike) else None
