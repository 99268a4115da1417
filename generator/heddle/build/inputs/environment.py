"""Which environment variables are looked up."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

WHOLE = "*"
"""Stands among the names for the environment as a whole; no variable can be looked up under it by accident."""

_looked_up: set[str] = set()


class _Watched(os._Environ[str]):
    """The environment, noting what is asked of it."""

    def __getitem__(self, key: str) -> str:
        if isinstance(key, str):
            _looked_up.add(key)
        return super().__getitem__(key)

    def __iter__(self) -> Iterator[str]:
        _looked_up.add(WHOLE)
        return super().__iter__()

    def __len__(self) -> int:
        _looked_up.add(WHOLE)
        return super().__len__()


def looked_up() -> set[str]:
    """Return the set that is filling."""
    return _looked_up


@contextmanager
def watched() -> Iterator[set[str]]:
    """Yield a set that fills with the names that are looked up in `os.environ`, present or not.

    The mapping changes its class and not its identity, so that a module that holds it since long is seen too.
    """
    if type(os.environ) is not os._Environ:
        # Somebody put another mapping in its place, which cannot be watched.
        yield {WHOLE}
        return
    plain: type[os._Environ[str]] = os._Environ
    _looked_up.clear()
    os.environ.__class__ = _Watched
    try:
        yield _looked_up
    finally:
        os.environ.__class__ = plain


def digests(names: set[str], environment: Mapping[str, str]) -> dict[str, str | None]:
    """Return the digest of each variable's value, None where it has none; values never leave in plain."""
    return {name: _digest(name, environment) for name in sorted(names)}


def _digest(name: str, environment: Mapping[str, str]) -> str | None:
    value = "\0".join(f"{key}={environment[key]}" for key in sorted(environment)) if name == WHOLE else None
    value = environment.get(name) if value is None else value
    return None if value is None else hashlib.sha256(value.encode("utf-8", "surrogateescape")).hexdigest()
