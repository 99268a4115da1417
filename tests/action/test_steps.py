"""The action's own commands, run on a project with a branch: all reports are published before the job fails."""

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


class Branch(Project):
    """A project in git, on a branch of `main`; the job that reviews it installs nothing."""

    def __init__(self, folder: Path, job_folder: Path, gh: Gh) -> None:
        super().__init__(folder)
        self.gh = gh
        self.job = Runner(
            folder,
            job_folder,
            gh.path,
            github={"base_ref": "main", "event.pull_request.number": "7", "token": "s3cret"},
        )
        self.requests = job_folder / "pip"
        gh.fake_pip(self.requests)
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


def test_an_unchanged_project_passes_without_comment(branch: Branch) -> None:
    branch.job.run()
    assert branch.job.codes["Verdict"] == 0
    assert branch.gh.comments == []
    assert "no findings" in branch.job.summary
    assert json.loads((branch.job.reports / "check.sarif").read_text())["runs"][0]["results"] == []


def test_a_change_without_findings_is_commented(branch: Branch) -> None:
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
    assert not any("s3cret" in output for output in branch.job.outputs_by_step.values())


def test_findings_fail_the_job_after_all_reports(branch: Branch) -> None:
    branch.write(ORDERS, dashboard(query=SHORT))
    branch.generate()
    branch.commit()
    branch.job.run()
    assert f"::warning file={ORDERS},title=query/short-rate-window,line=17," in branch.job.outputs_by_step["Findings"]
    assert "query/short-rate-window" in branch.job.summary
    assert "query/short-rate-window" in Path(branch.job.outputs["steps.check.outputs.sarif"]).read_text(
        encoding="utf-8"
    )
    assert len(branch.gh.comments) == 1
    assert branch.job.codes["Verdict"] == 1
    assert branch.job.outputs_by_step["Verdict"].startswith("::error title=heddle::There are findings")


def test_fail_on_sets_the_minimum_severity(branch: Branch) -> None:
    branch.write(ORDERS, dashboard(query=SHORT))
    branch.job.inputs = {"fail-on": "error"}
    branch.job.run("Findings")
    assert branch.job.outputs["steps.check.outputs.code"] == "0"
    assert "::warning" in branch.job.outputs_by_step["Findings"]


def test_outdated_files_fail_and_are_noted_in_the_comment(branch: Branch) -> None:
    branch.write(ORDERS, dashboard(title="Other"))
    branch.job.run()
    assert branch.job.outputs_by_step["Verdict"].startswith("::error title=heddle::The generated files are out of date")
    assert branch.job.codes["Verdict"] == 1
    assert "> **The generated files are out of date" in branch.gh.comments[0]


def test_compile_errors_are_annotated(branch: Branch) -> None:
    branch.write(ORDERS, "dashboard = 1 / 0\n")
    branch.job.run()
    assert f"::error file={ORDERS},title=definition/exception,line=1," in branch.job.outputs_by_step["Findings"]
    assert branch.job.outputs_by_step["Verdict"].count("::error") == 2
    assert branch.job.codes["Verdict"] == 1


def test_a_shallow_clone_fails_with_help(branch: Branch) -> None:
    branch.git("branch", "--delete", "--force", "main")
    branch.job.run("Diff", "Comment")
    assert "fetch-depth: 0" in branch.job.outputs_by_step["Diff"]
    assert "Comment" not in branch.job.codes
    assert branch.job.outputs["steps.diff.outputs.code"] == "2"


def test_a_fork_gets_its_diff_in_the_summary(branch: Branch) -> None:
    branch.gh.fail("POST", "gh: Resource not accessible by integration (HTTP 403)")
    branch.write(ORDERS, dashboard(query='ORDERS.rate().sum(by="instance")'))
    branch.generate()
    branch.job.run("Generated files", "Diff", "Comment")
    assert "Query changed" in branch.job.summary
    assert branch.job.codes["Comment"] == 0


def test_comments_can_be_disabled(branch: Branch) -> None:
    branch.job.inputs = {"comment": "false"}
    branch.job.run("Diff", "Comment")
    assert branch.job.outputs["steps.diff.outputs.code"] == "0"
    assert branch.gh.requests == []


def test_environment_and_baseline_are_passed_on(branch: Branch) -> None:
    branch.write("pyproject.toml", '[tool.heddle]\n[tool.heddle.environments.eu]\nout = "eu"\n')
    branch.write(ORDERS, dashboard(query=SHORT))
    branch.write("known.json", '{"heddle": 1, "findings": []}')
    branch.job.inputs = {"environment": "eu", "baseline": "known.json"}
    branch.job.run("Generated files", "Findings", "Diff")
    assert branch.job.outputs["steps.generate.outputs.code"] == "1"
    assert "::warning" in branch.job.outputs_by_step["Findings"]
    assert "does not exist" in branch.job.outputs_by_step["Diff"]


@pytest.mark.parametrize(
    ("version", "requirement"),
    [("", "{root}"), ("0.1.0", "grafana-heddle==0.1.0"), ("./tools/heddle", "./tools/heddle")],
)
def test_the_requested_version_is_installed(branch: Branch, version: str, requirement: str) -> None:
    branch.job.inputs = {"version": version}
    branch.job.run("Install Heddle")
    assert branch.requests.read_text().strip().endswith(f" -- {requirement.format(root=ROOT)}")
