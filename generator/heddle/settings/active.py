"""The settings that definitions read while they are loaded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from heddle.settings.model import Settings

_DEFAULTS: Final = Settings()
_ACTIVE: Final[ContextVar[Settings]] = ContextVar("settings", default=_DEFAULTS)


def project_settings() -> Settings:
    """Return the settings of the project that is being loaded; the defaults outside of one."""
    return _ACTIVE.get()


@contextmanager
def activate(settings: Settings) -> Iterator[None]:
    """Make `project_settings` return these settings while inside."""
    token = _ACTIVE.set(settings)
    try:
        yield
    finally:
        _ACTIVE.reset(token)
