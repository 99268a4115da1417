"""An object that was deleted in Grafana is reported when a push creates it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import create_project, interrupt_second_dashboard
from tests.sync.files import dashboard, everything, group, rule, tree
from tests.sync.live import double_live, steps

PROVISIONING = "/api/v1/provisioning"
DELETIONS = {
    "dashboard/one": "/api/dashboards/uid/one",
    "template/words": f"{PROVISIONING}/templates/words",
    "correlation/prom/loki/Logs": "",
    "rule-group/Alerts/g": f"{PROVISIONING}/alert-rules/r1",
    "datasource/loki": "/api/datasources/uid/loki",
}


@pytest.fixture(params=["10.4", "12.2"])
def double(request: pytest.FixtureRequest):
    with Double(version=request.param) as running:
        yield running


def test_a_deletion_is_reported_and_the_object_created_again(double: Double) -> None:
    live, silent = double_live(double), []
    live.push(everything())
    double.state["correlations"].clear()
    for path in filter(None, DELETIONS.values()):
        assert live.request("DELETE", path, None, {"X-Disable-Provenance": "true"})[0] in (200, 204)
    plan = live.plan(everything())[1]
    silent = [name for name in DELETIONS if "somebody deleted" not in steps(plan)[name].reason]
    assert silent == []
    assert "`R1`" in steps(plan)["rule-group/Alerts/g"].reason
    live.push(everything())
    assert {step.reason for step in live.plan(everything())[1].steps} == {""}


def test_a_deleted_rule_group_is_reported(double: Double) -> None:
    live, files = double_live(double), tree(alerting={"groups": [group("g", rule("r1", "R1"))]})
    live.push(files)
    live.request("DELETE", f"{PROVISIONING}/alert-rules/r1", None, {"X-Disable-Provenance": "true"})
    assert "somebody deleted `R1`" in steps(live.plan(files)[1])["rule-group/Alerts/g"].reason


def test_what_a_push_deleted_itself_is_not_reported(double: Double) -> None:
    live = double_live(double)
    live.push(tree(dashboard(), dashboard("two", "Two")))
    live.push(tree(dashboard()), prune=True)
    assert steps(live.plan(tree(dashboard(), dashboard("two", "Two")))[1])["dashboard/two"].reason == ""


def test_what_a_rollback_deleted_is_not_reported(
    tmp_path: Path, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    project = create_project(tmp_path, double)
    project.write(everything())
    project.push()
    assert project.run("rollback", "--yes").exit_code == 0
    assert "somebody" not in project.run("push", "--dry-run").stdout


def test_what_an_interrupted_push_did_not_create_is_not_reported(
    tmp_path: Path, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    project = create_project(tmp_path, double)
    project.write(everything())
    interrupt_second_dashboard(monkeypatch)
    assert project.push("--concurrency", "1").exit_code == 130
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert "somebody" not in project.run("push", "--dry-run").stdout


def test_a_rule_that_the_files_change_is_not_reported(double: Double) -> None:
    live = double_live(double)
    live.push(tree(alerting={"groups": [group("g", rule("r1", "R1"))]}))
    step = steps(live.plan(tree(alerting={"groups": [group("g", rule("r1", "R1", limit=2))]}))[1])[
        "rule-group/Alerts/g"
    ]
    assert (step.action, step.reason) == ("update", "")
