"""Definitions are run and become values; what they raise becomes a finding at the author's line."""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import replace
from hashlib import sha256
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final

from heddle.compile.definition import ITEM_KINDS, Definition, DefinitionFile, Kind
from heddle.diagnostics.errors import BadInput, HeddleError
from heddle.diagnostics.exceptions import exception_finding, with_chain
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.project.source_modules import execute_module, is_source, module_paths, source_modules, source_spec

_EXPECTED: dict[Kind, str] = {
    "settings": "the settings of a system from heddle",
    "dashboard": "a grafanalib Dashboard",
    "dashboards": "a list of grafanalib Dashboards",
    "datasource": "a data source from heddle",
    "datasources": "a list of data sources from heddle",
    "library_panel": "a library panel from heddle",
    "library_panels": "a list of library panels from heddle",
    "alerts": "an Alerts from heddle",
    "simulation": "a Simulation from heddle",
    "output_file": "an OutputFile from heddle",
}

SHARED_PACKAGES: Final = sys.stdlib_module_names | {
    *("attr", "click", "grafana_client", "grafanalib", "heddle", "jsonschema", "jsonschema_rs", "msgspec", "niquests"),
    *("orjson", "prometheus_client", "promql_parser", "pytest", "rich", "sqlglot", "syrupy", "tenacity", "yaml"),
}
"""What this package imports: a definitions folder with one of these names does not replace it."""


def load_definition(file: DefinitionFile) -> Definition:
    """Run a definition's file and return what it declares. Raises BadInput."""
    module = run_file(file)
    value = getattr(module, file.kind, None) if file.position is None else _items(module, file.kind)[file.position]
    absent = file.kind == "datasource" and value is None and "datasource" in vars(module)
    if not absent and not _has_kind(value, file.kind):
        raise BadInput([_wrong_type(file, value)])
    if file.kind == "datasource" and value is not None:
        from heddle.author.arguments.checked import check_fields

        check_fields(value)  # the constructor of a class of the author's does not check its arguments
    return Definition(file, value)


def each_item(file: DefinitionFile) -> Iterator[DefinitionFile]:
    """Yield a definition for each item of the list in a file with several values, else the file. Raises BadInput."""
    kind = ITEM_KINDS.get(file.kind)
    if kind is None:
        yield file
        return
    value = getattr(run_file(file), file.kind, None)
    if not isinstance(value, list | tuple) or not all(_has_kind(item, kind) for item in value):
        raise BadInput([_wrong_item(file, value)])
    for position in range(len(value)):
        yield replace(file, kind=kind, position=position)


def _items(module: ModuleType, kind: Kind) -> Sequence[Any]:
    """Return the list whose items are of a kind."""
    name = next(plural for plural, item in ITEM_KINDS.items() if item == kind)
    items: Sequence[Any] = getattr(module, name)
    return items


def loaded_values(files: Iterable[DefinitionFile], kind: Kind) -> Iterator[Any]:
    """Yield the values that files of a kind declare; a definition that cannot be loaded has none."""
    for file in files:
        for item in _expanded(file) if kind in (file.kind, ITEM_KINDS.get(file.kind)) else ():
            with suppress(BadInput):
                yield load_definition(item).value


def dashboard_uids(files: Iterable[DefinitionFile]) -> frozenset[str]:
    """Return the uids of the dashboards that files define."""
    return frozenset(str(getattr(value, "uid", "")) for value in loaded_values(files, "dashboard"))


def _expanded(file: DefinitionFile) -> Iterator[DefinitionFile]:
    """Yield a file, or a definition for each of its values if it defines several; none if it cannot be loaded."""
    with suppress(BadInput):
        yield from each_item(file)


def _has_kind(value: object, kind: Kind) -> bool:
    """Tell whether a value is what its name promises; the API is imported only for the kinds that a project has."""
    match kind:
        case "settings":
            from heddle.settings.systems import SystemSettings

            return isinstance(value, SystemSettings)
        case "dashboard" | "dashboards":
            return hasattr(value, "to_json_data") and not isinstance(value, type) and not hasattr(value, "gridPos")
        case "datasource" | "datasources":
            from heddle.author.datasources import DataSource

            return isinstance(value, DataSource)
        case "library_panel" | "library_panels":
            from heddle.author.library_panels import LibraryPanel

            return isinstance(value, LibraryPanel)
        case "alerts":
            from heddle.author.alerts import Alerts

            return isinstance(value, Alerts)
        case "output_file":
            from heddle.author.output_file import OutputFile

            return isinstance(value, OutputFile)
        case "simulation":
            from heddle.author.simulation.simulation import Simulation

            return isinstance(value, Simulation)


