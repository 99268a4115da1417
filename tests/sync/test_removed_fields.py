"""What leaves the files also leaves Grafana, however much is there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from heddle.report.plan_text import plan_text
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import dashboard, everything, group, rule, source, tree
from tests.sync.live import actions, double_live, failures, steps

_AUTH = {"basicAuth": True, "basicAuthUser": "me", "secureJsonData": {"basicAuthPassword": "$LOKI_PASSWORD"}}


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_authentication_that_leaves_the_files_leaves_the_data_source(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(tree(sources=(source(**_AUTH),)))
        files = tree(sources=(source(),))
        _, result = live.push(files)
        assert failures(result) == []
        stored = double.state["datasources"]["prom"]
        assert (stored["basicAuth"], stored["secureJsonData"].get("basicAuthPassword")) == (False, "")
        assert set(actions(live.plan(files)[1]).values()) == {"unchanged"}


def test_authentication_added_in_grafana_is_an_edit_that_ours_removes(double: Double) -> None:
    live, files = double_live(double), tree(sources=(source(),))
    live.push(files)
    stored = double.state["datasources"]["prom"]
    stored |= {"basicAuth": True, "basicAuthUser": "x", "secureJsonData": {"basicAuthPassword": "x"}}
    assert actions(live.push(files)[0])["datasource/prom"] == "kept"
    live.push(files, on_conflict="ours")
    assert stored["secureJsonData"]["basicAuthPassword"] == ""
    assert actions(live.plan(files)[1])["datasource/prom"] == "unchanged"


def test_an_update_keeps_secrets_that_the_files_still_have(double: Double) -> None:
    live = double_live(double)
    live.push(tree(sources=(source(**_AUTH),)))
    live.push(tree(sources=(source(**_AUTH, url="http://127.0.0.1:2"),)))
    assert double.state["datasources"]["prom"]["secureJsonData"]["basicAuthPassword"] == "p4ssw0rd-of-loki"


def test_a_correlation_behind_a_thousand_others_is_found(double: Double) -> None:
    live = double_live(double)
    live.push(tree(sources=(source("prom"), source("loki", type="loki"))))
    config = {"type": "query", "field": "job", "target": {"expr": "x"}}
    for number in range(1001):
        uid = f"other{number}"
        other = {"uid": uid, "sourceUID": "prom", "targetUID": "loki", "label": f"Other {number}", "description": ""}
        double.state["correlations"][uid] = other | {"type": "query", "config": config, "provisioned": False}
    for _ in range(3):
        live.push(everything())
    labels = [item["label"] for item in double.state["correlations"].values()]
    assert labels.count("Logs") == 1
    assert actions(live.plan(everything())[1])["correlation/prom/loki/Logs"] == "unchanged"


def test_alert_folders_with_titles_in_any_script_are_distinct(double: Double) -> None:
    live = double_live(double)
    titles = ("警报", "告警", "Тревоги", "アラート")
    groups = [group("g", rule(f"r{n}", f"R{n}"), folder=title) for n, title in enumerate(titles)]
    files = tree(sources=(source(),), alerting={"groups": groups})
    _, result = live.push(files)
    assert failures(result) == []
    folders = {uid: folder["title"] for uid, folder in double.state["folders"].items()}
    assert [folders[double.state["rules"][f"r{n}"]["folderUID"]] for n in range(4)] == list(titles)
    assert set(actions(live.plan(files)[1]).values()) == {"unchanged"}


def test_a_thousand_edits_are_summarized(double: Double) -> None:
    live = double_live(double)
    live.push(tree(dashboard(panels=40)))
    for number in range(60):
        live.edit("one", lambda data, number=number: data.update(title=f"Edit {number}"))  # type: ignore[misc]
    plan = live.plan(tree(dashboard(panels=40, title="Files")))[1]
    assert len(steps(plan)["dashboard/one"].edits) > 10
    text = plan_text(plan)
    assert len(text.splitlines()) < 60
    assert "more edits by admin" in text
    assert "Edit 59" in text


def test_an_edit_of_many_panels_reports_the_content_of_each(double: Double) -> None:
    live = double_live(double)
    live.push(tree(dashboard()))

    def add(data: dict[str, Any]) -> None:
        data["panels"] += [{**data["panels"][0], "id": 10 + n, "title": f"Added {n}"} for n in range(12)]

    live.edit("one", add)
    step = steps(live.plan(tree(dashboard(title="Files")), adopt=("dashboard/*",))[1])["dashboard/one"]
    report = json.dumps([[change.before, change.after] for edit in step.edits for change in edit.changes])
    assert [n for n in range(12) if f"Added {n}" not in report] == []


def test_a_changed_alert_is_named_in_the_plan(double: Double) -> None:
    live = double_live(double)

    def files(pending: str) -> dict[str, bytes]:
        rules = [rule(uid, title, **{"for": pending}) for uid, title in (("r1", "Down"), ("r2", "Slow"))]
        return tree(sources=(source(),), alerting={"groups": [group("g", *rules)]})

    live.push(files("5m"))
    lines = plan_text(live.plan(files("9m"))[1]).splitlines()
    assert lines[lines.index("update    rule-group/Alerts/g") + 1 :] == [
        "  Down",
        "    Pending period changed from 5m to 9m.",
        "  Slow",
        "    Pending period changed from 5m to 9m.",
    ]


def test_a_conflict_without_changes_announces_none(double: Double) -> None:
    live = double_live(double)
    boards = [dashboard(f"b{number}", f"B{number}") for number in range(5)]
    live.push(tree(dashboard(), *boards))
    live.edit("one", lambda data: data.update(description="by hand"))
    lines = plan_text(live.plan(tree(*boards), prune=True)[1]).splitlines()
    assert lines[lines.index("conflict  dashboard/one  One") + 1 :][:2] == [
        "  edited in Grafana, and would be deleted",
        f"  edited by admin at {live.versions('one')[0]['created']} (version 2):",
    ]
