"""Files, quotas, secrets, policies, correlations and folders through /apis, which no recording contains."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.grafana_double.client import Client, Starter
from tests.grafana_double.releases import RELEASES
from tests.grafana_double.routing import ROUTES
from tests.grafana_double.server import Grafana

SAVE = "/api/dashboards/db"
OBJECTS = "/apis/dashboard.grafana.app/{}/namespaces/default/dashboards"
LOKI = {"name": "Loki", "uid": "loki", "type": "loki", "url": "http://loki", "secureJsonData": {"password": "s3cret"}}


def dashboard(title: str = "D", **more: Any) -> dict[str, Any]:
    return {"dashboard": {"uid": "d", "title": title, "schemaVersion": 41} | more}


def test_a_provisioned_dashboard_can_be_saved_if_its_provider_allows_it(start: Starter) -> None:
    grafana, call = start("12.2")
    grafana.provision_dashboard("d", {"title": "D"}, file="d.json")
    assert call("GET", "/api/dashboards/uid/d")[1]["meta"]["provisioned"] is True
    assert call("POST", SAVE, dashboard() | {"overwrite": True})[0] == 400
    grafana.provision_dashboard("d", {"title": "D"}, file="d.json", allow_ui_updates=True)
    assert call("GET", "/api/dashboards/uid/d")[1]["meta"]["provisionedExternalId"] == "d.json"
    assert call("POST", SAVE, dashboard() | {"overwrite": True})[0] == 200


def test_a_folder_with_a_provisioned_dashboard_is_not_deleted(start: Starter) -> None:
    grafana, call = start("12.2")
    call("POST", "/api/folders", {"uid": "f", "title": "F"})
    call("POST", SAVE, dashboard() | {"folderUid": "f"})
    grafana.provision_dashboard("d", {"title": "D"})
    assert call("DELETE", "/api/folders/f")[0] == 400


def test_a_quota_rejects_updates_by_uid_too(start: Starter) -> None:
    grafana, call = start("12.2")
    call("POST", SAVE, dashboard())
    grafana.state["quota"]["dashboards"] = 1
    assert call("POST", SAVE, dashboard() | {"overwrite": True}) == (403, {"message": "Quota reached"})


def test_secrets_are_stored_and_never_returned(start: Starter) -> None:
    grafana, call = start("12.2")
    created = call("POST", "/api/datasources", LOKI)[1]["datasource"]
    call("PUT", "/api/datasources/uid/loki", {key: LOKI[key] for key in ("name", "type")} | {"version": 1})
    assert created["secureJsonFields"] == call("GET", "/api/datasources/uid/loki")[1]["secureJsonFields"]
    assert grafana.state["datasources"]["loki"]["secureJsonData"] == {"password": "s3cret"}
    assert "s3cret" not in str(call("GET", "/api/datasources/uid/loki")) + str(created)


def test_a_redacted_setting_keeps_the_secret(start: Starter) -> None:
    grafana, call = start("12.2")
    points = "/api/v1/provisioning/contact-points"
    settings = {"url": "http://s3cret", "recipient": "#x"}
    call("POST", points, {"uid": "c", "name": "chat", "type": "slack", "settings": settings})
    point = next(item for item in call("GET", points)[1] if item["uid"] == "c")
    assert call("PUT", points + "/c", point)[0] == 202
    assert grafana.state["contact_points"][-1]["settings"]["url"] == "http://s3cret"


def rule(uid: str, **more: Any) -> dict[str, Any]:
    return {"uid": uid, "title": uid.upper(), "condition": "A", "folderUID": "f", "ruleGroup": "g", "data": []} | more


def test_a_group_keeps_the_ids_of_its_rules_and_deletes_missing_ones(start: Starter) -> None:
    grafana, call = start("12.2")
    call("POST", "/api/folders", {"uid": "f", "title": "F"})
    for uid in ("r1", "r2"):
        call("POST", "/api/v1/provisioning/alert-rules", rule(uid))
    number = grafana.state["rules"]["r2"]["id"]
    payload = {"title": "g", "interval": 30, "rules": [rule("r2", title="new"), rule("r3")]}
    assert call("PUT", "/api/v1/provisioning/folder/f/rule-groups/g", payload)[0] == 200
    assert {uid: item["title"] for uid, item in grafana.state["rules"].items()} == {"r2": "new", "r3": "R3"}
    assert grafana.state["rules"]["r2"]["id"] == number
    assert call("GET", "/api/v1/provisioning/folder/f/rule-groups/g")[1]["interval"] == 30


def test_the_provenance_of_a_template_cannot_be_removed(start: Starter) -> None:
    _, call = start("12.2")
    location, payload = "/api/v1/provisioning/templates/t", {"template": "hello"}
    assert call("PUT", location, payload)[1]["template"] == '{{ define "t" }}\n  hello\n{{ end }}'
    refused = call("PUT", location, payload, X_Disable_Provenance="true")
    # The text of 12.2.
    message = (
        "Resource with provenance status 'api' cannot be managed via API that handles resources with provenance status"
        " 'none'. You must use appropriate API to manage this resource"
    )
    assert (refused[0], refused[1]["message"]) == (403, message)
    assert call("DELETE", location + "?version=wrong")[0] == 409
    assert call("DELETE", location)[0] == 204


@pytest.mark.parametrize("version", RELEASES)
@pytest.mark.parametrize("body", [None, {}, [], {"name": "n"}, {"metadata": {}, "spec": {}}, {"rules": [{}]}], ids=str)
def test_no_route_fails_on_incomplete_bodies(version: str, body: Any) -> None:
    parts = {
        "uid": "from-file",
        "folder": "editable",
        "api": "v1beta1",
        "namespace": "default",
        "source": "provisioned",
    }
    with Grafana(version, recorded=True) as grafana, Client(grafana) as call:
        for method, pattern, _ in ROUTES:
            path = re.sub(r"\(\?P<(\w+)>\[\^/\]\+\)", lambda part: parts.get(part[1], "1"), pattern.pattern[:-1])
            call(method, path, body)
        assert grafana.instance.failures == []
        assert len(grafana.requests) == len(ROUTES)


def test_policies_with_a_provenance_are_not_reset_without_it(start: Starter) -> None:
    _, call = start("12.2")
    path = "/api/v1/provisioning/policies"
    assert call("PUT", path, {"receiver": "grafana-default-email"})[0] == 202
    assert call("DELETE", path, X_Disable_Provenance="true")[0] == 403
    assert call("DELETE", path)[0] == 202


def test_the_policies_can_be_reset(start: Starter) -> None:
    _, call = start("12.2")
    points, tree = "/api/v1/provisioning/contact-points", "/api/v1/provisioning/policies"
    call("POST", points, {"uid": "c", "name": "ops", "type": "webhook", "settings": {"url": "http://x"}})
    call("PUT", tree, {"receiver": "ops"})
    assert call("DELETE", tree)[0] == 202
    assert call("GET", tree)[1] == {"receiver": "grafana-default-email", "group_by": ["grafana_folder", "alertname"]}


def test_a_correlation_can_be_created_changed_listed_and_deleted(start: Starter) -> None:
    _, call = start("12.2")
    for source in (LOKI, LOKI | {"name": "Jaeger", "uid": "jaeger", "type": "jaeger"}):
        call("POST", "/api/datasources", source)
    location, config = "/api/datasources/uid/loki/correlations", {"field": "traceID", "target": {"query": "${traceID}"}}
    payload = {"targetUID": "jaeger", "label": "Trace", "description": "", "type": "query", "config": config}
    status, body = call("POST", location, payload)
    correlation = body["result"]
    assert (status, body["message"]) == (200, "Correlation created")
    assert correlation == payload | {"uid": correlation["uid"], "sourceUID": "loki", "provisioned": False}
    assert (
        call("PATCH", f"{location}/{correlation['uid']}", {"label": "To the trace"})[1]["result"]["label"]
        == "To the trace"
    )
    page = call("GET", "/api/datasources/correlations?page=1&limit=10")[1]
    assert ([item["label"] for item in page["correlations"]], page["totalCount"]) == (["To the trace"], 1)
    assert call("DELETE", f"{location}/{correlation['uid']}") == (200, {"message": "Correlation deleted"})
    assert call("GET", location) == (200, [])


def test_a_provisioned_correlation_is_read_only(start: Starter) -> None:
    grafana, call = start("12.2")
    call("POST", "/api/datasources", LOKI)
    payload = {"targetUID": "loki", "type": "query", "config": {"field": "f", "target": {}}}
    uid = call("POST", "/api/datasources/uid/loki/correlations", payload)[1]["result"]["uid"]
    grafana.state["correlations"][uid]["provisioned"] = True
    error = (403, {"message": "Correlation can only be edited via provisioning"})
    assert call("DELETE", f"/api/datasources/uid/loki/correlations/{uid}") == error
    assert call("PATCH", f"/api/datasources/uid/loki/correlations/{uid}", {"label": "x"}) == error


def test_apis_serves_folders(start: Starter) -> None:
    _, call = start("12.2")
    location = "/apis/folder.grafana.app/v1beta1/namespaces/default/folders"
    parent = {"grafana.app/folder": "a"}
    call("POST", location, {"metadata": {"name": "a"}, "spec": {"title": "A"}})
    call("POST", location, {"metadata": {"name": "b", "annotations": parent}, "spec": {"title": "B"}})
    assert call("GET", location + "/b")[1]["metadata"]["annotations"]["grafana.app/fullpath"] == "A/B"
    assert call("GET", "/api/folders/b")[1]["parentUid"] == "a"
    assert call("DELETE", location + "/a")[0] == 200
    assert call("GET", location + "/b")[0] == 404


@pytest.mark.parametrize("version", RELEASES)
def test_a_viewer_without_a_permission_finds_no_dashboard(start: Starter, version: str) -> None:
    grafana, call = start(version)
    call("POST", "/api/folders", {"uid": "f", "title": "F"})
    call("POST", SAVE, dashboard())
    permissions, path = "/api/access-control/dashboards/d", "/api/dashboards/uid/d"
    with Client(grafana, "Viewer") as viewer, Client(grafana, "Editor") as editor:
        apis = [OBJECTS.format(api) for api in grafana.instance.release.dashboard_apis]
        assert viewer("GET", path)[0] == 200
        assert [item["uid"] for item in viewer("GET", "/api/search?type=dash-db")[1]] == ["d"]
        remove = {"permissions": [{"builtInRole": "Viewer", "permission": ""}]}
        assert call("POST", permissions, remove)[0] == 200
        assert "Viewer" not in [item.get("builtInRole") for item in call("GET", permissions)[1]]
        denied = [path, f"{path}/versions", f"{path}/versions/1", permissions, *(f"{api}/d" for api in apis)]
        assert {viewer("GET", each)[0] for each in denied} == {403}
        assert viewer("GET", "/api/search?type=dash-db")[1] == []
        assert [viewer("GET", api)[1]["items"] for api in apis] == [[] for _ in apis]
        assert [editor("GET", each)[0] for each in (path, f"{path}/versions", permissions)] == [200, 200, 403]
        # It inherits the permissions of its folder.
        version_now = call("GET", path)[1]["dashboard"]["version"]
        assert call("POST", SAVE, dashboard(version=version_now) | {"folderUid": "f"})[0] == 200
        assert viewer("GET", path)[0] == 200


def test_the_name_of_a_token_is_unique_in_an_organization(start: Starter) -> None:
    _, call = start("12.2")
    ids = [call("POST", "/api/serviceaccounts", {"name": name, "role": "Viewer"})[1]["id"] for name in ("a", "b")]
    assert [call("POST", f"/api/serviceaccounts/{id}/tokens", {"name": "t"})[0] for id in ids] == [200, 400]
