"""Workflows and the action: valid, and without what zizmor reports, such as actions that are not pinned to commits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from heddle.cli import main
from tests.cli.project import ROOT


def audit(folder: Path) -> str:
    """Return the findings of zizmor in a folder; empty if there are none."""
    program = Path(sys.executable).with_name("zizmor")
    words = [str(program), "--offline", "--no-progress", "--quiet", "--format", "plain", "."]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    return done.stdout + done.stderr if done.returncode else ""


def validate(schema: str, *files: Path) -> str:
    """Return what a built-in schema of check-jsonschema reports; empty if the files are valid."""
    words = ["check_jsonschema", "--builtin-schema", f"vendor.{schema}", *map(str, files)]
    done = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True)
    return done.stdout + done.stderr if done.returncode else ""


def workflows(folder: Path) -> list[Path]:
    return sorted((folder / ".github/workflows").glob("*.yml"))


def test_workflows_and_action_have_no_findings() -> None:
    assert audit(ROOT / ".github") == ""
    assert audit(ROOT) == ""


def test_workflows_and_action_are_valid() -> None:
    assert {path.name for path in workflows(ROOT)} == {"ci.yml", "live.yml", "push.yml", "release.yml", "review.yml"}
    assert validate("github-workflows", *workflows(ROOT)) == ""
    assert validate("github-actions", ROOT / "action.yml") == ""


def test_zizmor_reports_a_floating_tag(tmp_path: Path) -> None:
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    text = (ROOT / ".github/workflows/ci.yml").read_text()
    pinned = next(line for line in text.splitlines() if "actions/checkout" in line)
    (folder / "ci.yml").write_text(text.replace(pinned, "      - uses: actions/checkout@v4"))
    assert "unpinned-uses" in audit(tmp_path)


def test_schema_reports_a_misspelled_key(tmp_path: Path) -> None:
    path = tmp_path / "ci.yml"
    path.write_text((ROOT / ".github/workflows/ci.yml").read_text().replace("runs-on:", "run-on:"))
    assert "run-on" in validate("github-workflows", path)


@pytest.mark.parametrize("deployment", ["docker", "kubernetes", "push"])
def test_files_of_heddle_init_are_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deployment: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["init", "--for", deployment]).exit_code == 0
    assert audit(tmp_path) == ""
    assert validate("github-workflows", *workflows(tmp_path)) == ""
    assert validate("gitlab-ci", tmp_path / ".gitlab-ci.yml") == ""
