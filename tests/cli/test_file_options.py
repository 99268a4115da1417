"""File options: an unreadable or unwritable file is an error with help, never a traceback."""

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
from tests.sync.cli import Project, create_project
from tests.sync.files import dashboard, tree

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
    ("check", "--rules"): ("check", "board.json", "--metrics", "metrics.txt", "--rules"),
    ("check", "--definitions"): ("check", "--definitions"),
    ("diff", "--out"): ("diff", "--out"),
    ("diff", "before"): ("diff", "board.json"),
    ("generate", "--definitions"): ("generate", "--definitions"),
    ("inventory", "files"): ("inventory",),
    ("inventory", "--definitions"): ("inventory", "--definitions"),
    ("prove", "--baseline"): (*PROVE, "--baseline"),
    ("prove", "--definitions"): (*PROVE, "--definitions"),
    ("push", "--plan"): ("push", "--plan"),
    ("simulate", "--definitions"): ("simulate", "--history", "1m", "--out", "past.om", "--definitions"),
}
"""The arguments up to the file; the arguments of `diff` are files without a type."""

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
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.chdir(tmp_path)
    with Double("12.2") as double:
        created = create_project(tmp_path, double)
        created.write(tree(dashboard()))
        (tmp_path / "board.json").write_bytes(tree(dashboard())["dashboards/loom/one.json"])
        (tmp_path / "metrics.txt").write_text("# TYPE up gauge\nup 1\n")
        (tmp_path / "folder").mkdir()
        (tmp_path / "folder" / "another.txt").write_text("")
        (tmp_path / "locked").mkdir(mode=0o555)
        for name, content in CONTENTS.items():
            (tmp_path / name).write_bytes(content)
        yield created


def test_every_file_option_is_covered() -> None:
    named = {
        (name, max(option.opts, key=len))
        for name, command in main.commands.items()
        for option in command.params
        if isinstance(option.type, click.Path)
    }
    created = {("init", "folder"), ("runbooks", "folder")}  # tests/starter, tests/docs/test_runbooks.py
    assert named == (WRITTEN.keys() | READ.keys() | created) - {("diff", "before")}


@pytest.mark.parametrize("arguments", WRITTEN.values(), ids=" ".join)
def test_an_unwritable_file_is_an_error(project: Project, arguments: tuple[str, ...]) -> None:
    targets = set(TARGETS)
    if os.access("locked", os.W_OK):  # root may write to every directory
        targets.remove("locked/file.json")
    if arguments[0] == "generate":  # it creates directories, and writes into existing ones
        targets -= {"missing/folder/file.json", "folder"}
    for target in sorted(targets):
        result = project.run(*arguments, target)
        assert result.exit_code == 5, (target, result.output)
        assert target.partition("/")[0] in result.stderr, target
        assert "Traceback" not in result.stderr, target
        assert len(result.stderr.strip().splitlines()) > 1, f"{target}: the help is missing"
        assert not (project.root / "missing").exists(), target


@pytest.mark.parametrize("arguments", READ.values(), ids=" ".join)
def test_an_unreadable_file_is_an_error(project: Project, arguments: tuple[str, ...]) -> None:
    # An empty folder of definitions has no metrics, and no error.
    folders = ["folder"] if arguments != ("inventory", "--definitions") else []
    for target in ["missing.json", "board.json/file.json", *folders, *CONTENTS]:
        result = project.run(*arguments, target)
        assert "Traceback" not in result.stderr, target
        # Any object may be a dashboard with findings, and with an empty directory the command contacts the server.
        assert result.exit_code in (1, 2, 5), (target, result.output)
        assert result.output, target


def test_a_full_disk_is_an_error(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    result = project.run("check", "board.json", "--write-baseline", "baseline.json")
    assert result.exit_code == 5
    assert "baseline.json cannot be written: No space left on device" in result.stderr
