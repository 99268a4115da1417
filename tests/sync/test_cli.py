"""The commands that use Grafana: their output, their writes and their exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import Project, create_project, interrupt_second_dashboard, printed_json
from tests.sync.files import dashboard, everything, tree


@pytest.fixture(params=["10.4", "12.2"])
def project(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.chdir(tmp_path)
    with Double(request.param) as double:
        project = create_project(tmp_path, double)
        project.write(tree(dashboard(), dashboard("two", "Two")))
        yield project


def retitle(data: dict[str, Any]) -> None:
    data["title"] = "By hand"


def test_a_push_writes_and_reports_it(project: Project) -> None:
    result = project.push()
    assert result.exit_code == 0
    assert "3 to create" in result.stdout
    assert "3 of 3 objects written" in result.stdout
    assert "done create dashboard/one" in result.stderr
    assert project.push().exit_code == 0


def test_the_exit_code_of_a_dry_run_says_what_a_push_would_do(project: Project) -> None:
    assert project.run("push", "--dry-run").exit_code == 1
    assert project.writes == []
    project.push()
    assert project.run("push", "--dry-run").exit_code == 0
    project.live.edit("one", retitle)
    project.write(tree(dashboard(title="New"), dashboard("two", "Two")))
    result = project.run("push", "--dry-run")
    assert result.exit_code == 3
    assert "edited by admin" in result.stdout
    assert "By hand" in result.stdout


def test_without_a_terminal_and_without_yes_nothing_is_written(project: Project) -> None:
    result = project.run("push", input="y\n")
    assert result.exit_code == 1
    assert "--yes" in result.stderr
    assert project.writes == []
    assert project.backups == []


def test_a_conflict_stops_a_push_and_names_the_author(project: Project) -> None:
    project.push()
    project.live.edit("one", retitle)
    project.write(tree(dashboard(title="New"), dashboard("two", "Two too")))
    before = len(project.writes)
    result = project.push()
    assert result.exit_code == 3
    assert "edited by admin" in result.stdout
    assert "  help: apply the edits to the definitions" in result.stdout
    assert result.stderr.strip() == "nothing was written, because the plan has conflicts or refusals"
    assert len(project.writes) == before
    assert project.run("push", "--dry-run").stderr == ""


def test_merge_writes_the_rest_and_still_ends_with_a_conflict(project: Project) -> None:
    project.push()
    project.live.edit("one", retitle)
    project.write(tree(dashboard(title="New"), dashboard("two", "Two too")))
    assert project.push("--on-conflict", "merge").exit_code == 3
    assert (project.live.dashboard("one")["title"], project.live.dashboard("two")["title"]) == ("By hand", "Two too")


def test_partial_failure_exits_with_4(project: Project) -> None:
    project.push("--only", "folder/*")
    project.double.faults.respond(
        method="POST", path="/api/dashboards/db", status=403, body={"message": "Quota reached"}, skip=1
    )
    result = project.push("--concurrency", "1")
    assert result.exit_code == 4
    assert "Quota reached" in result.stdout
    assert "1 of 2 objects written" in result.stdout


@pytest.mark.parametrize("arguments", [("push",), ("status",), ("release",)])
def test_an_unreachable_server_exits_with_5(project: Project, arguments: tuple[str, ...]) -> None:
    result = project.run(*arguments, env={"GRAFANA_URL": "http://127.0.0.1:1"})
    assert result.exit_code == 5
    assert "connection refused" in result.stderr
    assert "Traceback" not in result.output


def test_wrong_credentials_exit_with_5(project: Project) -> None:
    result = project.run("push", "--yes", env={"GRAFANA_PASSWORD": "wrong-one"})
    assert result.exit_code == 5
    assert "credentials" in result.stderr
    assert "wrong-one" not in result.output


@pytest.mark.parametrize("variable", ["GRAFANA_URL", "GRAFANA_PASSWORD"])
def test_a_missing_variable_exits_with_2(project: Project, variable: str) -> None:
    result = project.run("push", env={variable: ""})
    assert result.exit_code == 2
    assert variable in result.stderr


def test_a_saved_plan_is_applied(project: Project) -> None:
    assert project.run("push", "--plan-out", "plan.json").exit_code == 1
    assert project.writes == []
    result = project.run("push", "--plan", "plan.json")
    assert result.exit_code == 0
    assert project.live.dashboard("one")["title"] == "One"


def test_a_saved_plan_is_stale_after_a_change_in_grafana(project: Project) -> None:
    project.push()
    project.write(tree(dashboard(title="New"), dashboard("two", "Two")))
    project.run("push", "--plan-out", "plan.json")
    project.live.edit("one", lambda data: data.update(description="by hand"))
    before = len(project.writes)
    result = project.run("push", "--plan", "plan.json")
    assert result.exit_code == 3
    assert "dashboard/one" in result.stderr
    assert len(project.writes) == before


def test_a_saved_plan_is_stale_after_a_change_of_the_files(project: Project) -> None:
    project.run("push", "--plan-out", "plan.json")
    project.write(tree(dashboard(title="Newer"), dashboard("two", "Two")))
    result = project.run("push", "--plan", "plan.json")
    assert result.exit_code == 3
    assert "dashboard/one" in result.stderr
    assert project.writes == []


def test_a_saved_plan_needs_its_environment(project: Project) -> None:
    with (project.root / "pyproject.toml").open("a") as file:
        file.write("\n[tool.heddle.environments.staging.push]\ntimeout = 9\n")
    project.run("push", "--env", "staging", "--plan-out", "plan.json")
    result = project.run("push", "--plan", "plan.json")
    assert result.exit_code == 2
    assert "the plan was saved with `--env staging`, and this push has no `--env`" in result.stderr
    assert "help: add `--env staging`" in result.stderr
    assert project.run("push", "--env", "staging", "--plan", "plan.json").exit_code == 0
    project.run("push", "--plan-out", "plan.json")
    result = project.run("push", "--env", "staging", "--plan", "plan.json")
    assert "help: remove `--env staging`" in result.stderr


def test_a_saved_plan_keeps_its_options(project: Project) -> None:
    project.run("push", "--plan-out", "plan.json", "--only", "dashboard/two", "--only", "folder/*")
    assert project.run("push", "--plan", "plan.json").exit_code == 0
    assert set(project.double.state["dashboards"]) - {"heddle-ledger-test"} == {"two"}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", '{"heddle-plan": 1}', '{"heddle-plan": 9, "url": "x", "options": {}}', "\xff"],
)
def test_an_invalid_plan_file_exits_with_2(project: Project, text: str) -> None:
    (project.root / "plan.json").write_bytes(text.encode("latin-1"))
    result = project.run("push", "--plan", "plan.json")
    assert result.exit_code == 2
    assert "plan.json" in result.stderr
    assert project.writes == []


@pytest.mark.parametrize("field", ["options", "steps", "checksum", "url", "org"])
def test_a_modified_plan_file_is_not_applied(project: Project, field: str) -> None:
    project.run("push", "--plan-out", "plan.json")
    content = json.loads((project.root / "plan.json").read_text())
    changed = {"options": {"owner": 5}, "steps": {"dashboard/one": 3}, "checksum": "x", "url": "http://x", "org": "a"}
    content[field] = changed[field]
    (project.root / "plan.json").write_text(json.dumps(content))
    result = project.run("push", "--plan", "plan.json")
    assert result.exit_code in (2, 3)
    assert project.writes == []


def test_a_missing_plan_file_exits_with_2(project: Project) -> None:
    assert project.run("push", "--plan", "nowhere.json").exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("push", "--yes"),
        ("push", "--dry-run"),
        ("push", "--plan-out", "plan.json"),
        ("push",),
        ("push", "--yes", "--verbose"),
        ("status",),
    ],
)
def test_json_is_one_document(project: Project, arguments: tuple[str, ...]) -> None:
    output = printed_json(project.run(*arguments, "--format", "json"))
    content = output.get("plan", output)
    assert {step["name"] for step in content["steps"]} == {"one", "two", "folder-loom"}


def test_json_is_one_document_for_a_stale_plan(project: Project) -> None:
    project.run("push", "--plan-out", "plan.json")
    project.write(tree(dashboard(title="Newer"), dashboard("two", "Two")))
    result = project.run("push", "--plan", "plan.json", "--format", "json")
    assert result.exit_code == 3
    assert printed_json(result)["plan"]["steps"]


def test_json_contains_overwritten_dashboards(project: Project) -> None:
    project.push()
    project.double.faults.inside = lambda kind, uid: save_inside(project.double, uid)
    project.write(tree(dashboard(title="New"), dashboard("two", "Two")))
    result = project.push("--format", "json")
    assert result.exit_code == 3
    (outcome,) = [item for item in printed_json(result)["outcomes"] if item["name"] == "one"]
    assert [data["description"] for data in outcome["overwritten"].values()] == ["by hand"]
    (kept,) = (project.root / ".heddle" / "backups").glob("*-overwritten.json")
    assert "by hand" in kept.read_text()


def save_inside(double: Double, uid: str) -> None:
    if uid == "one":
        double.faults.inside = None
        double.save_dashboard("one", lambda data: data.update(description="by hand"))


def test_only_takes_globs(project: Project) -> None:
    result = project.push("--only", "folder/*", "--only", "dashboard/t*")
    assert result.exit_code == 0
    assert set(project.double.state["dashboards"]) - {"heddle-ledger-test"} == {"two"}


def test_status_shows_drift_and_its_author(project: Project) -> None:
    assert project.run("status").exit_code == 1
    project.push()
    assert project.run("status").exit_code == 0
    project.live.edit("one", retitle)
    before = len(project.writes)
    result = project.run("status")
    assert result.exit_code == 1
    assert "edited by admin at 20" in result.stdout
    assert "By hand" in result.stdout
    assert len(project.writes) == before


def test_rollback_undoes_the_most_recent_push(project: Project) -> None:
    project.push()
    project.write(tree(dashboard(title="New"), dashboard("two", "Two")))
    project.push()
    assert project.run("rollback", "--yes").exit_code == 0
    assert project.live.dashboard("one")["title"] == "One"


def test_rollback_takes_an_id(project: Project) -> None:
    project.push()
    for title in ("New", "Newer"):
        project.write(tree(dashboard(title=title), dashboard("two", "Two")))
        project.push()
    second = project.backups[1].stem
    result = project.run("rollback", second, "--yes")
    assert result.exit_code == 0
    assert project.live.dashboard("one")["title"] == "One"


def test_rollback_of_the_first_push_deletes_what_it_created(project: Project) -> None:
    project.push()
    assert project.run("rollback", "--yes").exit_code == 0
    assert set(project.double.state["dashboards"]) - {"heddle-ledger-test"} == set()


@pytest.mark.parametrize("id", ["nonsense", "../../pyproject"])
def test_an_unknown_backup_exits_with_2(project: Project, id: str) -> None:
    project.push()
    before = len(project.writes)
    assert project.run("rollback", id, "--yes").exit_code == 2
    assert len(project.writes) == before


def test_rollback_without_a_backup_exits_with_2(project: Project) -> None:
    assert project.run("rollback", "--yes").exit_code == 2


def test_rollback_over_an_edit_is_a_conflict(project: Project) -> None:
    project.push()
    project.write(tree(dashboard(title="New"), dashboard("two", "Two")))
    project.push()
    project.live.edit("one", retitle)
    result = project.run("rollback", "--yes")
    assert result.exit_code == 3
    assert project.live.dashboard("one")["title"] == "By hand"


def test_rollback_lists_the_secrets_that_are_not_restored(project: Project) -> None:
    project.write(everything())
    project.push()
    changed = everything()
    path = "provisioning/datasources/all.yaml"
    project.write(changed | {path: changed[path].replace(b"127.0.0.1:1", b"127.0.0.1:2")})
    assert project.push().exit_code == 0
    result = project.run("rollback", "--yes")
    assert "basicAuthPassword" in result.stdout
    assert result.exit_code == 0
    assert {source["url"] for source in project.double.state["datasources"].values()} == {"http://127.0.0.1:1"}


def test_a_released_object_is_refused_until_it_is_adopted(project: Project) -> None:
    project.push()
    assert project.run("release", "dashboard/one", "--yes").exit_code == 0
    assert project.live.dashboard("one")["title"] == "One"
    project.write(tree(dashboard(title="New"), dashboard("two", "Two")))
    assert project.push().exit_code == 3
    assert project.live.dashboard("one")["title"] == "One"
    assert project.push("--adopt", "dashboard/one").exit_code == 0
    assert project.live.dashboard("one")["title"] == "New"
    assert project.push().exit_code == 0


def test_everything_can_be_released_and_adopted_again(project: Project) -> None:
    project.write(everything())
    project.push()
    assert project.run("release", "--yes").exit_code == 0
    assert project.run("status").exit_code == 0
    assert project.push("--adopt", "*").exit_code == 0
    assert project.run("push", "--dry-run").exit_code == 0


def test_an_interrupted_push_reports_its_writes_and_the_next_one_finishes(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.push("--only", "folder/*")
    interrupt_second_dashboard(monkeypatch)
    result = project.push("--concurrency", "1")
    assert result.exit_code == 130
    assert "1 of 2 objects written" in result.stdout
    assert "interrupted" in result.stdout
    assert "backup" in result.stderr
    monkeypatch.undo()
    monkeypatch.chdir(project.root)
    assert project.push().exit_code == 0
    assert project.live.dashboard("two")["title"] == "Two"
    assert project.run("push", "--dry-run").exit_code == 0
