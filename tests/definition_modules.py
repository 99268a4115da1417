"""Isolation of tests from definitions that other tests have imported."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

PACKAGES = ("dashboards", "datasources")


@contextmanager
def without_definitions() -> Iterator[None]:
    """Remove the modules of definitions from the import system while inside, and those imported inside afterwards."""
    others = _unload()
    try:
        yield
    finally:
        _unload()
        sys.modules.update(others)


def _unload() -> dict[str, ModuleType]:
    """Remove the modules of definitions from the import system, and return them."""
    names = [name for name in sys.modules if name.split(".")[0] in PACKAGES]
    return {name: sys.modules.pop(name) for name in names}
