"""Behavior of the versions without a recording, and of 12.2 beyond its recording."""

from __future__ import annotations

from typing import Any

import pytest

from tests.grafana_double.client import Starter
from tests.grafana_double.releases import RELEASES

SAVE = "/api/dashboards/db"
LIST = "/apis/dashboard.grafana.app/{}/namespaces/default/dashboards"
MANAGER = {
    "grafana.app/managedBy": "kubectl",
    "grafana.app/managerId": "me",
    "grafana.app/managerAllowsEdits": "true",
}


def dashboard(title: str = "D", **more: Any) -> dict[str, Any]:
    return {"dashboard": {"uid": "d", "title": title, "schemaVersion": 41} | more}


def object_json(name: str = "d", api: str = "v1", **metadata: Any) -> dict[str, Any]:
    kind = {"apiVersion": f"dashboard.grafana.app/{api}", "kind": "Dashboard"}
    return kind | {"metadata": {"name": name} | metadata, "spec": {"title": "D", "schemaVersion": 41, "panels": []}}


@pytest.mark.parametrize("version", RELEASES)
def test_a_new_grafana_is_empty_except_for_its_initial_policy(version: str, start: Starter) -> None:
    grafana, call = start(version)
    assert call("GET", "/api/search")[1] == []
    assert call("GET", "/api/datasources")[1] == []
    assert call("GET", "/api/v1/provisioning/policies")[1]["receiver"] == "grafana-default-email"
    assert call("GET", "/api/health")[1]["version"].startswith(version)
    assert set(grafana.tokens) == {"Admin", "Editor", "Viewer"}


@pytest.mark.parametrize(("version", "status"), [("10.1", 404), ("10.4", 404), ("11", 404), ("12.2", 200), ("13", 200)])
def test_apis_serves_dashboards_from_12_on(version: str, status: int, start: Starter) -> None:
    _, call = start(version)
    assert call("GET", LIST.format("v1beta1"))[0] == status


@pytest.mark.parametrize(("version", "parent"), [("10.1", None), ("10.4", None), ("11", "a"), ("12.2", "a")])
def test_folders_can_be_nested_from_11_on(version: str, parent: str | None, start: Starter) -> None:
    _, call = start(version)
    call("POST", "/api/folders", {"uid": "a", "title": "A"})
    assert call("POST", "/api/folders", {"uid": "b", "title": "B", "parentUid": "a"})[1].get("parentUid") == parent


@pytest.mark.parametrize(("version", "status"), [("10.1", 412), ("10.4", 412), ("11", 412), ("12.2", 200), ("13", 200)])
def test_titles_are_unique_in_a_folder_before_12(version: str, status: int, start: Starter) -> None:
    _, call = start(version)
    call("POST", SAVE, dashboard())
    assert call("POST", SAVE, dashboard(uid="other"))[0] == status


def test_an_overwritten_title_keeps_the_old_uid_on_10(start: Starter) -> None:
    _, call = start("10.4")
    call("POST", SAVE, dashboard())
    assert call("POST", SAVE, dashboard(uid="other") | {"overwrite": True})[1]["uid"] == "d"


@pytest.mark.parametrize(("version", "status"), [("10.4", 412), ("11", 412), ("12.2", 412), ("13", 409)])
def test_a_wrong_version_is_refused(version: str, status: int, start: Starter) -> None:
    _, call = start(version)
    call("POST", SAVE, dashboard())
    assert call("POST", SAVE, dashboard("other"))[0] == status


@pytest.mark.parametrize(("version", "is_stored"), [("12.2", False), ("13", True)])
def test_annotations_of_a_manager_are_stored_from_13_on(version: str, is_stored: bool, start: Starter) -> None:
    _, call = start(version)
    call("POST", LIST.format("v1beta1"), object_json(api="v1beta1", annotations=MANAGER))
    result = call("GET", LIST.format("v1beta1") + "/d")[1]["metadata"]["annotations"]
    assert (MANAGER.items() <= result.items()) is is_stored


