"""Projects whose queries are run."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.cli.conftest import project
from tests.cli.project import ROOT, SETTINGS, Project
from tests.definition_modules import without_definitions

__all__ = ["project", "repository", "shop"]


@pytest.fixture
def shop(project: Project) -> Project:
    """Return a project with a dashboard whose metric does not exist."""
    project.write("pyproject.toml", SETTINGS)
    return project


@pytest.fixture
def repository(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run in this repository, with definitions that no other test has imported; its data is scraped every 60 s."""
    for name in [name for name in os.environ if name.startswith("HEDDLE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HEDDLE_SCRAPE_INTERVAL", "60s")
    monkeypatch.chdir(ROOT)
    with without_definitions():
        yield
