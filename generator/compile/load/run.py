"""A definition's module is run, and what it raised becomes a problem at the author's line."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from hashlib import sha256
from pathlib import Path
from types import ModuleType

from generator.compile.load.discover import Source
from generator.errors import BadInput, HeddleError
from generator.place import Place
from generator.problem import Problem


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
            raise BadInput([_problem(source, error)]) from error


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


def _problem(source: Source, error: BaseException) -> Problem:
    if isinstance(error, SyntaxError) and error.filename:
        place = Place(error.filename, error.lineno or 1, error.offset or 0)
        return Problem(
            id="definition/syntax", place=place, message=f"syntax error: {error.msg}", mend="correct the Python there"
        )
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(str(source.root)) or frame.filename == str(source.file)
    ]
    place = Place(str(source.file))
    if frames:
        last = frames[-1]
        place = Place(last.filename, last.lineno or 1, (last.colno or 0) + 1)
    return Problem(
        id="definition/raised",
        place=place,
        message=f"the definition raised {type(error).__name__}: {error}",
        mend=_mend(error),
    )


def _mend(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError):
        return f"install {error.name}, or name the folder that holds it as a definitions folder's neighbour"
    return "correct that line; it ran while the definition was loaded"
