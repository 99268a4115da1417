"""One installation of the wheel, and a repository that was started with it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.wheel.installed import Repository, install


@pytest.fixture(scope="session")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment variables of a shell in which the wheel is installed."""
    return install(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def started(variables: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository after `heddle init` and `heddle generate`; tests copy it."""
    repository = Repository(tmp_path_factory.mktemp("started"), variables)
    repository.run("git init --quiet --initial-branch main . && heddle init && heddle generate")
    repository.commit("Start")
    return repository.folder


@pytest.fixture
def empty(variables: dict[str, str], tmp_path: Path) -> Repository:
    """Return an empty repository."""
    repository = Repository(tmp_path / "shop", variables)
    repository.folder.mkdir()
    repository.run("git init --quiet --initial-branch main .")
    return repository


@pytest.fixture
def repository(variables: dict[str, str], started: Path, tmp_path: Path) -> Repository:
    """Return a repository after `heddle init` and `heddle generate`."""
    return Repository(shutil.copytree(started, tmp_path / "shop", symlinks=True), variables)