def test_a_save_through_the_old_api_removes_the_manager_on_13(start: Starter) -> None:
    grafana, call = start("13")
    call("POST", LIST.format("v1"), object_json(annotations=MANAGER))
    grafana.save_dashboard("d", lambda data: data.update(title="by hand"))
    assert MANAGER.items() <= call("GET", LIST.format("v1") + "/d")[1]["metadata"]["annotations"].items()
    assert call("POST", SAVE, dashboard() | {"overwrite": True})[0] == 200
    assert "grafana.app/managedBy" not in call("GET", LIST.format("v1") + "/d")[1]["metadata"]["annotations"]


def test_a_dashboard_of_another_manager_is_not_saved_on_13(start: Starter) -> None:
    _, call = start("13")
    marks = {"grafana.app/managedBy": "terraform", "grafana.app/managerId": "them"}
    call("POST", LIST.format("v1"), object_json(annotations=marks))
    error = (400, {"message": "Cannot save provisioned dashboard"})
    assert call("POST", SAVE, dashboard() | {"overwrite": True}) == error


def test_labels_select_on_13(start: Starter) -> None:
    _, call = start("13")
    call("POST", LIST.format("v1"), object_json("a", labels={"heddle": "yes"}))
    call("POST", LIST.format("v1"), object_json("b"))
    result = call("GET", LIST.format("v1") + "?labelSelector=heddle%3Dyes")[1]["items"]
    assert [item["metadata"]["name"] for item in result] == ["a"]


def test_a_stale_resource_version_is_a_conflict_on_13(start: Starter) -> None:
    grafana, call = start("13")
    call("POST", LIST.format("v1"), object_json())
    read = call("GET", LIST.format("v1") + "/d")[1]
    grafana.save_dashboard("d", lambda data: data.update(title="by hand"))
    assert call("PUT", LIST.format("v1") + "/d", read)[0] == 409


def test_an_object_may_be_sent_to_the_old_api_of_13(start: Starter) -> None:
    _, call = start("13")
    assert call("POST", SAVE, {"dashboard": object_json()})[1]["uid"] == "d"
    bare = {"uid": "v", "title": "V", "elements": {}, "layout": {}}
    assert call("POST", SAVE, {"dashboard": bare})[0] == 400


@pytest.mark.parametrize(("version", "status"), [("12.2", 406), ("13", 200)])
def test_the_old_api_reads_what_is_stored_as_v2_on_13_only(version: str, status: int, start: Starter) -> None:
    _, call = start(version)
    call("POST", LIST.format("v2alpha1"), object_json(api="v2alpha1"))
    assert call("GET", "/api/dashboards/uid/d")[0] == status


def test_the_pages_of_a_list_contain_everything_once(start: Starter) -> None:
    _, call = start("12.2")
    for number in range(5):
        call("POST", SAVE, dashboard(uid=f"d{number}"))
    names, token = [], ""
    for _ in range(3):
        body = call("GET", LIST.format("v1beta1") + f"?limit=2&continue={token.replace(':', '%3A')}")[1]
        names += [item["metadata"]["name"] for item in body["items"]]
        token = body["metadata"].get("continue", "")
    assert (sorted(names), token) == ([f"d{number}" for number in range(5)], "")


def test_the_history_through_apis_has_every_message(start: Starter) -> None:
    grafana, call = start("12.2")
    call("POST", SAVE, dashboard() | {"message": "first"})
    grafana.save_dashboard("d", lambda data: data.update(title="E"), message="second")
    parameter = "?labelSelector=grafana.app/get-history=true&fieldSelector=metadata.name=d"
    items = call("GET", LIST.format("v1beta1") + parameter)[1]["items"]
    assert [item["metadata"]["annotations"]["grafana.app/message"] for item in items] == ["second", "first"]
    assert call("GET", "/api/dashboards/uid/d/versions")[1]["versions"][1]["message"] == "Initial save"
    assert call("GET", "/api/dashboards/uid/d/versions/1")[1]["message"] == "first"


@pytest.mark.parametrize("version", RELEASES)
def test_restoring_creates_a_new_version(version: str, start: Starter) -> None:
    grafana, call = start(version)
    call("POST", SAVE, dashboard())
    grafana.save_dashboard("d", lambda data: data.update(title="E"))
    assert call("POST", "/api/dashboards/uid/d/restore", {"version": 1})[1]["version"] == 3
    body = call("GET", "/api/dashboards/uid/d/versions")[1]
    newest = (body if isinstance(body, list) else body["versions"])[0]
    assert (newest["message"], newest["data"]["title"]) == ("Restored from version 1", "D")
