"""A fake `gh` for PATH: it stores comments in a file, records requests, and fails those that a test selects."""

from __future__ import annotations

import json
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BOT = "github-actions[bot]"

# The imports and the clean-up that Python would do at start are not needed for a program of a few lines.
_PROGRAM = """#!{python} -IS
import json, os, pathlib, sys
folder = pathlib.Path({folder!r})
state = json.loads((folder / "state.json").read_text())
arguments = sys.argv[1:]
method = arguments[arguments.index("--method") + 1] if "--method" in arguments else "GET"
path = arguments[1]
body = json.load(sys.stdin)["body"] if "--input" in arguments else None
state["requests"].append([method, path, body, os.environ.get("GH_TOKEN", "")])
if method in state["failures"]:
    print(state["failures"][method], file=sys.stderr)
    code = 1
else:
    code = 0
    comments = state["comments"]
    if method == "POST":
        comments.append({{"id": len(comments) + 1, "body": body, "user": {{"login": {bot!r}}}}})
    elif method == "PATCH":
        next(each for each in comments if each["id"] == int(path.rpartition("/")[2]))["body"] = body
    else:
        half = len(comments) // 2
        print(*(json.dumps(page) for page in (comments[:half], comments[half:])), sep="\\n" * state["separator_lines"])
(folder / "state.json").write_text(json.dumps(state))
sys.exit(code)
"""


_PYTHON = """#!/bin/sh
[ "$1" = -m ] || exec {python} "$@"
echo "$@" >> {requests}
"""


@dataclass
class Gh:
    """The fake `gh` in a folder, and its state."""

    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir()
        program = self.folder / "gh"
        program.write_text(_PROGRAM.format(python=sys.executable, folder=str(self.folder), bot=BOT), encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        self._write({"comments": [], "failures": {}, "requests": [], "separator_lines": 1})

    @property
    def path(self) -> str:
        """Return a PATH on which this comes first."""
        return os.pathsep.join([str(self.folder), str(Path(sys.executable).parent), os.environ["PATH"]])

    @property
    def comments(self) -> list[str]:
        return [comment["body"] for comment in self._read()["comments"]]

    @property
    def requests(self) -> list[str]:
        return [f"{method} {path}" for method, path, _, _ in self._read()["requests"]]

    @property
    def tokens(self) -> set[str]:
        return {token for *_, token in self._read()["requests"]}

    def fake_pip(self, requests: Path) -> None:
        """Put a `python` on the path whose pip installs nothing and appends its arguments to a file."""
        python = self.folder / "python"
        python.write_text(_PYTHON.format(python=sys.executable, requests=requests), encoding="utf-8")
        python.chmod(python.stat().st_mode | stat.S_IXUSR)

    def add_comment(self, body: str, login: str = BOT) -> None:
        """Add a comment of a user."""
        state = self._read()
        state["comments"].append({"id": len(state["comments"]) + 1, "body": body, "user": {"login": login}})
        self._write(state)

    def fail(self, method: str, answer: str) -> None:
        """Respond to this method with an error."""
        state = self._read()
        state["failures"][method] = answer
        self._write(state)

    def separate_pages(self, lines: int) -> None:
        """Print this many line breaks between the pages of a response."""
        self._write({**self._read(), "separator_lines": lines})

    def _read(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "state.json").read_text(encoding="utf-8")))

    def _write(self, state: dict[str, Any]) -> None:
        (self.folder / "state.json").write_text(json.dumps(state), encoding="utf-8")
