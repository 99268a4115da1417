"""A project in git, with generated files in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.diff.repository import Repository


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Return a repository in the working directory whose one commit holds the frozen tree."""
    for name in [name for name in os.environ if name.startswith(("HEDDLE_", "GIT_", "GITHUB_", "CI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    expected = Repository(tmp_path / "a project")
    monkeypatch.chdir(expected.folder)
    return expected
