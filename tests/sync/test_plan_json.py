"""The plan as JSON: its schema, which docs/push.md describes, and its counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from heddle.sync.plan import Action
from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import Project, create_project, printed_json
from tests.sync.files import ENVIRON, dashboard, everything, tree

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def record(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": [*fields], "additionalProperties": False}


def array(item: Any) -> dict[str, Any]:
    return {"type": "array", "items": item}


CHANGE = record(aspect=TEXT, sentence=TEXT)
EDIT = record(author=TEXT, time=TEXT, version=NUMBER, changes=array(record(aspect=TEXT, panel=TEXT, sentence=TEXT)))
STEP = record(
    kind=TEXT,
    name=TEXT,
    title=TEXT,
    action={"enum": [action.value for action in Action]},
    reason=TEXT,
    help=TEXT,
    file=TEXT,
    version=TEXT,
    changes=array(CHANGE),
    edit_count=NUMBER,
    edit_authors=array(TEXT),
    edits=array(EDIT),
    missing_variables=array(TEXT),
    removed_rules=array(TEXT),
)
PLAN = record(
    url=TEXT,
    org=NUMBER,
    checksum=TEXT,
    revision=TEXT,
    counts=record(**{action.value: NUMBER for action in Action}),
    steps=array(STEP),
    missing_plugins=array(record(plugin=TEXT, needed_by=array(TEXT), message=TEXT, help=TEXT)),
    exposed_ledger={"anyOf": [{"type": "null"}, record(message=TEXT, help=TEXT)]},
    refusals=array(record(id=TEXT, message=TEXT, help=TEXT)),
)
OUTCOME = record(
    kind=TEXT,
    name=TEXT,
    result={"enum": ["done", "conflict", "failed", "skipped"]},
    message=TEXT,
    help=TEXT,
    edits=array(EDIT),
    overwritten={"type": "object"},
)
PUSH = record(plan=PLAN, outcomes=array(OUTCOME), health=array(record(datasource=TEXT, message=TEXT)))


@pytest.fixture
def project(tmp_path: Path, double: Double, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    project = create_project(tmp_path, double)
    project.write(everything())
    return project


def offenders(value: Any, schema: dict[str, Any]) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(value)]


def test_plans_and_outcomes_have_the_schema(project: Project) -> None:
    commands = ["push --dry-run", "push --yes", "push --yes --strict", "push --yes --on-conflict merge"]
    found = []
    for unset in ({}, dict.fromkeys(ENVIRON, "")):
        project.environ |= unset
        for command in commands:
            result = project.run(*command.split(), "--format", "json")
            found += offenders(printed_json(result), PUSH)
            if "dry" not in command:
                project.live.edit("one", lambda data: data.update(title="By hand"))
            project.write(everything() | tree(dashboard(title="New"), dashboard("two", "Two")))
        found += offenders(printed_json(project.run("status", "--format", "json")), PLAN)
    assert found == []


def test_a_thousand_edits_are_counted(project: Project) -> None:
    project.push()
    project.double.faults.keep_versions = 2000
    for number in range(200):
        project.double.save_dashboard(
            "one", lambda data, n=number: data.update(title=f"By hand {n}"), by=f"user-{number % 3}"
        )
    result = project.run("status", "--format", "json")
    [step] = [step for step in printed_json(result)["steps"] if step["name"] == "one"]
    assert (step["edit_count"], step["edit_authors"]) == (200, ["user-0", "user-1", "user-2"])
    text = project.run("status").stdout
    assert "195 more edits by user-0, user-1, user-2" in text
    assert len(text.splitlines()) < 40
