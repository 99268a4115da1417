"""The exceptions from rules that stand in the settings."""

from __future__ import annotations

from heddle.author.allow import Allowance, allow
from heddle.settings.active import project_settings
from heddle.settings.model import Settings


def settings_exceptions() -> list[tuple[Allowance, str]]:
    """Return each exception with the glob of the dashboards that it is for. Raises AuthorError."""
    settings = project_settings()
    return [
        (_allowance(settings, name), exception.dashboard or "") for name, exception in sorted(settings.allow.items())
    ]


def _allowance(settings: Settings, name: str) -> Allowance:
    exception = settings.allow[name]
    location = settings.source.document.location("allow", name)
    return allow(exception.rule, because=exception.because, until=exception.until or "", location=location)
