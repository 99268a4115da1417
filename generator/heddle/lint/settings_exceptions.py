"""The exceptions from rules that stand in the settings."""

from __future__ import annotations

from heddle.author.allow import Allowance, allow
from heddle.diagnostics.location import Location
from heddle.settings.current import current_settings


def settings_exceptions() -> list[tuple[Allowance, str]]:
    """Return each exception with the glob of the dashboards that it is for. Raises AuthorError."""
    chosen = current_settings()
    names = sorted({key.split(".")[1] for key in chosen.values if key.startswith("allow.")})
    return [(_allowance(name), chosen.text(f"allow.{name}.dashboard")) for name in names]


def _allowance(name: str) -> Allowance:
    chosen, key = current_settings(), f"allow.{name}"
    words = {word: chosen.text(f"{key}.{word}") for word in ("rule", "because", "until")}
    location = Location(str(chosen.root / "pyproject.toml"))
    return allow(words["rule"], because=words["because"], until=words["until"], location=location)
