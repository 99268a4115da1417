"""What Heddle did not make, it neither updates nor deletes."""

from __future__ import annotations

import copy

from heddle.sync.access import ORGANIZATION
from tests.sync.files import board, everything, group, rule, source, tree
from tests.sync.live import Live, actions, steps


def theirs(live: Live, uid: str = "one", title: str = "Theirs") -> None:
    status, body = live.ask("POST", "/api/dashboards/db", {"dashboard": board(uid, title), "folderUid": ""})
    assert status == 200, body


def test_a_persons_dashboard_is_refused(live: Live) -> None:
    theirs(live)
    plan, applied = live.push(tree(board()))
    assert steps(plan)["dashboard/one"].action == "refused"
    assert "--adopt dashboard/one" in steps(plan)["dashboard/one"].help
    assert applied.outcomes == ()
    assert live.dashboard("one")["title"] == "Theirs"


def test_adopting_takes_over_on_purpose(live: Live) -> None:
    theirs(live)
    live.push(tree(board()), adopt=("dashboard/one",))
    assert live.dashboard("one")["title"] == "One"
    assert actions(live.plan(tree(board(title="New")))[1])["dashboard/one"] == "update"


def test_a_copy_with_our_tags_is_not_ours(live: Live) -> None:
    live.push(tree(board()))
    copied = copy.deepcopy(live.dashboard("one"))
    copied.pop("id")
    copied.pop("version")
    copied |= {"uid": "copy", "title": "A copy"}
    assert live.ask("POST", "/api/dashboards/db", {"dashboard": copied, "folderUid": "folder-loom"})[0] == 200
    plan, _ = live.push(tree(board()), prune=True)
    assert "dashboard/copy" not in actions(plan)
    plan, _ = live.push(tree(board(), board("copy", "Ours now")))
    assert steps(plan)["dashboard/copy"].action == "refused"


def test_an_import_with_our_tags_under_our_uid_is_not_ours(live: Live) -> None:
    live.push(tree(board()))
    exported = live.dashboard("one")
    assert live.ask("DELETE", "/api/dashboards/uid/one")[0] == 200
    exported.pop("id")
    exported.pop("version")
    exported["title"] = "Imported"
    assert live.ask("POST", "/api/dashboards/db", {"dashboard": exported, "folderUid": ""})[0] == 200
    assert steps(live.push(tree(board()))[0])["dashboard/one"].action == "refused"


def test_another_projects_dashboard_is_refused(live: Live) -> None:
    live.push(tree(board()), owner="other")
    step = steps(live.push(tree(board(title="Mine")))[0])["dashboard/one"]
    assert (step.action, "other" in step.reason) == ("refused", True)


def test_a_persons_data_source_is_refused(live: Live) -> None:
    sent = {key: value for key, value in source("prom").items() if key not in ("orgId", "editable")}
    assert live.ask("POST", "/api/datasources", {**sent, "url": "http://127.0.0.1:9"})[0] == 200
    plan, _ = live.push(tree(sources=(source("prom"),)))
    assert steps(plan)["datasource/prom"].action == "refused"


def test_the_default_data_source_is_not_taken_over(live: Live) -> None:
    sent = {key: value for key, value in source("mine").items() if key not in ("orgId", "editable")}
    assert live.ask("POST", "/api/datasources", {**sent, "isDefault": True})[0] == 200
    plan, _ = live.push(tree(sources=(source("prom", isDefault=True),)))
    assert steps(plan)["datasource/prom"].action == "refused"
    live.push(tree(sources=(source("prom", isDefault=True),)), adopt=("datasource/prom",))
    assert live.get("/api/datasources/uid/prom")["isDefault"] is True


def test_a_policy_that_is_not_ours_is_not_taken_over(live: Live) -> None:
    policy = {"receiver": "grafana-default-email", "group_by": ["alertname"], "group_wait": "31s"}
    status, body = live.ask("PUT", "/api/v1/provisioning/policies", policy, {"X-Disable-Provenance": "true"})
    assert status == 202, body
    plan, _ = live.push(everything())
    assert steps(plan)["policy/tree"].action == "refused"
    assert live.get("/api/v1/provisioning/policies")["group_wait"] == "31s"
    plan, _ = live.push(everything(), adopt=("policy/tree",))
    assert plan.is_complete
    assert live.get("/api/v1/provisioning/policies")["receiver"] == "ops"


def test_a_rule_of_somebody_else_in_our_group_stops_the_push(live: Live) -> None:
    files = tree(sources=(source(),), alerting={"groups": [group("g", rule("r1", "R1"))]})
    live.push(files)
    folder = next(each["uid"] for each in live.get("/api/folders") if each["title"] == "Alerts")
    foreign = {
        **rule("theirs", "Theirs"),
        "folderUID": folder,
        "ruleGroup": "g",
        "orgID": int(live.endpoint.headers.get(ORGANIZATION, 1)),
    }
    status, body = live.ask("POST", "/api/v1/provisioning/alert-rules", foreign)
    assert status == 201, body
    changed = tree(sources=(source(),), alerting={"groups": [group("g", rule("r1", "R1", 2))]})
    plan, _ = live.push(changed)
    assert steps(plan)["rule-group/Alerts/g"].action == "refused"
    assert "Theirs" in steps(plan)["rule-group/Alerts/g"].reason
    assert {each["uid"] for each in live.get("/api/v1/provisioning/alert-rules")} == {"r1", "theirs"}


def test_nothing_becomes_read_only(live: Live) -> None:
    live.push(everything())
    rules = live.get("/api/v1/provisioning/alert-rules")
    points = [each for each in live.get("/api/v1/provisioning/contact-points") if each["name"] == "ops"]
    assert {each.get("provenance") or "" for each in (*rules, *points)} == {""}


def test_provenance_is_written_where_it_is_asked_for(live: Live) -> None:
    live.push(everything(), provenance=True)
    assert live.get("/api/v1/provisioning/alert-rules/r1")["provenance"] == "api"
    assert set(actions(live.push(everything(), provenance=True)[0]).values()) == {"unchanged"}
