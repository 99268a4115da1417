"""Objects whose environment variables are not set are left out of a push, and everything else is pushed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from heddle.diff.sources import working_tree
from tests.docs.pages import ROOT
from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import Project, create_project, printed_json
from tests.sync.files import ENVIRON, dashboard, everything, group, rule, source, tree

UNSET = dict.fromkeys(ENVIRON, "")


@pytest.fixture
def project(tmp_path: Path, double: Double, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    project = create_project(tmp_path, double)
    project.write(everything())
    project.environ |= UNSET
    return project


def skipped(project: Project, *arguments: str) -> dict[str, str]:
    """Return the reason of each skipped step, by object."""
    steps = printed_json(project.run("push", "--dry-run", "--format", "json", *arguments))["plan"]["steps"]
    return {f"{step['kind']}/{step['name']}": step["reason"] for step in steps if step["action"] == "skipped"}


def test_objects_that_need_a_variable_are_skipped_with_the_names_of_all(project: Project) -> None:
    result = project.run("push", "--dry-run")
    assert result.exit_code == 1, "there is something to write"
    assert "requires LOKI_PASSWORD and LOKI_USER, not set" in result.stdout
    assert "--except datasource/loki" in result.stdout
    assert skipped(project) == {
        "datasource/loki": "requires LOKI_PASSWORD and LOKI_USER, not set",
        "correlation/prom/loki/Logs": "depends on datasource/loki, which is skipped",
        "contact-point/ops": "requires HOOK, not set",
        "policy/tree": "depends on contact-point/ops, which is skipped",
    }


def test_objects_without_missing_variables_are_pushed_and_the_exit_code_is_4(project: Project) -> None:
    result = project.push()
    assert result.exit_code == 4
    assert {item["uid"] for item in project.live.get("/api/datasources")} == {"prom"}
    assert {"one", "two"} <= set(project.double.state["dashboards"])
    assert set(project.double.state["rules"]) == {"r1", "r2"}
    assert "data source loki failed" not in result.stdout
    assert project.push().exit_code == 4, "there is nothing to write, and two objects are still missing"


def test_the_objects_are_pushed_when_the_variables_are_set(project: Project) -> None:
    project.push()
    project.environ |= ENVIRON
    assert project.push().exit_code == 0
    assert project.run("status").exit_code == 0


def test_status_shows_the_skipped_objects(project: Project) -> None:
    project.push()
    result = project.run("status")
    assert result.exit_code == 1
    assert "requires HOOK, not set" in result.stdout


def test_an_object_that_was_pushed_before_is_kept_without_its_variables(project: Project) -> None:
    project.environ |= ENVIRON
    project.push()
    project.environ |= UNSET
    assert project.push("--prune").exit_code == 4
    assert {item["uid"] for item in project.live.get("/api/datasources")} == {"prom", "loki"}
    # What depends on it is compared, because it exists.
    assert set(skipped(project)) == {"datasource/loki", "contact-point/ops"}


def test_a_saved_plan_is_complete_when_its_writes_are_done(project: Project) -> None:
    assert project.run("push", "--plan-out", "plan.json").exit_code == 1
    assert project.run("push", "--plan", "plan.json").exit_code == 0
    assert project.run("push", "--plan-out", "plan.json").exit_code == 1


def test_strict_refuses_before_anything_is_written(project: Project) -> None:
    result = project.push("--strict")
    assert result.exit_code == 3
    assert "HOOK, LOKI_PASSWORD and LOKI_USER" in result.stdout
    assert project.writes == []
    project.environ |= ENVIRON
    assert project.push("--strict").exit_code == 0


def test_except_leaves_objects_out(project: Project) -> None:
    patterns = ("--except", "datasource/loki", "--except", "contact-point/*")
    result = project.push("--strict", *patterns)
    assert result.exit_code == 4, "the correlation and the policy need the objects that are left out"
    assert skipped(project, *patterns) == {
        "correlation/prom/loki/Logs": "depends on datasource/loki, which is not in Grafana, and left out of this push",
        "policy/tree": "depends on contact-point/ops, which is not in Grafana, and left out of this push",
    }
    assert project.push(*patterns, "--except", "correlation/*", "--except", "policy/*").exit_code == 0


def test_except_keeps_what_it_leaves_out_from_being_deleted(project: Project) -> None:
    project.environ |= ENVIRON
    project.push()
    project.write(tree(dashboard()))
    result = project.push("--prune", "--max-deletes", "20", "--except", "dashboard/two", "--except", "[!d]*/*")
    assert "two" in project.double.state["dashboards"]
    assert "dashboard/two" not in result.stdout


@pytest.mark.parametrize("command", ["push --dry-run", "status", "release --yes"])
def test_every_command_takes_except(project: Project, command: str) -> None:
    project.environ |= ENVIRON
    project.push()
    project.write(tree(dashboard(title="New"), dashboard("two", "New two")))
    result = project.run(*command.split(), "--except", "dashboard/two")
    assert result.exit_code in (0, 1)
    assert "dashboard/one" in result.stdout
    assert "dashboard/two" not in result.stdout


def test_rollback_takes_except(project: Project) -> None:
    project.environ |= ENVIRON
    project.push()
    project.write(tree(dashboard(title="New"), dashboard("two", "New two")))
    project.push()
    assert project.run("rollback", "--yes", "--except", "dashboard/two").exit_code == 0
    assert (project.live.dashboard("one")["title"], project.live.dashboard("two")["title"]) == ("One", "New two")


def test_a_rollback_keeps_live_values_without_the_variables(project: Project) -> None:
    project.environ |= ENVIRON
    project.push()
    changed = everything()
    path = "provisioning/datasources/all.yaml"
    project.write(changed | {path: changed[path].replace(b"127.0.0.1:1", b"127.0.0.1:2")})
    project.push()
    project.environ |= UNSET
    assert project.run("rollback", "--yes").exit_code == 0
    sources = {item["uid"]: item for item in project.double.state["datasources"].values()}
    assert {item["url"] for item in sources.values()} == {"http://127.0.0.1:1"}
    assert sources["loki"]["basicAuthUser"] == ENVIRON["LOKI_USER"]


def in_place(*path: str) -> dict[str, bytes]:
    """Return a tree that has a variable in one field of one object."""
    files = tree(dashboard(), sources=(source(), source("loki")), alerting={"groups": [group("g", rule("r1", "R1"))]})
    correlation = {"targetUID": "loki", "label": "Logs", "description": "", "config": {"type": "query", "target": {}}}
    name, *keys = path
    content = json.loads(files[name])
    if keys[0] == "datasources":
        content["datasources"][0]["correlations"] = [correlation]
    place: Any = content
    for key in keys[:-1]:
        place = place[int(key) if key.isdigit() else key]
    place[keys[-1]] = "X $TEAM"
    return files | {name: json.dumps(content).encode()}


PLACES = {
    ("provisioning/dashboards/loom.yaml", "providers", "0", "folder"): {"folder/folder-loom", "dashboard/one"},
    ("provisioning/datasources/all.yaml", "datasources", "0", "url"): {
        "datasource/prom",
        "correlation/prom/loki/Logs",
        "rule-group/Alerts/g",
    },
    ("provisioning/datasources/all.yaml", "datasources", "0", "name"): {
        "datasource/prom",
        "correlation/prom/loki/Logs",
        "rule-group/Alerts/g",
    },
    ("provisioning/datasources/all.yaml", "datasources", "0", "correlations", "0", "description"): {
        "correlation/prom/loki/Logs"
    },
    ("provisioning/alerting/all.yaml", "groups", "0", "folder"): {"folder/folder-x-team", "rule-group/X $TEAM/g"},
    ("provisioning/alerting/all.yaml", "groups", "0", "name"): {"rule-group/Alerts/X $TEAM"},
    ("provisioning/alerting/all.yaml", "groups", "0", "rules", "0", "title"): {"rule-group/Alerts/g"},
}


def test_a_variable_in_any_field_skips_the_object(project: Project) -> None:
    found = {}
    for place in PLACES:
        project.write(in_place(*place))
        found[place] = set(skipped(project))
    assert found == PLACES


def test_a_file_on_the_server_skips_the_object(project: Project) -> None:
    project.write(tree(sources=(source(), source("loki", basicAuthUser="$__file{/run/secrets/x}"))))
    reasons = skipped(project)
    assert set(reasons) == {"datasource/loki"}
    assert "file on Grafana's machine" in reasons["datasource/loki"]


def test_the_shipped_tree_needs_no_variable(project: Project) -> None:
    project.write(working_tree(ROOT / "out"))
    result = project.push()
    assert result.exit_code == 4
    assert set(skipped(project)) == {"datasource/langfuse-api", "datasource/langfuse-clickhouse"}
    assert project.run("status").exit_code == 1


def test_the_exit_code_is_4_if_permissions_of_a_folder_cannot_be_read(project: Project) -> None:
    content = json.dumps({"folder": "Loom", "folderUid": "folder-loom", "edit": ["Editor"]}).encode()
    files = tree(dashboard()) | {"folder-permissions/loom.json": content}
    project.write(files)
    assert project.push().exit_code == 0
    project.environ |= {"GRAFANA_TOKEN": project.double.tokens["Editor"]}
    status = project.run("status")
    assert (status.exit_code, "requires the permission folders.permissions:read" in status.stdout) == (1, True)
    project.write({path: text.replace(b"Panel 1", b"First") for path, text in files.items()})
    assert project.push("--strict").exit_code == 3
    result = project.push()
    assert result.exit_code == 4, result.output
    assert project.live.dashboard("one")["panels"][0]["title"] == "First", result.output
    assert project.push("--except", "folder-permissions/folder-loom").exit_code == 0
