"""docs/git-sync.md is followed in an empty folder, up to the commands that need a Grafana."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from heddle.cli import main
from tests.docs.pages import ROOT, blocks
from tests.outputs.conftest import tree

PAGE = ROOT / "docs" / "git-sync.md"
BLOCKS = {
    language: [block.text for block in blocks(PAGE) if block.language == language]
    for language in ("console", "text", "toml", "yaml")
}


def run_console(block: str, folder: Path) -> str:
    """Run the commands of a block: `heddle` in this process, everything else in a shell. Return what they print."""
    output = ""
    for line in block.splitlines():
        command = line.removeprefix("$ ")
        if command.startswith("heddle "):
            result = CliRunner().invoke(main, command.split()[1:], catch_exceptions=False)
            assert result.exit_code == 0, result.output
            output += result.output
        elif not command.startswith(("pip ", "mkdir ", "git remote ", "git push ")):
            identity = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.c"}
            identity |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b.c", "PATH": "/usr/bin:/bin"}
            subprocess.run(command, shell=True, cwd=folder, env=identity, check=True, capture_output=True)
    return output


def test_the_page_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], check=True)
    start, commit, *_ = BLOCKS["console"]
    output = run_console(start, tmp_path)
    files, note, _ = BLOCKS["text"]
    assert [f"out/git-sync/{path}" for path in sorted(tree(tmp_path / "out/git-sync"))] == files.splitlines()
    assert note.strip() in output
    run_console(commit, tmp_path)
    tracked = subprocess.run(["git", "ls-files", "out/git-sync"], capture_output=True, text=True, check=True).stdout
    assert tracked == files


def test_the_manifests_have_the_names_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["init"]).exit_code == 0
    (tmp_path / "heddle.toml").write_text(BLOCKS["toml"][0])
    assert CliRunner().invoke(main, ["generate"]).exit_code == 0
    files = [f"out/apis/{path}" for path in sorted(tree(tmp_path / "out/apis"))]
    assert files == BLOCKS["text"][2].splitlines()


def test_the_connection_reads_the_tree_and_writes_nothing() -> None:
    (text,) = BLOCKS["yaml"]
    spec = yaml.safe_load(text)["spec"]
    assert (spec["github"]["path"], spec["sync"]["target"], spec["workflows"]) == ("out/git-sync/", "folder", [])
