"""What one row of the table of settings says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from heddle.settings.kinds import Fault, Kind, Value, fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One row: `*` in the key is a name that the user chooses; `names` are the names that have a default of their own.

    A `default` of None means there is none: the name must be given one. `none` says what an empty text stands for;
    where it is missing, an empty text is refused. `choices` are all that a choice may be, where that is known.
    """

    key: str
    kind: Kind
    meaning: str
    default: Value | None = None
    names: Mapping[str, Value] = field(default_factory=dict)
    none: str = ""
    choices: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """The key, taken apart at its dots."""
        return tuple(self.key.split("."))

    @property
    def group(self) -> str:
        """What stands before the `*`: `datasources` of `datasources.*.url`; nothing where there is no `*`."""
        return self.key.partition(".*")[0] if "*" in self.key else ""

    def covers(self, path: tuple[str, ...]) -> bool:
        """Tell whether a path through the settings is this one."""
        return len(path) == len(self.parts) and self.reaches(path)

    def reaches(self, path: tuple[str, ...]) -> bool:
        """Tell whether a path is this setting or a table that holds it."""
        return len(path) <= len(self.parts) and all(
            part in ("*", step) for part, step in zip(self.parts, path, strict=False)
        )

    def default_for(self, key: str) -> Value | None:
        """Return the default of one key that this setting covers."""
        return self.names.get(key.split(".")[1], self.default) if self.group else self.default

    def fit(self, raw: object) -> Value | Fault:
        """Return `raw` as a value of this setting, or why it is none."""
        if self.choices and isinstance(raw, str) and raw not in self.choices:
            help = f"choose from {', '.join(self.choices)}"
            return Fault(id="settings/type", what=f"is not one of its choices: `{raw}`", help=help)
        if raw != "":
            return fit(self.kind, raw)
        help = "write a value, or leave the key out for the default"
        return "" if self.none else Fault(id="settings/empty", what="is empty", help=help)
