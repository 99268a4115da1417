"""Which files below a folder are definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location

_GRAFANALIB_SUFFIX = ".dashboard.py"
# `alerts` is a common word: only with the house's own word after it does it declare something.
_DECLARES = re.compile(r"^(?:(dashboard|datasource)\s*(?::[^=\n]+)?=(?!=)|(alerts)\s*=\s*Alerts\()", re.MULTILINE)
_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A definition's file: `root` is the folder that was named, `parts` the folders between it and the file.

    `declares` is the name that it assigns: `dashboard`, `datasource` or `alerts`.
    """

    root: Path
    parts: tuple[str, ...]
    file: Path
    declares: str

    @property
    def name(self) -> str:
        """The file's name without `.dashboard.py` or `.py`."""
        return self.file.name.removesuffix(".py").removesuffix(".dashboard")


def discover(roots: Sequence[Path], systems: Sequence[str]) -> Iterator[Source]:
    """Yield the definitions below each root, in the order of their paths.

    A definition is a `*.dashboard.py`, or a module that assigns one of these names at its top level: no other
    file is run on its own account. `systems` keeps only these first folders; empty keeps all. Raises BadInput for a
    root or a system that there is not.
    """
    if missing := [root for root in roots if not root.is_dir()]:
        raise BadInput(_missing(root) for root in missing)
    folders = {path.name for root in roots for path in root.iterdir() if path.is_dir() and _looked_into(path)}
    if unknown := [system for system in systems if system not in folders]:
        raise BadInput(_unknown(system, sorted(folders)) for system in unknown)
    for root in roots:
        yield from _below(root.resolve(), root.resolve(), frozenset(systems))


def _below(root: Path, folder: Path, systems: frozenset[str]) -> Iterator[Source]:
    for path in sorted(folder.iterdir()):
        if not _looked_into(path):
            continue
        if path.is_dir():
            if folder != root or not systems or path.name in systems:
                yield from _below(root, path, systems)
        elif path.suffix == ".py" and (name := _declared(path)):
            yield Source(root, folder.relative_to(root).parts, path, name)


def _looked_into(path: Path) -> bool:
    return not path.name.startswith(".") and path.name not in _SKIPPED


def _declared(path: Path) -> str:
    """Return what a file declares, or nothing."""
    if path.name.endswith(_GRAFANALIB_SUFFIX):
        return "dashboard"
    found = _DECLARES.search(path.read_text(encoding="utf-8", errors="replace"))
    return found[1] or found[2] if found else ""


def _missing(root: Path) -> Finding:
    what = "is not a folder" if root.exists() else "does not exist"
    return Finding(
        id="definition/folder",
        location=Location(str(root)),
        message=f"the definitions folder {root} {what}",
        help="name an existing folder with --definitions, or in `definitions` of [tool.heddle]",
    )


def _unknown(system: str, folders: list[str]) -> Finding:
    return Finding(
        id="settings/systems",
        location=Location("pyproject.toml"),
        message=f"`systems` names {system!r}, and no definitions folder holds it",
        help=f"choose from {', '.join(folders)}" if folders else "leave `systems` out: nothing is to choose from",
    )
