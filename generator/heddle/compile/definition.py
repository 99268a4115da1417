"""A definition, the input of the compiler: a Python file and the value that it declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

Kind = Literal[
    "settings",
    "dashboard",
    "dashboards",
    "datasource",
    "datasources",
    "library_panel",
    "library_panels",
    "alerts",
    "simulation",
    "output_file",
]
"""The name that a definition assigns at its top level."""

ITEM_KINDS: Final[Mapping[Kind, Kind]] = {
    "dashboards": "dashboard",
    "datasources": "datasource",
    "library_panels": "library_panel",
}
"""The kind of each item of a list: loading replaces a definition of such a list by one for each item."""


@dataclass(frozen=True, slots=True, order=True)
class DefinitionFile:
    """The file of a definition: `root` is the definitions folder, `parts` the folders between it and the file.

    `position` is the position in the list of a file that defines several values, else None. `qualifier` are the
    folders that distinguish it from other files with its name.
    """

    root: Path
    parts: tuple[str, ...]
    path: Path
    kind: Kind
    position: int | None = None
    qualifier: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The file's name without `.dashboard.py` or `.py`, with a number in a file with several values."""
        name = self.path.name.removesuffix(".py").removesuffix(".dashboard")
        return name if self.position is None else f"{name}-{self.position + 1}"

    @property
    def unique_name(self) -> str:
        """The name; if other files have the same name, with the name of a folder in front."""
        return "-".join((*self.qualifier, self.name))


@dataclass(frozen=True, slots=True)
class Definition:
    """What one file declares: `value` is a dashboard, DataSource, LibraryPanel, Alerts, Simulation or settings.

    It is None for a data source that does not exist with the current settings.
    """

    file: DefinitionFile
    value: Any

    @property
    def built_with_heddle(self) -> bool:
        """Whether it uses Heddle's API, so that Heddle's rules apply; other grafanalib code is normalized instead."""
        return bool(getattr(self.value, "built_with_heddle", False))
