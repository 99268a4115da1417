"""The action compares the dashboards of an application's repository with the metrics of its program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.action.gh import Gh
from tests.action.steps import Runner

QUERY = "rate(shop_orders_total[5m])"
OLD = "# TYPE shop_orders_total counter\nshop_orders_total 1\n"
NEW = OLD.replace("shop_orders_total", "shop_purchases_total")


@pytest.fixture
def job(tmp_path: Path, gh: Gh) -> Runner:
    folder = tmp_path / "shop"
    (folder / "boards").mkdir(parents=True)
    for name in ("one", "two"):
        panel = {
            "type": "timeseries",
            "title": "Orders",
            "datasource": {"type": "prometheus"},
            "targets": [{"refId": "A", "expr": QUERY}],
        }
        dashboard = {"title": name, "uid": name, "schemaVersion": 39, "panels": [panel]}
        (folder / "boards" / f"{name}.json").write_text(json.dumps(dashboard))
    (folder / "alerts.yaml").write_text(f"groups: [{{name: a, rules: [{{alert: Idle, expr: '{QUERY} == 0'}}]}}]")
    (folder / "old.txt").write_text(OLD)
    (folder / "new.txt").write_text(NEW)
    gh.fake_pip(tmp_path / "pip")
    github = {"event.pull_request.number": "7", "token": "s3cret"}
    inputs = {"files": "boards/*.json alerts.yaml", "metrics-before": "old.txt"}
    return Runner(folder, tmp_path / "job", gh.path, inputs=inputs, github=github)


def test_problems_that_a_change_causes_are_commented(job: Runner, gh: Gh) -> None:
    job.inputs = {**job.inputs, "metrics": "new.txt\n"}
    job.run()
    (comment,) = gh.comments
    assert comment.startswith("<!-- heddle-review: heddle -->\n")
    for line in ("the change breaks 1 panel of 'one'", "the change breaks 1 alert of 'alerts.yaml'"):
        assert line in comment
    assert "unknown metric shop_orders_total" in job.summary
    assert "::error file=boards/two.json" in job.outputs_by_step["Findings"]
    assert job.codes["Verdict"] == 1
    assert "Diff" not in job.codes
    assert "Generated files" not in job.codes


def test_a_change_that_breaks_nothing_passes_without_comment(job: Runner, gh: Gh) -> None:
    job.inputs = {**job.inputs, "metrics": "old.txt"}
    job.run()
    assert gh.comments == []
    assert job.codes["Verdict"] == 0
    assert "no findings in 2 dashboards" in job.summary


def test_a_comment_about_breaks_is_updated_when_they_are_gone(job: Runner, gh: Gh) -> None:
    for source in ("new.txt", "old.txt"):
        job.inputs = {**job.inputs, "metrics": source}
        job.run()
    (comment,) = gh.comments
    assert "no findings in 2 dashboards" in comment


def test_several_sources_are_given_one_a_line(job: Runner) -> None:
    job.inputs = {**job.inputs, "metrics": "job=shop@new.txt\n\nold.txt\n", "metrics-before": ""}
    job.run("Findings")
    assert job.outputs["steps.check.outputs.code"] == "0"


def test_unreadable_metrics_fail_the_job_without_comment(job: Runner, gh: Gh) -> None:
    job.inputs = {**job.inputs, "metrics": "missing.txt"}
    job.run()
    assert gh.comments == []
    assert job.codes["Verdict"] == 1
