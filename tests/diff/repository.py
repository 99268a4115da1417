"""A git repository to run `heddle diff` in."""

from __future__ import annotations

import subprocess
from pathlib import Path

from click.testing import CliRunner, Result

from heddle.cli import main
from tests.diff.states import TREE

_WHO = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")


class Repository:
    """A project whose first commit holds the frozen tree below `out/`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        (folder / "pyproject.toml").write_text("[tool.heddle]\n")
        for path, content in TREE.items():
            self.write(path, content)
        self.git("init", "--quiet")
        self.commit("first")

    def write(self, path: str, content: bytes) -> None:
        file = self.folder / "out" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def edit(self, path: str, old: str, new: str) -> None:
        content = (self.folder / "out" / path).read_bytes()
        assert old.encode() in content
        self.write(path, content.replace(old.encode(), new.encode()))

    def commit(self, message: str) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")

    def git(self, *words: str) -> str:
        run = subprocess.run(["git", *_WHO, *words], cwd=self.folder, capture_output=True, check=True, text=True)
        return run.stdout.strip()

    def diff(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["diff", *words])
