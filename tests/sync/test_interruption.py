"""Ctrl-C at any time: what was written is reported, and nothing is claimed that is not so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import Project, project
from tests.sync.files import board, tree


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.chdir(tmp_path)
    with Double("12.2") as double:
        held = project(tmp_path, double)
        held.write(tree(board(), board("two", "Two")))
        yield held


def interrupt(*_: Any, **__: Any) -> NoReturn:
    raise KeyboardInterrupt


def test_an_interruption_before_the_first_write_is_only_named(at: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heddle.sync.push.make_plan", interrupt)
    done = at.push()
    assert (done.exit_code, done.stdout, done.stderr) == (130, "", "interrupted\n")


def test_an_interruption_after_the_last_write_reports_the_writes(at: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heddle.sync.verify.check_health", interrupt)
    done = at.push()
    assert done.exit_code == 130
    assert done.stdout.endswith("3 of 3 objects written\n")
    assert done.stderr.endswith("interrupted\n")
    assert "nothing" not in done.stdout + done.stderr
    assert at.live.dashboard("two")["title"] == "Two"


def test_an_interruption_after_the_last_write_leaves_json_whole(at: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heddle.sync.verify.check_health", interrupt)
    done = at.push("--format", "json")
    assert done.exit_code == 130
    assert [each["result"] for each in json.loads(done.stdout)["outcomes"]] == ["done"] * 3


def test_an_interrupted_rollback_reports_the_writes(at: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from heddle.sync import apply

    at.push()
    at.write(tree(board(title="New"), board("two", "New two")))
    at.push()
    write, seen = apply.WRITE[apply.Kind.DASHBOARD], []

    def interrupted(context: Any, step: Any) -> None:
        if seen:
            raise KeyboardInterrupt
        seen.append(step.key)
        write(context, step)

    monkeypatch.setitem(apply.WRITE, apply.Kind.DASHBOARD, interrupted)
    done = at.run("rollback", "--yes")
    assert done.exit_code == 130
    assert "1 of 2 objects written" in done.stdout
