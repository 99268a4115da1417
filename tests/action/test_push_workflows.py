"""The workflows around a push: which steps get a token, and how drift is reported."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.pages import ROOT
from tests.grafana_double.server import Grafana as Double

FOLDER = ROOT / ".github/workflows"
JOBS = ("plan", "save", "apply", "drift")
GH = """#!{python} -IS
import json, os, pathlib, sys
folder = pathlib.Path({folder!r})
state = json.loads((folder / "gh.json").read_text())
words = sys.argv[1:]
bodies = [words[at + 1] for at, word in enumerate(words) if word == "--body-file"]
state["requests"].append([words, pathlib.Path(bodies[0]).read_text() if bodies else ""])
(folder / "gh.json").write_text(json.dumps(state))
if words[:2] == ["issue", "list"]:
    print(state["open"])
"""


def jobs(name: str) -> dict[str, Any]:
    workflow: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))["jobs"]
    return workflow


def step(job: str, name: str) -> dict[str, Any]:
    (step,) = [each for each in jobs("push.yml")[job]["steps"] if each.get("name") == name]
    return dict(step)


def bash(script: str, folder: Path, **more: str) -> int:
    """Run a step's commands as a runner does."""
    path = os.pathsep.join([str(folder), os.environ["PATH"]])
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    environ = {**os.environ, "PATH": path, "GITHUB_OUTPUT": str(folder / "output"), **more}
    return subprocess.run(words, cwd=folder, env=environ, check=False, capture_output=True).returncode


