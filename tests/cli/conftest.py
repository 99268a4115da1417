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
    """Return a project in the working directory, whose definitions meet none that were imported before."""
    for name in [name for name in os.environ if name.startswith("HEDDLE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    others = _take()
    yield Project(tmp_path)
    _take()
    sys.modules.update(others)


def _take() -> dict[str, object]:
    """Take the modules of definitions out of the import system."""
    names = [name for name in sys.modules if name.split(".")[0] in _DEFINITIONS]
    return {name: sys.modules.pop(name) for name in names}
