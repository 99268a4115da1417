"""The exceptions from rules that stand in the settings."""

from __future__ import annotations

from generator.author.allow import Allowance, allow
from generator.place import Place
from generator.settings.current import settings


def general_exceptions() -> list[tuple[Allowance, str]]:
    """Return each exception with the glob of the dashboards that it is for. Raises AuthorError."""
    chosen = settings()
    names = sorted({key.split(".")[1] for key in chosen.values if key.startswith("allow.")})
    return [(_allowance(name), chosen.text(f"allow.{name}.dashboard")) for name in names]


def _allowance(name: str) -> Allowance:
    chosen, key = settings(), f"allow.{name}"
    words = {word: chosen.text(f"{key}.{word}") for word in ("rule", "because", "until")}
    place = Place(str(chosen.root / "pyproject.toml"))
    return allow(words["rule"], because=words["because"], until=words["until"], place=place)