def program(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


class Tracker:
    """The issues of a repository, behind `gh`; `open` is the number of the one about drift."""

    def __init__(self, folder: Path, open: str) -> None:
        self.folder = folder
        program(folder / "gh", GH.format(python=sys.executable, folder=str(folder)))
        (folder / "gh.json").write_text(json.dumps({"requests": [], "open": open}), encoding="utf-8")
        (folder / "status.txt").write_text("kept      dashboard/one\n", encoding="utf-8")

    def requests_after(self, code: int) -> list[tuple[str, str]]:
        """Return the requests after `heddle status` with this exit code: the arguments and the body."""
        assert bash(step("drift", "Issue")["run"], self.folder, CODE=str(code)) == 0
        requests = json.loads((self.folder / "gh.json").read_text(encoding="utf-8"))["requests"]
        return [(" ".join(words[:3]), body) for words, body in requests]


def test_the_contract_runs_on_four_versions() -> None:
    (job,) = jobs("live.yml").values()
    tags = job["strategy"]["matrix"]["grafana"]
    assert [tag.rpartition(".")[0] for tag in tags] == ["10.4", "11.6", "12.2", "13.1"]
    assert all(part.isdigit() for tag in tags for part in tag.split("."))
    assert job["services"]["grafana"]["image"] == "grafana/grafana:${{ matrix.grafana }}"
    assert job["steps"][-1] == {"run": "make test-live"}


def heddle_steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the steps of a workflow that run `heddle`, in the order of its jobs."""
    steps = [each for job in workflow["jobs"].values() for each in job["steps"]]
    return [each for each in steps if "heddle push" in each.get("run", "") or "heddle status" in each.get("run", "")]


STARTER = ROOT / "generator/heddle/starter/templates/push/.github/workflows/push.yml.template"


@pytest.mark.parametrize("path", [FOLDER / "push.yml", STARTER], ids=["repository", "starter"])
def test_the_steps_succeed_without_the_variables_of_data_sources(path: Path, tmp_path: Path) -> None:
    """Without $LANGFUSE_SECRET_KEY and the others of the shipped files, the rest is pushed."""
    (tmp_path / "heddle.toml").write_text('[push]\nowner = "test"\n', encoding="utf-8")
    shutil.copytree(ROOT / "out", tmp_path / "out")
    program(tmp_path / "heddle", f"#!{sys.executable}\nfrom heddle.cli import main\nmain()\n")
    with Double("12.2") as grafana:
        environ = {"GRAFANA_URL": grafana.url, "HEDDLE_PUSH_URL": grafana.url}
        environ |= {"GRAFANA_TOKEN": grafana.tokens["Admin"], "PYTHONPATH": str(ROOT / "generator")}
        steps = heddle_steps(yaml.safe_load(path.read_text(encoding="utf-8")))
        codes = [(each["name"], bash(each["run"], tmp_path, **environ)) for each in steps]
        assert len(grafana.state["dashboards"]) > 10
    assert codes == [(each["name"], 0) for each in steps]


def test_a_fork_gets_no_plan() -> None:
    assert "head.repo.full_name == github.repository" in jobs("push.yml")["plan"]["if"]


def test_pull_request_code_does_not_run_with_the_token() -> None:
    steps = jobs("push.yml")["plan"]["steps"]
    assert [each["run"] for each in steps if "pip" in each.get("run", "")] == [
        "python -m pip install --quiet '.heddle/base[push]'"
    ]
    assert steps[1]["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"


def test_the_token_is_only_sent_to_the_configured_url() -> None:
    for job in JOBS:
        (step,) = [each for each in jobs("push.yml")[job]["steps"] if "secrets." in str(each)]
        assert "heddle " in step["run"], job
        assert step["env"]["HEDDLE_PUSH_URL"] == "${{ vars.GRAFANA_URL }}", job


def test_only_the_approved_job_writes() -> None:
    writing_jobs = {name for name, job in jobs("push.yml").items() if "secrets.GRAFANA_TOKEN" in str(job)}
    assert writing_jobs == {"apply"}
    job = jobs("push.yml")["apply"]
    assert (job["needs"], job["environment"], job["concurrency"]["cancel-in-progress"]) == ("save", "grafana", False)


def test_the_checkout_has_the_whole_history() -> None:
    depths = {job: jobs("push.yml")[job]["steps"][0]["with"]["fetch-depth"] for job in JOBS}
    assert depths == dict.fromkeys(JOBS, 0)


@pytest.mark.parametrize(("code", "fails"), [(0, False), (1, False), (3, True), (5, True)])
@pytest.mark.parametrize("where", [("save", "Save the plan"), ("drift", "Compare")])
def test_differences_pass_and_refusals_fail(tmp_path: Path, where: tuple[str, str], code: int, fails: bool) -> None:
    program(tmp_path / "heddle", f"#!/bin/sh\nexit {code}\n")
    assert bool(bash(step(*where)["run"], tmp_path)) is fails


@pytest.mark.parametrize(("code", "fails"), [(0, False), (1, False), (3, True), (5, True)])
def test_a_plan_is_reported_before_the_job_fails(tmp_path: Path, code: int, fails: bool) -> None:
    program(tmp_path / "heddle", f"#!/bin/sh\necho conflict dashboard/one\necho help >&2\nexit {code}\n")
    assert bash(step("plan", "Plan")["run"], tmp_path) == 0
    assert (tmp_path / "plan.md").read_text(encoding="utf-8").splitlines()[2:4] == ["conflict dashboard/one", "help"]
    assert (tmp_path / "output").read_text(encoding="utf-8") == f"code={code}\n"
    assert bool(bash(step("plan", "Verdict")["run"], tmp_path, CODE=str(code))) is fails


def test_drift_opens_an_issue(tmp_path: Path) -> None:
    requests = Tracker(tmp_path, "").requests_after(1)
    assert [words for words, _ in requests] == [
        "issue list --label",
        "label create heddle-drift",
        "issue create --title",
    ]
    assert "kept      dashboard/one" in requests[-1][1]


def test_continuing_drift_updates_the_issue(tmp_path: Path) -> None:
    requests = Tracker(tmp_path, "7").requests_after(1)
    assert [words for words, _ in requests] == ["issue list --label", "issue edit 7"]
    assert "kept      dashboard/one" in requests[-1][1]


@pytest.mark.parametrize(
    ("open", "requests"), [("7", ["issue list --label", "issue close 7"]), ("", ["issue list --label"])]
)
def test_resolved_drift_closes_the_issue(tmp_path: Path, open: str, requests: list[str]) -> None:
    assert [words for words, _ in Tracker(tmp_path, open).requests_after(0)] == requests
