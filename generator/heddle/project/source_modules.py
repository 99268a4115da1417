"""Modules of a project are compiled from their source each time they are imported."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    SourceFileLoader,
)
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Never


class _SourceLoader(SourceFileLoader):
    """Neither reads nor writes bytecode.

    Python considers bytecode current if the size and the second of the last change are those of the source. Two edits
    in one second, or a file that keeps its time when it is replaced, would give the output of an earlier version.
    """

    def path_stats(self, path: object) -> Never:  # noqa: ARG002 - the signature is that of Python
        """Raise OSError, which excludes bytecode."""
        raise OSError


def source_spec(name: str, file: Path, folders: list[str] | None = None) -> ModuleSpec:
    """Return how to import a file as a module, or as the package of folders."""
    spec = ModuleSpec(name, _SourceLoader(name, str(file)), origin=str(file), is_package=folders is not None)
    spec.has_location = True  # gives the module its `__file__`
    spec.submodule_search_locations = folders
    return spec


def execute_module(name: str, file: Path) -> ModuleType:
    """Run a file as a module and return it; it stays in `sys.modules` unless it raises.

    A definition that imports it must then fail with its error, not without its names.
    """
    module = module_from_spec(source_spec(name, file))
    sys.modules[name] = module
    try:
        _SourceLoader(name, str(file)).exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return module


@contextmanager
def source_modules(folders: Sequence[Path]) -> Iterator[None]:
    """Import modules below folders from their source while inside, except those of installed packages."""

    def finder_for(path: str) -> FileFinder:
        if not is_source(path, folders):
            raise ImportError
        return FileFinder(path, (ExtensionFileLoader, EXTENSION_SUFFIXES), (_SourceLoader, SOURCE_SUFFIXES))

    def drop_finders() -> None:
        for path in [path for path in sys.path_importer_cache if is_source(path, folders)]:
            del sys.path_importer_cache[path]

    sys.path_hooks.insert(0, finder_for)
    drop_finders()
    try:
        yield
    finally:
        sys.path_hooks.remove(finder_for)
        drop_finders()


def is_source(path: str, folders: Sequence[Path]) -> bool:
    """Tell whether a path is below folders and not that of an installed package."""
    return f"{path}/".startswith(tuple(f"{folder}/" for folder in folders)) and "site-packages" not in path


def module_paths(module: ModuleType) -> list[str]:
    """Return where a module is; a folder without `__init__.py` has no file and may be several folders."""
    if file := getattr(module, "__file__", None):
        return [str(file)]
    try:
        return [str(folder) for folder in getattr(module, "__path__", ())]
    except KeyError:  # a folder without `__init__.py` whose parent package is no longer imported
        return []
