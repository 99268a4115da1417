"""A new project, whose settings a test replaces."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main

Heddle = Callable[..., Result]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new project with a dashboard, an alert and a data source, in the current folder."""
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert CliRunner().invoke(main, ["init"]).exit_code == 0
    (folder / "heddle.toml").write_text("")
    return folder


@pytest.fixture
def heddle(project: Path) -> Heddle:
    """Return a function that runs a command with the text of a settings file, which must exit with `code`."""

    def run(*arguments: str, settings: str = "", code: int = 0) -> Result:
        (project / "heddle.toml").write_text(settings)
        result = CliRunner().invoke(main, list(arguments))
        assert result.exit_code == code, result.output
        return result

    return run


def tree(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder by their paths."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def commit(folder: Path) -> None:
    """Commit all files of a folder."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "--all"], ["commit", "-q", "--message", "state"]):
        subprocess.run([*git, *command], cwd=folder, check=True)
