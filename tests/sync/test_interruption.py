"""Ctrl-C before, between and after writes: exactly the finished writes are reported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import Project, create_project, interrupt_second_dashboard
from tests.sync.files import dashboard, tree


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.chdir(tmp_path)
    with Double("12.2") as double:
        content = create_project(tmp_path, double)
        content.write(tree(dashboard(), dashboard("two", "Two")))
        yield content


def interrupt(*_: Any, **__: Any) -> NoReturn:
    raise KeyboardInterrupt


def test_an_interruption_before_the_first_write_is_reported(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heddle.sync.push.make_plan", interrupt)
    result = project.push()
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "interrupted\n")


def test_an_interruption_after_the_last_write_reports_the_writes(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heddle.sync.verify.check_health", interrupt)
    result = project.push()
    assert result.exit_code == 130
    assert result.stdout.endswith("3 of 3 objects written\n")
    assert result.stderr.endswith("interrupted\n")
    assert "nothing" not in result.stdout + result.stderr
    assert project.live.dashboard("two")["title"] == "Two"


def test_an_interruption_after_the_last_write_prints_complete_json(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heddle.sync.verify.check_health", interrupt)
    result = project.push("--format", "json")
    assert result.exit_code == 130
    assert [outcome["result"] for outcome in json.loads(result.stdout)["outcomes"]] == ["done"] * 3


def test_an_interrupted_rollback_reports_the_writes(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.push()
    project.write(tree(dashboard(title="New"), dashboard("two", "New two")))
    project.push()
    interrupt_second_dashboard(monkeypatch)
    result = project.run("rollback", "--yes")
    assert result.exit_code == 130
    assert "1 of 2 objects written" in result.stdout
