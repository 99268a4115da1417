"""The action's own commands, run on a project with a branch: every report is up before the verdict."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.action.gh import Gh
from tests.action.steps import Runner
from tests.cli.project import ROOT, Project, dashboard

ORDERS = "dashboards/loom/orders.py"
SHORT = 'ORDERS.rate("20s").sum(by="status")'
PIP = """#!/bin/sh
[ "$1" = -m ] || exec {python} "$@"
echo "$@" >> {asked}
"""


class Branch(Project):
    """A project in git, on a branch of `main`; the job that reviews it installs nothing."""

    def __init__(self, folder: Path, apart: Path, gh: Gh) -> None:
        super().__init__(folder)
        self.gh = gh
        self.job = Runner(
            folder,
            apart,
            gh.path,
            github={"base_ref": "main", "event.pull_request.number": "7", "token": "s3cret"},
        )
        self.asked = apart / "pip"
        python = gh.folder / "python"
        python.write_text(PIP.format(python=sys.executable, asked=self.asked), encoding="utf-8")
        python.chmod(0o755)
        self.git("init", "--quiet", "--initial-branch=main")
        self.write(".gitignore", ".heddle/\n__pycache__/\n")
        self.generate()
        self.commit()
        self.git("switch", "--quiet", "--create", "topic")

    def generate(self) -> None:
        self._do(str(Path(sys.executable).parent / "heddle"), "generate")

    def commit(self) -> None:
        self.git("add", ".")
        self.git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--message=x")

    def git(self, *words: str) -> None:
        self._do("git", *words)

    def _do(self, *words: str) -> None:
        subprocess.run(words, cwd=self.folder, check=True, capture_output=True)


@pytest.fixture
def branch(tmp_path: Path, gh: Gh, monkeypatch: pytest.MonkeyPatch) -> Branch:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "shop"
    folder.mkdir()
    return Branch(folder, tmp_path / "job", gh)


def test_no_change_is_good_and_says_nothing(branch: Branch) -> None:
    branch.job.run()
    assert branch.job.codes["Verdict"] == 0
    assert branch.gh.comments == []
    assert "no findings" in branch.job.summary
    assert json.loads((branch.job.reports / "check.sarif").read_text())["runs"][0]["results"] == []


def test_a_good_change_is_told(branch: Branch) -> None:
    branch.write(ORDERS, dashboard(query='ORDERS.rate().sum(by="instance")'))
    branch.generate()
    branch.commit()
    branch.job.run()
    assert branch.job.codes["Verdict"] == 0
    (comment,) = branch.gh.comments
    assert comment.startswith("<!-- heddle-review: heddle -->\n")
    assert "Query changed" in comment
    assert "<svg" in (branch.job.reports / "diff.html").read_text(encoding="utf-8")
    assert branch.gh.tokens == {"s3cret"}
    assert not any("s3cret" in said for said in branch.job.said.values())


def test_a_finding_fails_after_all_reports(branch: Branch) -> None:
    branch.write(ORDERS, dashboard(query=SHORT))
    branch.generate()
    branch.commit()
    branch.job.run()
    assert f"::warning file={ORDERS},title=query/short-rate-window,line=17," in branch.job.said["Findings"]
    assert "query/short-rate-window" in branch.job.summary
    assert "query/short-rate-window" in Path(branch.job.outputs["steps.check.outputs.sarif"]).read_text(
        encoding="utf-8"
    )
    assert len(branch.gh.comments) == 1
    assert branch.job.codes["Verdict"] == 1
    assert branch.job.said["Verdict"].startswith("::error title=heddle::There are findings")


def test_the_least_that_fails_can_be_chosen(branch: Branch) -> None:
    branch.write(ORDERS, dashboard(query=SHORT))
    branch.job.inputs = {"fail-on": "error"}
    branch.job.run("Findings")
    assert branch.job.outputs["steps.check.outputs.code"] == "0"
    assert "::warning" in branch.job.said["Findings"]


def test_stale_files_fail_and_the_comment_says_so(branch: Branch) -> None:
    branch.write(ORDERS, dashboard(title="Other"))
    branch.job.run()
    assert branch.job.said["Verdict"].startswith("::error title=heddle::The generated files are stale")
    assert branch.job.codes["Verdict"] == 1
    assert "> **The generated files are not those" in branch.gh.comments[0]


def test_what_cannot_be_compiled_is_annotated(branch: Branch) -> None:
    branch.write(ORDERS, "dashboard = 1 / 0\n")
    branch.job.run()
    assert f"::error file={ORDERS},title=definition/exception,line=1," in branch.job.said["Findings"]
    assert branch.job.said["Verdict"].count("::error") == 2
    assert branch.job.codes["Verdict"] == 1


def test_a_shallow_clone_fails_with_the_mend(branch: Branch) -> None:
    branch.git("branch", "--delete", "--force", "main")
    branch.job.run("What changes", "Comment")
    assert "fetch-depth: 0" in branch.job.said["What changes"]
    assert "Comment" not in branch.job.codes
    assert branch.job.outputs["steps.diff.outputs.code"] == "2"


def test_a_fork_gets_its_review_in_the_summary(branch: Branch) -> None:
    branch.gh.refuse("POST", "gh: Resource not accessible by integration (HTTP 403)")
    branch.write(ORDERS, dashboard(query='ORDERS.rate().sum(by="instance")'))
    branch.generate()
    branch.job.run("Generated files", "What changes", "Comment")
    assert "Query changed" in branch.job.summary
    assert branch.job.codes["Comment"] == 0


def test_no_comment_on_request(branch: Branch) -> None:
    branch.job.inputs = {"comment": "false"}
    branch.job.run("What changes", "Comment")
    assert branch.job.outputs["steps.diff.outputs.code"] == "0"
    assert branch.gh.asked == []


def test_an_environment_and_a_baseline_are_taken(branch: Branch) -> None:
    branch.write("pyproject.toml", '[tool.heddle]\n[tool.heddle.environments.eu]\nout = "eu"\n')
    branch.write(ORDERS, dashboard(query=SHORT))
    branch.write("known.json", '{"heddle": 1, "findings": []}')
    branch.job.inputs = {"environment": "eu", "baseline": "known.json"}
    branch.job.run("Generated files", "Findings", "What changes")
    assert branch.job.outputs["steps.generate.outputs.code"] == "1"
    assert "::warning" in branch.job.said["Findings"]
    assert "does not exist" in branch.job.said["What changes"]


@pytest.mark.parametrize(
    ("version", "wanted"),
    [("", "{root}"), ("0.1.0", "grafana-heddle==0.1.0"), ("./tools/heddle", "./tools/heddle")],
)
def test_what_is_installed(branch: Branch, version: str, wanted: str) -> None:
    branch.job.inputs = {"version": version}
    branch.job.run("Install Heddle")
    assert branch.asked.read_text().strip().endswith(f" -- {wanted.format(root=ROOT)}")
