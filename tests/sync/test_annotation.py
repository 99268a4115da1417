"""`push --annotate` marks a push that changed something, and never fails it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from heddle.author.dashboard import push_annotations
from heddle.sync.annotation import annotation_text
from heddle.sync.plan import Action, Options, Plan, Step
from heddle.sync.resources import Key, Kind
from tests.docs.pages import ROOT, blocks
from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import Project, create_project
from tests.sync.files import dashboard, everything, tree


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.chdir(tmp_path)
    with Double("12.2") as double:
        project = create_project(tmp_path, double)
        project.write(everything())
        yield project


def annotations(project: Project) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = project.double.state["annotations"]
    return found


def test_a_push_that_changes_something_has_one_annotation(project: Project) -> None:
    for arguments in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *arguments], check=True)
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    subprocess.run(["git", *identity, "commit", "-qm", "x"], check=True)
    assert project.push("--annotate").exit_code == 0
    [annotation] = annotations(project)
    lines = annotation["text"].splitlines()
    assert lines[0] == "heddle push: 12 created"
    assert lines[1].startswith("commit ")
    assert lines[1].endswith(" by Ada")
    assert (lines[2], lines[-1]) == ("create folder/folder-alerts", "and 2 more")
    assert annotation["tags"] == ["heddle", "test"]


def test_a_push_without_changes_or_without_the_option_has_no_annotation(project: Project) -> None:
    assert project.push().exit_code == 0
    assert project.push("--annotate").exit_code == 0
    assert project.run("push", "--dry-run", "--annotate").exit_code == 0
    assert annotations(project) == []


def test_a_push_of_a_saved_plan_has_an_annotation(project: Project) -> None:
    project.run("push", "--plan-out", "plan.json")
    assert project.run("push", "--plan", "plan.json", "--annotate").exit_code == 0
    assert len(annotations(project)) == 1


def test_an_annotation_that_is_refused_does_not_fail_the_push(project: Project) -> None:
    body = {"message": "You'll need additional permissions. Permissions needed: annotations:create"}
    for status, message in ((403, "permission denied; give the service account annotations:create"), (500, "HTTP 500")):
        project.write(tree(dashboard(title=f"Title {status}")))
        project.double.faults.respond(method="POST", path="/api/annotations", status=status, times=99, body=body)
        result = project.push("--annotate")
        assert result.exit_code == 0
        assert f"annotation not written: {message}" in result.stderr
        project.double.faults.pending.clear()


def test_a_lost_response_does_not_write_a_second_annotation(project: Project) -> None:
    project.double.faults.drop(method="POST", path="/api/annotations", times=1, after=True)
    assert project.push("--annotate").exit_code == 0
    assert len(annotations(project)) == 1


def test_no_secret_is_in_an_annotation(project: Project) -> None:
    project.push("--annotate")
    [annotation] = annotations(project)
    assert [value for value in project.environ.values() if len(value) > 5 and value in annotation["text"]] == []


def test_the_page_has_the_text_of_an_annotation() -> None:
    page = blocks(ROOT / "docs" / "push.md")
    shown = next(block.text for block in page if block.text.startswith("heddle push: "))
    names: list[tuple[Action, Key]] = [
        (Action.CREATE, (Kind.FOLDER, "folder-loom")),
        (Action.CREATE, (Kind.DASHBOARD, "two")),
        (Action.UPDATE, (Kind.DASHBOARD, "one")),
    ]
    steps = tuple(Step(key=key, title="", action=action) for action, key in names)
    options = Options(owner="test", revision="0123456789ab")
    plan = Plan(url="", org=1, org_name="", options=options, steps=steps)
    assert annotation_text(plan, {step.key for step in steps}, "Ada") + "\n" == shown


def test_a_dashboard_shows_the_annotations_of_pushes() -> None:
    shown = push_annotations(tags=["heddle", "shop"]).to_json_data()
    assert shown["datasource"] == {"type": "grafana", "uid": "-- Grafana --"}
    assert shown["target"] == {"type": "tags", "tags": ["heddle", "shop"], "matchAny": False, "limit": 100}


def test_a_push_that_wrote_nothing_has_no_annotation(project: Project) -> None:
    project.write(tree(dashboard()))
    project.push()
    project.write(tree(dashboard(title="New")))
    project.double.faults.respond(
        method="POST", path="/api/dashboards/db", status=400, times=99, body={"message": "no"}
    )
    assert project.push("--annotate").exit_code == 4
    assert annotations(project) == []
