"""The settings that definitions are being compiled with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from heddle.settings.keys import defaults
from heddle.settings.model import Settings

_CURRENT: ContextVar[Settings | None] = ContextVar("settings", default=None)


def current_settings() -> Settings:
    """Return the settings that are being compiled with; the defaults where nothing is."""
    return _CURRENT.get() or _defaults()


@contextmanager
def using(chosen: Settings) -> Iterator[None]:
    """Compile what is inside with these settings."""
    token = _CURRENT.set(chosen)
    try:
        yield
    finally:
        _CURRENT.reset(token)


@cache
def _defaults() -> Settings:
    return Settings(root=Path(), values=defaults())
