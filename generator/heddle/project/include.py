"""Shipped systems that a project compiles beside its own definitions: the setting `include`."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from heddle.compile.definition import DefinitionFile
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.project.discover import discover
from heddle.project.load import dashboard_uids, loaded_values
from heddle.settings.model import Settings

PACKAGE: Final = "heddle_systems"
"""The package with a folder for each shipped system; the distribution contains it beside the tool."""


def shipped_systems() -> Path:
    """Return the folder of the shipped systems."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"the distribution has no package {PACKAGE!r}", name=PACKAGE)
    return Path(next(iter(spec.submodule_search_locations)))


def is_shipped(file: DefinitionFile) -> bool:
    """Tell whether a definition is in the folder of the shipped systems."""
    return file.root == shipped_systems().absolute()


def included_files(
    settings: Settings, shipped: Path, *, own: Iterable[DefinitionFile]
) -> tuple[tuple[DefinitionFile, ...], set[DefinitionFile]]:
    """Return the files of the included systems, and those of all others.

    A dashboard of the project replaces an included one with the same uid. Raises BadInput for an unknown system.
    """
    names = sorted(path.name for path in shipped.iterdir() if (path / "__init__.py").is_file())
    if unknown := sorted(set(settings.include) - set(names)):
        raise BadInput(_unknown(settings, name, names) for name in unknown)
    own_uids = dashboard_uids(own)
    files = discover([shipped], settings.include)
    included = tuple(
        file for file in files if not any(value.uid in own_uids for value in loaded_values([file], "dashboard"))
    )
    return included, set(discover([shipped], ())) - set(included)


def _unknown(settings: Settings, name: str, names: list[str]) -> Finding:
    close = get_close_matches(name, names, 1)
    return Finding(
        id="settings/unknown-system",
        location=settings.source.document.location("include"),
        message=f"unknown system {name!r} in `include`",
        help=f"did you mean {close[0]!r}?" if close else f"choose from {', '.join(names)}",
    )
