"""Modules of definitions are forgotten again.

- A definition's module is run, and what it raised becomes a problem at the author's line.
- A definition as a value: what a module declared, and whether it is written in the house's words.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

from heddle.diagnostics.errors import BadInput, HeddleError
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.project.discover import Source


def forget(modules: Iterable[str], roots: Sequence[Path]) -> None:
    """Forget the modules that came from the definitions: the next run may have other settings."""
    folders = [root.resolve() for root in roots]
    found = {name: _locations(sys.modules.get(name)) for name in modules}  # of all first: a folder asks its parent
    for name, locations in found.items():
        if any(location == folder or folder in location.parents for location in locations for folder in folders):
            del sys.modules[name]


def _locations(module: ModuleType | None) -> list[Path]:
    """Return where a module is; a folder without `__init__.py` has no file, and may be several folders."""
    if file := getattr(module, "__file__", None):
        return [Path(str(file))]
    return [Path(str(folder)) for folder in getattr(module, "__path__", ())]


def run(source: Source) -> ModuleType:
    """Run a definition's file and return its module, which is forgotten by the import system again.

    It may import absolutely from beside its root folder, relatively, and by name from its own folder. What it prints
    goes to standard error. Raises BadInput.
    """
    with _importable(source), redirect_stdout(sys.stderr):
        try:
            return _load(source)
        except HeddleError:
            raise
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise BadInput([_finding(source, error)]) from error


def _load(source: Source) -> ModuleType:
    name = f"{_package(source)}.{source.file.name.removesuffix('.py').replace('.', '_')}"
    spec = importlib.util.spec_from_file_location(name, source.file)
    if spec is None or spec.loader is None:  # only for a file that is no .py, which discovery leaves out
        raise ImportError(f"{source.file} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    finally:
        sys.modules.pop(name, None)  # or ten thousand dashboards would stay in memory
    return module


def _package(source: Source) -> str:
    """Return the package of the file's folder, so that relative imports work from it."""
    name = _root_package(source.root)
    folder = source.root
    for part in source.parts:
        folder = folder / part
        name = _folder_package(f"{name}.{part}", folder) if "." not in part else _made(f"{name}.{part}", folder)
    return name


def _root_package(root: Path) -> str:
    """Return the name under which a root folder is a package, made up where its own is taken or no name."""
    known = sys.modules.get(root.name)
    free = known is None or str(root) in [str(Path(path).resolve()) for path in getattr(known, "__path__", ())]
    if root.name.isidentifier() and free:
        return _folder_package(root.name, root)
    return _made(f"definitions_{sha256(str(root).encode()).hexdigest()[:8]}", root)


def _folder_package(name: str, folder: Path) -> str:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:  # its __init__.py imports something that is not there
            raise
        return _made(name, folder)
    return name


def _made(name: str, folder: Path) -> str:
    """Return a package made up for a folder whose own name cannot be imported."""
    name = name if "." not in folder.name else name.removesuffix(folder.name) + folder.name.replace(".", "_")
    if name not in sys.modules:
        made = ModuleType(name)
        made.__path__ = [str(folder)]
        sys.modules[name] = made
    return name


@contextmanager
def _importable(source: Source) -> Iterator[None]:
    """Let the definition import from beside its root and from its own folder, for as long as it runs.

    Modules that came from its own folder by bare name are forgotten: the next folder may have one of the same name.
    """
    paths = [str(source.root.parent), str(source.file.parent)]
    before = set(sys.modules)
    sys.path[:0] = paths
    try:
        yield
    finally:
        for path in paths:
            sys.path.remove(path)
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None)
            if "." not in name and file and Path(file).parent == source.file.parent:
                del sys.modules[name]


def _finding(source: Source, error: BaseException) -> Finding:
    if isinstance(error, SyntaxError) and error.filename:
        location = Location(error.filename, error.lineno or 1, error.offset or 0)
        return Finding(
            id="definition/syntax",
            location=location,
            message=f"syntax error: {error.msg}",
            help="correct the Python there",
        )
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(str(source.root)) or frame.filename == str(source.file)
    ]
    location = Location(str(source.file))
    if frames:
        last = frames[-1]
        location = Location(last.filename, last.lineno or 1, (last.colno or 0) + 1)
    return Finding(
        id="definition/raised",
        location=location,
        message=f"the definition raised {type(error).__name__}: {error}",
        help=_help(error),
    )


def _help(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError):
        return f"install {error.name}, or name the folder that holds it as a definitions folder's neighbour"
    return "correct that line; it ran while the definition was loaded"


@dataclass(frozen=True, slots=True)
class Definition:
    """What one file declares: `value` is a grafanalib dashboard, a DataSource or Alerts.

    It is None for a data source that there is not with these settings.
    """

    source: Source
    value: Any

    @property
    def built_with_heddle(self) -> bool:
        """Whether the house's rules bind it: foreign grafanalib definitions are mended instead."""
        return bool(getattr(self.value, "built_with_heddle", False))


def define(source: Source) -> Definition:
    """Run a definition's file and return what it declares. Raises BadInput."""
    module = run(source)
    value = getattr(module, source.declares, None)
    if source.declares == "datasource" and not _is_datasource(value) and not _left_out(module):
        raise BadInput([_other(source, value, "one of heddle.author.datasources")])
    if source.declares == "dashboard" and not hasattr(value, "to_json_data"):
        raise BadInput([_other(source, value, "a grafanalib Dashboard")])
    if source.declares == "alerts" and not _is_alerts(value):
        raise BadInput([_other(source, value, "one of heddle.author.alerts")])
    return Definition(source, value)


def _left_out(module: ModuleType) -> bool:
    """Tell whether a definition says `datasource = None`: with these settings there is none."""
    return vars(module).get("datasource", False) is None


def _is_datasource(value: object) -> bool:
    from heddle.author.datasources.types import DataSource

    return isinstance(value, DataSource)


def _is_alerts(value: object) -> bool:
    from heddle.author.alerts import Alerts

    return isinstance(value, Alerts)


def _other(source: Source, value: object, wanted: str) -> Finding:
    found = "missing" if value is None else f"a {type(value).__name__}"
    return Finding(
        id="definition/type",
        location=Location(str(source.file)),
        message=f"`{source.declares}` is {found}, not {wanted}",
        help=f"assign {wanted} to `{source.declares}` at the top level of the file",
    )
