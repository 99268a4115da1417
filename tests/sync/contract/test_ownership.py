"""Heddle neither updates nor deletes what it does not manage."""

from __future__ import annotations

import copy

from heddle.sync.access import ORGANIZATION
from tests.sync.files import dashboard, everything, group, rule, source, tree
from tests.sync.live import Live, actions, steps


def create_unmanaged(live: Live, uid: str = "one", title: str = "Theirs") -> None:
    status, body = live.request("POST", "/api/dashboards/db", {"dashboard": dashboard(uid, title), "folderUid": ""})
    assert status == 200, body


def test_an_unmanaged_dashboard_is_refused(live: Live) -> None:
    create_unmanaged(live)
    plan, result = live.push(tree(dashboard()))
    assert steps(plan)["dashboard/one"].action == "refused"
    assert "--adopt dashboard/one" in steps(plan)["dashboard/one"].help
    assert result.outcomes == ()
    assert live.dashboard("one")["title"] == "Theirs"


def test_an_adopted_dashboard_is_managed(live: Live) -> None:
    create_unmanaged(live)
    live.push(tree(dashboard()), adopt=("dashboard/one",))
    assert live.dashboard("one")["title"] == "One"
    assert actions(live.plan(tree(dashboard(title="New")))[1])["dashboard/one"] == "update"


def test_a_copy_with_the_tag_is_not_managed(live: Live) -> None:
    live.push(tree(dashboard()))
    copied = copy.deepcopy(live.dashboard("one"))
    copied.pop("id")
    copied.pop("version")
    copied |= {"uid": "copy", "title": "A copy"}
    assert live.request("POST", "/api/dashboards/db", {"dashboard": copied, "folderUid": "folder-loom"})[0] == 200
    plan, _ = live.push(tree(dashboard()), prune=True)
    assert "dashboard/copy" not in actions(plan)
    plan, _ = live.push(tree(dashboard(), dashboard("copy", "Ours now")))
    assert steps(plan)["dashboard/copy"].action == "refused"


def test_an_import_with_tag_and_uid_is_not_managed(live: Live) -> None:
    live.push(tree(dashboard()))
    exported = live.dashboard("one")
    assert live.request("DELETE", "/api/dashboards/uid/one")[0] == 200
    exported.pop("id")
    exported.pop("version")
    exported["title"] = "Imported"
    assert live.request("POST", "/api/dashboards/db", {"dashboard": exported, "folderUid": ""})[0] == 200
    assert steps(live.push(tree(dashboard()))[0])["dashboard/one"].action == "refused"


def test_another_projects_dashboard_is_refused(live: Live) -> None:
    live.push(tree(dashboard()), owner="other")
    step = steps(live.push(tree(dashboard(title="Mine")))[0])["dashboard/one"]
    assert (step.action, "other" in step.reason) == ("refused", True)


def test_an_unmanaged_data_source_is_refused(live: Live) -> None:
    payload = {key: value for key, value in source("prom").items() if key not in ("orgId", "editable")}
    assert live.request("POST", "/api/datasources", {**payload, "url": "http://127.0.0.1:9"})[0] == 200
    plan, _ = live.push(tree(sources=(source("prom"),)))
    assert steps(plan)["datasource/prom"].action == "refused"


def test_an_unmanaged_default_data_source_is_not_replaced(live: Live) -> None:
    payload = {key: value for key, value in source("mine").items() if key not in ("orgId", "editable")}
    assert live.request("POST", "/api/datasources", {**payload, "isDefault": True})[0] == 200
    plan, _ = live.push(tree(sources=(source("prom", isDefault=True),)))
    assert steps(plan)["datasource/prom"].action == "refused"
    live.push(tree(sources=(source("prom", isDefault=True),)), adopt=("datasource/prom",))
    assert live.get("/api/datasources/uid/prom")["isDefault"] is True


def test_an_unmanaged_policy_is_not_replaced(live: Live) -> None:
    policy = {"receiver": "grafana-default-email", "group_by": ["alertname"], "group_wait": "31s"}
    status, body = live.request("PUT", "/api/v1/provisioning/policies", policy, {"X-Disable-Provenance": "true"})
    assert status == 202, body
    plan, _ = live.push(everything())
    assert steps(plan)["policy/tree"].action == "refused"
    assert live.get("/api/v1/provisioning/policies")["group_wait"] == "31s"
    plan, _ = live.push(everything(), adopt=("policy/tree",))
    assert plan.is_complete
    assert live.get("/api/v1/provisioning/policies")["receiver"] == "ops"


def test_an_unmanaged_rule_in_a_managed_group_stops_the_push(live: Live) -> None:
    files = tree(sources=(source(),), alerting={"groups": [group("g", rule("r1", "R1"))]})
    live.push(files)
    folder = next(each["uid"] for each in live.get("/api/folders") if each["title"] == "Alerts")
    unmanaged = {
        **rule("theirs", "Theirs"),
        "folderUID": folder,
        "ruleGroup": "g",
        "orgID": int(live.endpoint.headers.get(ORGANIZATION, 1)),
    }
    status, body = live.request("POST", "/api/v1/provisioning/alert-rules", unmanaged)
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


def test_provenance_is_written_with_the_option(live: Live) -> None:
    live.push(everything(), provenance=True)
    assert live.get("/api/v1/provisioning/alert-rules/r1")["provenance"] == "api"
    assert set(actions(live.push(everything(), provenance=True)[0]).values()) == {"unchanged"}
