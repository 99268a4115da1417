"""Projects to run `heddle` in."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.project import Project

_DEFINITIONS = ("dashboards", "datasources")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """Return a project in the working directory, without modules of other definitions."""
    for name in [name for name in os.environ if name.startswith("HEDDLE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    others = _unload()
    yield Project(tmp_path)
    _unload()
    sys.modules.update(others)


def _unload() -> dict[str, object]:
    """Remove the modules of definitions from the import system, and return them."""
    names = [name for name in sys.modules if name.split(".")[0] in _DEFINITIONS]
    return {name: sys.modules.pop(name) for name in names}
