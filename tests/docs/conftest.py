"""The pages' own project to compile in."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.docs.shop import Shop

_DEFINITIONS = ("dashboards", "datasources")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """Return a project in the working directory, whose definitions meet none that were imported before."""
    for name in [name for name in os.environ if name.startswith("HEDDLE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    others = _taken()
    yield Shop(tmp_path)
    _taken()
    sys.modules.update(others)


def _taken() -> dict[str, ModuleType]:
    names = [name for name in sys.modules if name.split(".")[0] in _DEFINITIONS]
    return {name: sys.modules.pop(name) for name in names}
