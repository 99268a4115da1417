"""Modules of definitions are forgotten again."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path


def forget(modules: Iterable[str], roots: Sequence[Path]) -> None:
    """Forget the modules that came from the definitions: the next run may have other settings."""
    for name in modules:
        file = getattr(sys.modules.get(name), "__file__", None)
        if file and any(Path(file).is_relative_to(root.resolve()) for root in roots):
            del sys.modules[name]
