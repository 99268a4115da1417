"""Which files below a folder are definitions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from os.path import normpath
from pathlib import Path
from typing import cast

from heddle.compile.definition import DefinitionFile, Kind
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.project.ignored import is_suspect
from heddle.settings.model import Settings

_GRAFANALIB_SUFFIX = ".dashboard.py"
# `alerts` and `settings` are common names for variables, so they count only where their calls follow. grafanalib files
# often have the name of a data source in `datasource`, and several in `datasources`.
_DECLARATION = re.compile(
    r"^(?:(dashboards?|library_panels|simulation|output_file)\s*(?::[^=\n]+)?=(?!=)"
    r"|(datasource)\s*(?::[^=\n]+)?=(?![=\s\\]*[\"'])(?!=)"
    r"|(alerts)\s*=\s*Alerts\(|(settings)\s*=\s*system_settings\()",
    re.MULTILINE,
)
_DATASOURCES = re.compile(r"^datasources\s*(?::[^=\n]+)?=\s*[\[(](?!\s*[\"'])", re.MULTILINE)
_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})


def definitions_folders(settings: Settings) -> tuple[Path, ...]:
    """Return the definitions folders of a project, which need not exist. Raises BadInput outside of a project."""
    # Links are not followed: the name of a linked folder is that of its package.
    folders = tuple(Path(normpath(settings.root / name)) for name in settings.definitions)
    document = settings.source.document
    if document.table is None and not any(folder.is_dir() for folder in folders):
        raise BadInput([_missing_project(document.path.parent)])
    return folders


def discover(
    roots: Sequence[Path], systems: Sequence[str], suspects: list[Path] | None = None
) -> Iterator[DefinitionFile]:
    """Yield the definitions below each root, in the order of their paths.

    A definition is a `*.dashboard.py`, or a module that assigns one of the names of `Kind` at its top level; no other
    file is loaded by itself. `systems` selects folders directly below a root; empty selects all. Files that may
    contain more than their definition are added to `suspects`. Raises BadInput for a root or a system that does not
    exist.
    """
    if missing := [root for root in roots if not root.is_dir()]:
        raise BadInput(_missing(root) for root in missing)
    folders = {path.name for root in roots for path in root.iterdir() if path.is_dir() and not _is_skipped(path)}
    if unknown := [system for system in systems if system not in folders]:
        raise BadInput(_unknown(system, sorted(folders)) for system in unknown)
    for root in roots:
        yield from _below(root.absolute(), root.absolute(), frozenset(systems), [] if suspects is None else suspects)


def _below(root: Path, folder: Path, systems: frozenset[str], suspects: list[Path]) -> Iterator[DefinitionFile]:
    for path in sorted(folder.iterdir()):
        if _is_skipped(path):
            continue
        if path.is_dir():
            if folder != root or not systems or path.name in systems:
                yield from _below(root, path, systems, suspects)
        elif path.suffix == ".py":
            text = path.read_text(encoding="utf-8", errors="replace")
            kinds = _declared_kinds(path, text)
            if is_suspect(text, is_definition=bool(kinds)) or len(kinds) > 1:
                suspects.append(path)
            if kinds:
                yield DefinitionFile(root, folder.relative_to(root).parts, path, kinds[0])


def _is_skipped(path: Path) -> bool:
    return path.name.startswith(".") or path.name in _SKIPPED


def _declared_kinds(path: Path, text: str) -> list[Kind]:
    """Return the kinds that a file declares, in their order; the first one is read."""
    found = [next(filter(None, match.groups())) for match in _DECLARATION.finditer(text)]
    if not found and path.name.endswith(_GRAFANALIB_SUFFIX):
        found = ["dashboard"]
    if _DATASOURCES.search(text):
        found.append("datasources")
    return cast("list[Kind]", list(dict.fromkeys(found)))


def with_qualifiers(files: Iterable[DefinitionFile]) -> Iterator[DefinitionFile]:
    """Yield the files; dashboards whose files have the same name get the folders that distinguish them."""
    files = list(files)
    by_name: dict[str, list[DefinitionFile]] = {}
    for file in files:
        if file.kind == "dashboard":
            by_name.setdefault(file.name.lower(), []).append(file)
    for file in files:
        same = [other for other in by_name.get(file.name.lower(), ()) if other.path != file.path]
        yield replace(file, qualifier=_qualifier(file, same)) if same and file.kind == "dashboard" else file


def _qualifier(file: DefinitionFile, others: Iterable[DefinitionFile]) -> tuple[str, ...]:
    """Return the fewest folders of a path that no other path ends in."""
    folders = file.path.parent.parts
    taken = {other.path.parent.parts for other in others}
    for depth in range(1, len(folders)):
        if all(parts[-depth:] != folders[-depth:] for parts in taken):
            return folders[-depth:]
    return folders[1:]


def _missing_project(start: Path) -> Finding:
    """Return the finding for a folder that has neither settings nor the default definitions folders."""
    files = (folder / "pyproject.toml" for folder in (start, *start.parents))
    file = next((file for file in files if file.is_file()), None)
    where = "pyproject.toml has no table [tool.heddle]" if file else "heddle.toml and pyproject.toml do not exist"
    return Finding(
        id="settings/missing-project",
        location=Location(str(file or start)),
        message=f"neither this folder nor one above it is a project of Heddle: {where}",
        help="create a project with `heddle init`, or run the command in a project or any of its subfolders",
    )


def _missing(root: Path) -> Finding:
    problem = "is not a folder" if root.exists() else "does not exist"
    return Finding(
        id="definition/missing-folder",
        location=Location(str(root)),
        message=f"the definitions folder {root} {problem}",
        help="name an existing folder with --definitions, or in the setting `definitions`",
    )


def _unknown(system: str, folders: list[str]) -> Finding:
    return Finding(
        id="settings/unknown-system",
        location=Location("pyproject.toml"),
        message=f"unknown system {system!r} in `systems`: no definitions folder contains it",
        help=f"choose from {', '.join(folders)}" if folders else "remove `systems`: there are no folders to select",
    )