def run_file(file: DefinitionFile) -> ModuleType:
    """Run a definition's file and return its module.

    Only settings and files with several values stay in `sys.modules`.

    It may import absolutely from beside its root folder, relatively, by bare name from its own folder and, where no
    other module has the name, from its root folder. What it prints goes to standard error. Raises BadInput.
    """
    for finder in sys.meta_path:
        if isinstance(finder, _RootFinder):
            finder.select(file.root)
    with _import_paths(file), redirect_stdout(sys.stderr):
        try:
            return _execute(file)
        except HeddleError as error:
            error.findings = tuple(with_chain(finding, error, file.root) for finding in error.findings)
            raise
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise BadInput([exception_finding(error, file.path, file.root)]) from error


@contextmanager
def fresh_modules(roots: Sequence[Path]) -> Iterator[None]:
    """Import the modules below the definitions folders again while inside, and restore those imported before.

    Modules read the settings when they are imported, and the next load may have other settings. Modules beside the
    folders that definitions import are forgotten too. Inside, the name of a
    definitions folder means that folder, also where another package of this name is imported or installed. Of several
    folders with one name, it is the one that the running definition is in, else the one beside the definition's folder.
    """
    folders = [root.absolute() for root in roots]
    finder = _RootFinder([folder for folder in folders if folder.name not in SHARED_PACKAGES])
    before = _remove_modules(folders, finder.folders)
    initial_modules = frozenset(sys.modules)
    beside = [folder.parent for folder in folders]
    sys.meta_path.insert(0, finder)
    try:
        with source_modules(beside):
            yield
    finally:
        sys.meta_path.remove(finder)
        finder.close()
        _remove_modules(folders, finder.folders)
        for name in sys.modules.keys() - initial_modules:
            paths = module_paths(sys.modules[name]) if name.split(".")[0] not in SHARED_PACKAGES else []
            if any(is_source(path, beside) for path in paths):
                del sys.modules[name]
        sys.modules.update(before)


class _RootFinder:
    """Finds the packages of definitions folders by their names, before anything that is installed."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self._roots = roots
        self._shared = frozenset(sys.modules) | SHARED_PACKAGES
        self._on_path = frozenset(sys.path)  # modules there do not depend on the definition that runs
        self._selected: tuple[Path, ...] = ()
        self._has_parked = False
        self.folders = {root.name: root for root in reversed(roots)}

    def select(self, running: Path) -> None:
        """Select the modules of a root, whose definition runs next, for names that several roots have.

        The modules of the other folders stay loaded, under names that cannot be imported.
        """
        for root in self._roots:
            current = self.folders[root.name]
            if root != current and (root == running or (root.name != running.name and root.parent == running.parent)):
                _rename_package(root.name, f"{current}:{root.name}")
                self._has_parked = True
                _rename_package(f"{root}:{root.name}", root.name)
                self.folders[root.name] = root
        selected = (running.parent, running)
        for folder in self._selected:
            if folder not in selected and str(folder) not in self._on_path:
                for name in self._modules_in(folder):
                    _rename_package(name, f"{folder}:{name}")
                    self._has_parked = True
        for folder in selected if self._has_parked else ():
            for name in [name for name in sys.modules if name.startswith(f"{folder}:")]:
                if name != f"{folder}:{folder.name}":  # the package of another root with the same name
                    sys.modules[name.partition(":")[2]] = sys.modules.pop(name)
        self._selected = selected

    def _modules_in(self, folder: Path) -> list[str]:
        """Return the modules that definitions imported by bare name and that are directly in a folder."""
        new = (name for name in sys.modules.keys() - self._shared - self.folders.keys() if ":" not in name)
        loaded = {name: module_paths(sys.modules[name]) for name in new if "." not in name}
        return [
            name
            for name, paths in loaded.items()
            if any(Path(path.removesuffix("/__init__.py")).parent == folder for path in paths)
        ]

    def close(self) -> None:
        """Unload the modules that are not selected."""
        parked = tuple(f"{folder}:" for root in self._roots for folder in (root.parent, root))
        for name in [name for name in sys.modules if name.startswith(parked)]:
            del sys.modules[name]

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to import the package of a folder, which needs no `__init__.py`."""
        folder = self.folders.get(name)
        if folder is None:
            return None
        if (init := folder / "__init__.py").is_file():
            return source_spec(name, init, [str(folder)])
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        return spec


def _rename_package(name: str, new_name: str) -> None:
    """Give the loaded modules of a package other names in `sys.modules`."""
    for loaded in [loaded for loaded in sys.modules if loaded == name or loaded.startswith(f"{name}.")]:
        sys.modules[new_name + loaded.removeprefix(name)] = sys.modules.pop(loaded)


def _remove_modules(folders: Sequence[Path], packages: Collection[str]) -> dict[str, ModuleType]:
    """Remove the modules below folders and in packages, and return them by name."""
    prefixes = tuple(f"{folder}/" for folder in folders)
    # All paths first: `__path__` of a folder without `__init__.py` looks up its parent package.
    paths = {name: module_paths(module) for name, module in list(sys.modules.items())}
    removed = [
        name
        for name, found in paths.items()
        if name.split(".")[0] in packages or any(f"{path}/".startswith(prefixes) for path in found)
    ]
    return {name: sys.modules.pop(name) for name in removed}


