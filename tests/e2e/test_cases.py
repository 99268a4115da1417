"""Runs every case in this folder; `pytest --snapshot-update` writes what the commands print now into the files."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from heddle.cli import main
from tests.e2e.cases import Command, parse_case

CASES = sorted(Path(__file__).parent.glob("*.txt"))
PROGRAMS = {"git", "rm", "cp", "sed", "mkdir"}
_SECONDS = re.compile(r"\bin \d+\.\d+ s\b")
_COMMIT = re.compile(r"\b[0-9a-f]{40}\b")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    case = parse_case(path)
    for name, text in case.files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for variable in [name for name in os.environ if name.startswith(("HEDDLE_", "GRAFANA_", "GITHUB_", "CI"))]:
        monkeypatch.delenv(variable)
    actual = [_run(command.line, tmp_path) for command in case.commands]
    files = {name: (tmp_path / name).read_text(encoding="utf-8") for name in case.expected_files}
    if request.config.getoption("--snapshot-update"):
        case.commands, case.expected_files = actual, files
        path.write_text(case.render(), encoding="utf-8")
    assert actual == case.commands
    assert files == case.expected_files


def test_there_are_at_least_twenty_cases() -> None:
    assert len(CASES) >= 20


def test_rendering_a_case_keeps_it() -> None:
    assert [path.name for path in CASES if parse_case(path).render() != path.read_text(encoding="utf-8")] == []


def _run(line: str, folder: Path) -> Command:
    program, *arguments = shlex.split(line)
    if program == "heddle":
        result = CliRunner().invoke(main, arguments, prog_name="heddle")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        exit_code, stdout, stderr = result.exit_code, result.stdout, result.stderr
    else:
        assert program in PROGRAMS, f"a case may not run {program}"
        process = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, check=False)
        exit_code, stdout, stderr = process.returncode, process.stdout, process.stderr
    return Command(line, exit_code, _stable(stdout, folder), _stable(stderr, folder))


def _stable(text: str, folder: Path) -> str:
    """Return output without what differs between runs: the folder, durations and commit ids."""
    text = text.replace(str(folder.resolve()), ".").replace(str(folder), ".")
    text = _COMMIT.sub("COMMIT", _SECONDS.sub("in N s", text))
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
