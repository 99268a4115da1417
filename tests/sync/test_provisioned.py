"""Provisioned dashboards, and dashboards in schema v2: only the double can be brought into these states."""

from __future__ import annotations

import pytest

from tests.grafana_double.server import Grafana as Double
from tests.sync.conftest import VERSIONS
from tests.sync.files import dashboard, tree
from tests.sync.live import double_live, steps


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("editable", [False, True])
def test_a_provisioned_dashboard_is_refused(version: str, editable: bool) -> None:
    with Double(version=version) as double:
        live = double_live(double)
        double.provision_dashboard("one", dashboard(title="From a file"), allow_ui_updates=editable)
        for options in ({}, {"adopt": ("*",)}, {"on_conflict": "ours"}):
            step = steps(live.push(tree(dashboard()), **options)[0])["dashboard/one"]
            assert (step.action, "file" in step.reason) == ("refused", True)
        assert live.dashboard("one")["title"] == "From a file"


@pytest.mark.parametrize("version", VERSIONS)
def test_an_equal_provisioned_dashboard_is_unchanged(version: str) -> None:
    with Double(version=version) as double:
        live = double_live(double)
        live.push(tree(dashboard("two", "Two")))
        double.provision_dashboard("one", dashboard())
        folder = double.state["dashboards"]["one"]["folderUid"] = "folder-loom"
        plan, _ = live.push(tree(dashboard(), dashboard("two", "Two")))
        assert (steps(plan)["dashboard/one"].action, folder) == ("unchanged", "folder-loom")
        assert plan.is_complete


def test_a_dashboard_of_schema_v2_is_refused(double: Double) -> None:
    live = double_live(double)
    sent = {
        "apiVersion": "dashboard.grafana.app/v2alpha1",
        "kind": "Dashboard",
        "metadata": {"name": "one"},
        "spec": {"title": "V2", "elements": {}, "layout": {"kind": "GridLayout", "spec": {"items": []}}},
    }
    path = "/apis/dashboard.grafana.app/v2alpha1/namespaces/default/dashboards"
    assert live.request("POST", path, sent)[0] == 201
    for options in ({}, {"adopt": ("*",)}, {"on_conflict": "ours"}):
        step = steps(live.push(tree(dashboard()), **options)[0])["dashboard/one"]
        assert (step.action, "v2" in step.reason) == ("refused", True)
