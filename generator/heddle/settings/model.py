"""The settings as a value: what a key holds, and an error at the author's line for a key that there is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NoReturn

from heddle.diagnostics.errors import AuthorError
from heddle.settings.keys import every, meant, setting_at
from heddle.settings.kinds import Kind, Value

_ACCESSORS = {Kind.FLAG: "flag", Kind.NUMBER: "number", Kind.TEXTS: "texts", Kind.HEADERS: "texts"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The value of every setting by its dotted key, and `root`, the folder that relative paths start from."""

    root: Path
    values: Mapping[str, Value]

    def text(self, key: str) -> str:
        """Return a text, or any other setting that is written as one: a URL, a duration, a version, a name."""
        value = self._of(key)
        return value if isinstance(value, str) else _mistaken(key, "a text")

    def flag(self, key: str) -> bool:
        """Return a flag."""
        value = self._of(key)
        return value if isinstance(value, bool) else _mistaken(key, "a flag")

    def number(self, key: str) -> float:
        """Return a number."""
        value = self._of(key)
        return value if isinstance(value, float) else _mistaken(key, "a number")

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._of(key)
        return value if isinstance(value, tuple) else _mistaken(key, "a list of texts")

    def version(self, key: str) -> tuple[int, int]:
        """Return the major and the minor of a version."""
        written = self.text(key)
        if _kind(key) is not Kind.VERSION:
            _mistaken(key, "a version")
        major, minor = written.split(".")[:2]
        return int(major), int(minor)

    def folders(self) -> dict[str, str]:
        """Return the title in Grafana of each folder that has one, by the name of its system."""
        return {key.removeprefix("folders."): self.text(key) for key in self.values if key.startswith("folders.")}

    def _of(self, key: str) -> Value:
        if key in self.values:
            return self.values[key]
        help = meant(key, self.values)
        setting = setting_at(tuple(key.split(".")))
        if setting is None:
            raise AuthorError("settings/unknown-key", f"there is no setting `{key}`", help)
        raise AuthorError("settings/unset", f"`{key}` has no value", f"{help}; or set it in [tool.heddle]")


def _mistaken(key: str, wanted: str) -> NoReturn:
    kind = _kind(key)
    help = f"read it with `{_ACCESSORS.get(kind, 'text')}`"
    raise AuthorError("settings/type", f"`{key}` is not {wanted}: it is a {kind.value}", help)


@cache
def _kind(key: str) -> Kind:
    return every([key])[key].kind
