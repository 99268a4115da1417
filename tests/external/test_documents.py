"""Dashboards are found in whatever they are wrapped in, and nowhere else."""

from __future__ import annotations

import json
from typing import Any

from heddle.external.documents import find_dashboards

SHOP: dict[str, Any] = {"title": "Shop", "schemaVersion": 39, "panels": []}
MORE: dict[str, Any] = {**SHOP, "title": "More"}


def pointers(value: Any) -> list[str]:
    return [dashboard.pointer for dashboard in find_dashboards(value).dashboards]


def resource(kind: str, **content: object) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": "shop"}, **content}


def test_dashboards_are_found_in_wrappers() -> None:
    text = json.dumps(SHOP)
    grafana = {"apiVersion": "dashboard.grafana.app/v1beta1", "kind": "Dashboard", "spec": SHOP}
    values: dict[str, tuple[Any, list[str]]] = {
        "bare": (SHOP, [""]),
        "response of the API": ({"meta": {}, "dashboard": SHOP}, ["/dashboard"]),
        "response for a version": ({"version": 3, "data": SHOP}, ["/data"]),
        "response of grafana.com": ({"id": 1, "json": SHOP}, ["/json"]),
        "resource": (grafana, ["/spec"]),
        "list of resources": ({"kind": "DashboardList", "apiVersion": "v1", "items": [grafana]}, ["/items/0/spec"]),
        "list": ([SHOP, {"name": "left-pad"}, MORE], ["/0", "/2"]),
        "operator": (resource("GrafanaDashboard", spec={"json": text}), ["/spec/json"]),
        "config map": (
            resource("ConfigMap", data={"a.json": text, "b~/c.json": text, "json": f" {text}", "readme.md": "#"}),
            ["/data/a.json", "/data/b~0~1c.json", "/data/json"],
        ),
        "config map of responses": (
            resource("ConfigMap", data={"a.json": json.dumps({"dashboard": SHOP})}),
            ["/data/a.json/dashboard"],
        ),
        "list of config maps": (
            resource("ConfigMapList", items=[resource("ConfigMap", data={"a.json": text})]),
            ["/items/0/data/a.json"],
        ),
        "secret": (resource("Secret", stringData={"a.json": text}), ["/stringData/a.json"]),
    }
    assert {name: found for name, (value, _) in values.items() if (found := pointers(value)) != values[name][1]} == {}


def test_few_settings_are_enough() -> None:
    dashboards: list[dict[str, Any]] = [
        {"title": "Shop", "panels": []},
        {"panels": [{"type": "timeseries"}]},
        {"rows": [{"panels": []}]},
        {"title": "Shop", "templating": {"list": []}},
        {"title": "Shop", "schemaVersion": 39},
        {"title": "Shop", "schemaVersion": 39, "panels": {"a": 1}},
        {"title": "Shop", "panels": ["x"], "schemaVersion": 39},
    ]
    assert [dashboard for dashboard in dashboards if pointers(dashboard) != [""]] == []


def test_other_json_is_not_a_dashboard() -> None:
    others: dict[str, Any] = {
        "package": {"name": "left-pad", "version": "1.0.0"},
        "JSON schema": {"$schema": "x", "title": "Shop", "type": "object", "properties": {}},
        "table": {"title": "Shop", "rows": [[1, 2]], "columns": []},
        "table of objects": {"title": "Shop", "rows": [{"a": 1}]},
        "panels of something else": {"name": "Shop", "panels": [{"widget": "a"}]},
        "Perses": {"kind": "Dashboard", "metadata": {}, "spec": {"panels": {"a": {}}, "layouts": []}},
        "Datadog": {"title": "Shop", "widgets": [], "layout_type": "ordered"},
        "folder": {"uid": "shop", "title": "Shop", "url": "/dashboards/f/shop"},
        "folder resource": resource("Folder", spec={"title": "Shop"}),
        "search": [{"uid": "shop", "title": "Shop", "type": "dash-db"}],
        "alert rule": {"uid": "a", "title": "Shop", "condition": "A", "data": []},
        "library panel": {"result": {"uid": "a", "name": "A", "model": {"type": "stat", "title": "A"}}},
        "deployment": resource("Deployment", spec={"template": {"spec": {"containers": []}}}),
        "rules": {"groups": [{"name": "shop", "rules": []}]},
        "config map of settings": resource("ConfigMap", data={"a.json": '{"a": 1}', "b.json": "{not json"}),
        "text in a key": {"data": "{not json", "json": "text"},
        "nothing": [{}, [], "", 0, None, {"dashboard": None, "spec": []}],
    }
    assert {name: found for name, value in others.items() if (found := pointers(value))} == {}
    documents = {name: find_dashboards(value) for name, value in others.items()}
    assert {name: result.defects for name, result in documents.items() if result.defects or not result.reason} == {}


def test_the_reason_describes_the_value() -> None:
    reasons = {
        "a list without a dashboard": [1],
        "not an object": "text",
        "a resource of kind 'Folder' without a dashboard": resource("Folder"),
        "an object with neither panels nor the settings of a dashboard": {"name": "left-pad"},
    }
    assert {reason: find_dashboards(value).reason for reason, value in reasons.items()} == dict(
        zip(reasons, reasons, strict=True)
    )


def test_schema_v2_is_refused_and_its_queries_counted() -> None:
    query = {"kind": "PanelQuery", "spec": {"query": {"kind": "prometheus", "spec": {"expr": "up"}}}}
    panel = {"kind": "Panel", "spec": {"data": {"kind": "QueryGroup", "spec": {"queries": [query, query]}}}}
    spec = {"title": "Shop", "elements": {"a": panel, "b": panel}, "layout": {"kind": "GridLayout"}}
    version = "dashboard.grafana.app/v2beta1"
    values: list[Any] = [
        spec,
        {"apiVersion": version, "kind": "Dashboard", "spec": spec},
        {"dashboard": spec},
        [{"apiVersion": version, "kind": "Dashboard", "spec": spec}],
    ]
    for value in values:
        documents = find_dashboards(value)
        assert [defect.id for defect in documents.defects] == ["check/unsupported-schema"]
        assert (documents.dashboards, documents.unread_queries) == ([], 4)


def test_an_entry_that_is_not_json_is_reported_if_it_looks_like_a_dashboard() -> None:
    entries = {
        "good.json": json.dumps(SHOP),
        "bad.json": '{"title": "Shop",\n"panels": [],}',
        "other.json": "{,}",
        "a.tmpl": '{{ "panels" }}',
    }
    documents = find_dashboards(resource("ConfigMap", data=entries))
    assert [dashboard.pointer for dashboard in documents.dashboards] == ["/data/good.json"]
    (defect,) = documents.defects
    assert (defect.id, defect.pointer) == ("check/invalid-file", "/data/bad.json")
    assert "a comma before `}` (line 2" in defect.message


def test_wrappers_around_wrappers_end() -> None:
    value: Any = SHOP
    for _ in range(50):
        value = {"dashboard": value}
    assert pointers(value) == []
