"""Listens to what Python itself reports of files opened, folders listed and programs run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

Heard = list[tuple[str, tuple[object, ...]]]

READS = frozenset({"open", "os.listdir", "os.scandir", "os.chdir"})
OUTSIDE = {
    "os.exec": "runs a program",
    "os.fork": "starts a process",
    "os.forkpty": "starts a process",
    "os.posix_spawn": "runs a program",
    "os.system": "runs a program",
    "socket.connect": "asks the network",
    "socket.getaddrinfo": "asks the network",
    "socket.gethostbyname": "asks the network",
    "sqlite3.connect": "asks a database",
    "subprocess.Popen": "runs a program",
}
_EVENTS = READS | OUTSIDE.keys()

_heard: Heard | None = None
_installed = False


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    # Called for every event of the process, and what it raises would stop the author's own call: it only notes.
    found = _heard
    if found is not None and event in _EVENTS:
        found.append((event, arguments))


def heard() -> Heard:
    """Return the list that is filling, a list of its own where nobody listens."""
    return [] if _heard is None else _heard


@contextmanager
def listening() -> Iterator[Heard]:
    """Yield a list that fills with events and their arguments. Not to be nested."""
    global _heard, _installed
    if _heard is not None:
        raise RuntimeError("already listening")
    if not _installed:
        # A hook can never be removed, so there is one for the life of the process.
        sys.addaudithook(_listen)
        _installed = True
    found: Heard = []
    _heard = found
    try:
        yield found
    finally:
        _heard = None
