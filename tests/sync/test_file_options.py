"""Every option that names a file: a file that cannot be written or read is an error in words, never a traceback."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from heddle.cli import main
from tests.cli.project import ROOT
from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import Project, project
from tests.sync.files import board, tree

PROVE = ("prove", "--prometheus", "http://127.0.0.1:9")
WRITTEN = {
    ("check", "--write-baseline"): ("check", "board.json", "--write-baseline"),
    ("diff", "--output"): ("diff", "board.json", "board.json", "--output"),
    ("generate", "--out"): ("generate", "--out"),
    ("prove", "--write-baseline"): (*PROVE, "--write-baseline"),
    ("push", "--plan-out"): ("push", "--plan-out"),
    ("simulate", "--out"): ("simulate", "--history", "1m", "--definitions", str(ROOT / "dashboards"), "--out"),
}
READ = {
    ("check", "files"): ("check",),
    ("check", "--baseline"): ("check", "board.json", "--baseline"),
    ("check", "--definitions"): ("check", "--definitions"),
    ("diff", "--out"): ("diff", "--out"),
    ("diff", "before"): ("diff", "board.json"),
    ("generate", "--definitions"): ("generate", "--definitions"),
    ("prove", "--baseline"): (*PROVE, "--baseline"),
    ("prove", "--definitions"): (*PROVE, "--definitions"),
    ("push", "--plan"): ("push", "--plan"),
    ("simulate", "--definitions"): ("simulate", "--history", "1m", "--out", "past.om", "--definitions"),
}
"""The words of a command up to the file that the option names; `diff` names files by arguments that have no type."""

TARGETS = ("missing/folder/file.json", "board.json/file.json", "locked/file.json", "folder")
CONTENTS = {
    "empty.json": b"",
    "bytes.json": b"\xff\xfe\x00",
    "null.json": b"null",
    "list.json": b"[]",
    "object.json": b'{"findings": 3, "worse": 3, "steps": 3}',
    "items.json": b'{"findings": [1, null], "worse": [[1], null]}',
    "deep.json": b"[" * 100_000,
}


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.chdir(tmp_path)
    with Double("12.2") as double:
        held = project(tmp_path, double)
        held.write(tree(board()))
        (tmp_path / "board.json").write_bytes(tree(board())["dashboards/loom/one.json"])
        (tmp_path / "folder").mkdir()
        (tmp_path / "folder" / "another.txt").write_text("")
        (tmp_path / "locked").mkdir(mode=0o555)
        for name, content in CONTENTS.items():
            (tmp_path / name).write_bytes(content)
        yield held


def test_every_option_of_a_file_is_examined() -> None:
    named = {
        (name, max(option.opts, key=len))
        for name, command in main.commands.items()
        for option in command.params
        if isinstance(option.type, click.Path)
    }
    assert named == WRITTEN.keys() | READ.keys() - {("diff", "before")}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("words", WRITTEN.values(), ids=" ".join)
def test_a_file_that_cannot_be_written(at: Project, words: tuple[str, ...], target: str) -> None:
    if target == "locked/file.json" and os.access("locked", os.W_OK):
        pytest.skip("this user may write everywhere")
    if words[0] == "generate" and target in ("missing/folder/file.json", "folder"):
        pytest.skip("a folder is what it makes")
    done = at.run(*words, target)
    assert done.exit_code == 5, done.output
    assert target.partition("/")[0] in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) > 1, "there is no help"
    assert not (at.root / "missing").exists()


@pytest.mark.parametrize("target", ["missing.json", "board.json/file.json", "folder", *CONTENTS])
@pytest.mark.parametrize("words", READ.values(), ids=" ".join)
def test_a_file_that_cannot_be_read(at: Project, words: tuple[str, ...], target: str) -> None:
    done = at.run(*words, target)
    assert "Traceback" not in done.stderr
    # Any object may be a dashboard with findings, and an empty folder holds no definitions: then the server is asked.
    assert done.exit_code in (1, 2, 5), done.output
    assert done.output


def test_a_disk_that_refuses(at: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    done = at.run("check", "board.json", "--write-baseline", "baseline.json")
    assert done.exit_code == 5
    assert "baseline.json cannot be written: No space left on device" in done.stderr
