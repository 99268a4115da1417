"""Modules of definitions are forgotten again."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType


def forget(modules: Iterable[str], roots: Sequence[Path]) -> None:
    """Forget the modules that came from the definitions: the next run may have other settings."""
    folders = [root.resolve() for root in roots]
    found = {name: _places(sys.modules.get(name)) for name in modules}  # of all first: a folder asks its parent
    for name, places in found.items():
        if any(place == folder or folder in place.parents for place in places for folder in folders):
            del sys.modules[name]


def _places(module: ModuleType | None) -> list[Path]:
    """Return where a module is; a folder without `__init__.py` has no file, and may be several folders."""
    if file := getattr(module, "__file__", None):
        return [Path(str(file))]
    return [Path(str(folder)) for folder in getattr(module, "__path__", ())]