def _execute(file: DefinitionFile) -> ModuleType:
    package = _package(file)
    if file.path.name == "__init__.py" and getattr(sys.modules.get(package), "__file__", None) == str(file.path):
        return sys.modules[package]
    name = f"{package}.{file.path.name.removesuffix('.py').replace('.', '_')}"
    has_several = file.kind in ITEM_KINDS or file.position is not None
    if has_several and getattr(sys.modules.get(name), "__file__", None) == str(file.path):
        return sys.modules[name]
    module = execute_module(name, file.path)
    # Other definitions of the system import its settings, and a file with several values is used for each.
    if file.kind != "settings" and not has_several:
        sys.modules.pop(name, None)  # ten thousand dashboards would fill the memory
    return module


def _package(file: DefinitionFile) -> str:
    """Return the name of the package of the file's folder, so that relative imports work."""
    name = _root_package(file.root)
    folder = file.root
    for part in file.parts:
        folder = folder / part
        name = _import_package(f"{name}.{part}", folder) if "." not in part else _new_package(f"{name}.{part}", folder)
    return name


def _root_package(root: Path) -> str:
    """Return the package name of a root folder: its own, or an invented one where that is taken or not a name."""
    loaded = sys.modules.get(root.name)
    paths = [str(path) for path in getattr(loaded, "__path__", ())]
    free = loaded is None or str(root) in paths or str(root) in map(os.path.realpath, paths)
    if root.name.isidentifier() and free:
        return _import_package(root.name, root)
    return _new_package(f"definitions_{sha256(str(root).encode()).hexdigest()[:8]}", root)


def _import_package(name: str, folder: Path) -> str:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:  # its __init__.py imports a module that does not exist
            raise
        return _new_package(name, folder)
    return name


def _new_package(name: str, folder: Path) -> str:
    """Create a package for a folder whose own name cannot be imported, and return its name."""
    name = name if "." not in folder.name else name.removesuffix(folder.name) + folder.name.replace(".", "_")
    if name not in sys.modules:
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
    return name


@contextmanager
def _import_paths(file: DefinitionFile) -> Iterator[None]:
    """Allow imports from the parent of the root, from the definition's folder and from the root while it runs.

    The root comes last: its folders are named after systems, and one named `http` must not replace the library.

    Modules that it imports by bare name from its own folder are removed again: another folder may have one with the
    same name.
    """
    paths = [str(file.root.parent), str(file.path.parent)]
    before = set(sys.modules)
    sys.path[:] = [*paths, *sys.path, str(file.root)]
    try:
        yield
    finally:
        for path in (*paths, str(file.root)):
            with suppress(ValueError):  # the definition removed it
                sys.path.remove(path)
        for name in set(sys.modules) - before:
            module_file = getattr(sys.modules[name], "__file__", None)
            if "." not in name and module_file and Path(module_file).parent == file.path.parent:
                del sys.modules[name]


def _wrong_item(file: DefinitionFile, value: object) -> Finding:
    if not isinstance(value, list | tuple):
        return _wrong_type(file, value)
    kind = ITEM_KINDS[file.kind]
    position, item = next((at, each) for at, each in enumerate(value) if not _has_kind(each, kind))
    return Finding(
        id="definition/wrong-type",
        location=Location(str(file.path)),
        message=f"`{file.kind}[{position}]` is {item!r}, not {_EXPECTED[kind]}",
        help=f"assign {_EXPECTED[file.kind]} to `{file.kind}`",
    )


def _wrong_type(file: DefinitionFile, value: object) -> Finding:
    expected = _EXPECTED[file.kind]
    help = f"assign {expected} to `{file.kind}` at the top level of the file"
    actual = "missing" if value is None else f"a {type(value).__name__}"
    if isinstance(value, type | FunctionType):
        actual = f"the {'class' if isinstance(value, type) else 'function'} `{value.__name__}`"
        help = f"call it: `{file.kind} = {value.__name__}(...)`"
    return Finding(
        id="definition/wrong-type",
        location=_assignment(file),
        message=f"`{file.kind}` is {actual}, not {expected}",
        help=help,
    )


def _assignment(file: DefinitionFile) -> Location:
    """Return the last line at the top level that assigns the name of a definition, else the file."""
    lines = file.path.read_text(encoding="utf-8", errors="replace").splitlines()
    assigned = re.compile(rf"{file.kind}\b\s*(:[^=]+)?=(?!=)")
    numbers = [number for number, line in enumerate(lines, 1) if assigned.match(line)]
    return Location(str(file.path), numbers[-1]) if numbers else Location(str(file.path))
