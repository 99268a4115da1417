"""An object is compared by everything that a real server returned for it, except for what the server sets itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from heddle.grafana.redaction import REDACTED
from heddle.sync import normalize
from heddle.sync.merge import is_different
from tests.grafana_double.instance import copy_json
from tests.grafana_double.server import Grafana as Double
from tests.sync.contract.test_folder_permissions import permissions
from tests.sync.contract.test_library_panels import library_panel
from tests.sync.files import everything
from tests.sync.live import double_live, failures, steps

TESTS = Path(__file__).parents[1]
RECORDED = {
    version: json.loads((TESTS / "grafana_double" / "recorded" / f"{version}.json").read_text())
    for version in ("10.1", "12.2")
}
PROVISIONED = json.loads((TESTS / "sync" / "recorded" / "provisioned-12.2.json").read_text())
SAVED = json.loads((TESTS / "diff" / "ui-save" / "saved.json").read_text())

Path_ = tuple[str | int, ...]
State = dict[str, Any]


def leaves(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Yield the path of every value that contains no other, and the value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    inner = list(items)
    if not inner:
        yield path, value
    for key, item in inner:
        yield from leaves(item, (*path, key))


def changed(value: Any, path: Path_) -> Any:
    """Return a copy in which the value at a path is another one that a person could set."""
    copy = copy_json(value)
    parent = copy
    for part in path[:-1]:
        parent = parent[part]
    parent[path[-1]] = other(parent[path[-1]], str(path[-1]))
    return copy


LISTS_OF_OBJECTS = ("mappings", "overrides", "panels")


def other(value: Any, key: str) -> Any:
    if key in ("for", "keep_firing_for", "interval") and isinstance(value, str):
        return "17m"
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    if value == []:
        return [{"x": "y"}] if key in LISTS_OF_OBJECTS else ["x"]
    return {"x": "y"} if value == {} else f"{value or ''}x"


def unseen(value: Any, is_changed: Callable[[Any, Any], bool], not_compared: tuple[str, ...]) -> list[str]:
    """Return the paths whose change is not seen, except those that match a pattern."""
    # A person's change of a secret cannot be seen: no server returns one.
    paths = [path for path, text in leaves(value) if text != REDACTED]
    missed = ("/".join(map(str, path)) for path in paths if not is_changed(value, changed(value, path)))
    return [path for path in missed if not any(fnmatchcase(path, pattern) for pattern in not_compared)]


def by_form(form: Callable[[Any], Any]) -> Callable[[Any, Any], bool]:
    return lambda one, two: form(one) != form(two)


def responses(path: str) -> list[Any]:
    """Return what real servers returned at a path."""
    return [
        entry["response"]["body"]
        for exchanges in RECORDED.values()
        for entry in exchanges
        if entry["request"]["method"] == "GET"
        and entry["request"]["path"].partition("?")[0] == path
        and entry["response"]["status"] == 200
    ]


def items(path: str) -> list[Any]:
    bodies = [*responses(path), *([PROVISIONED[path]] if path in PROVISIONED else [])]
    return [item for body in bodies for item in (body if isinstance(body, list) else [body])]


def without_secrets(form: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the form of which the digest is recorded."""
    return lambda item: normalize.without_secrets(form(item))


def dashboards() -> list[Any]:
    paths = ("/api/dashboards/uid/d1", "/api/dashboards/uid/from-file", "/api/dashboards/uid/one")
    return [SAVED, *(item["dashboard"] for path in paths for item in items(path))]


# As Grafana 12.2 returns one, from its source (pkg/services/libraryelements/model): no server was recorded.
LIBRARY_PANEL = {
    "id": 3,
    "orgId": 1,
    "folderId": 7,
    "folderUid": "fa",
    "uid": "depth",
    "name": "Depth",
    "kind": 1,
    "type": "timeseries",
    "description": "How many wait?",
    "model": {"type": "timeseries", **{k: v for k, v in SAVED["panels"][0].items() if k not in ("id", "gridPos")}},
    "version": 4,
    "meta": {
        "folderName": "A",
        "folderUid": "fa",
        "connectedDashboards": 1,
        "created": "2026-11-28T10:00:00Z",
        "updated": "2026-11-28T10:00:00Z",
        "createdBy": {"id": 1, "name": "admin", "avatarUrl": "/avatar/x"},
        "updatedBy": {"id": 1, "name": "admin", "avatarUrl": "/avatar/x"},
    },
}


SET_BY_SERVER = ("id", "orgId", "orgID", "version", "provenance")
OBJECTS: dict[str, tuple[list[Any], Callable[[Any], Any], tuple[str, ...]]] = {
    "data source": (
        [*items("/api/datasources/uid/loki"), *items("/api/datasources/uid/prom")],
        without_secrets(normalize.datasource),
        (
            "isDefault",  # Grafana gives it to another one by itself
            *(
                *SET_BY_SERVER,
                "readOnly",
                "typeLogoUrl",
                "typeName",
                "apiVersion",
                "accessControl*",
                "secureJsonFields*",
            ),
            "basicAuthUser",  # without basic authentication it has no effect
        ),
    ),
    "alert rule": (
        items("/api/v1/provisioning/alert-rules"),
        normalize.rule,
        (*SET_BY_SERVER, "folderUID", "ruleGroup", "updated", "data/*/model/intervalMs", "data/*/model/maxDataPoints"),
    ),
    "contact point": (
        items("/api/v1/provisioning/contact-points"),
        without_secrets(lambda item: {"receivers": normalize.receivers([item])}),
        (*SET_BY_SERVER, "name"),
    ),
    "correlation": (
        PROVISIONED["/api/datasources/correlations?page=1&limit=100"]["correlations"],
        normalize.correlation,
        (*SET_BY_SERVER, "uid", "provisioned"),
    ),
    "library panel": (
        [LIBRARY_PANEL],
        normalize.library_panel,
        (*SET_BY_SERVER, "uid", "kind", "meta/*", "folderId", "type", "description", "model/pluginVersion"),
    ),
    "policy": (items("/api/v1/provisioning/policies"), normalize.policy, SET_BY_SERVER),
    "mute timing": (items("/api/v1/provisioning/mute-timings"), normalize.mute_timing, SET_BY_SERVER),
    "template": (items("/api/v1/provisioning/templates"), normalize.template, SET_BY_SERVER),
}


def test_every_key_of_a_recorded_object_is_compared() -> None:
    missed = {
        name: found
        for name, (recorded, form, ignored) in OBJECTS.items()
        for item in recorded
        if (found := unseen(item, by_form(form), ignored))
    }
    assert missed == {}
    assert [name for name, (recorded, _, _) in OBJECTS.items() if not recorded] == []


NOT_SHOWN = (
    *("id", "version", "uid", "schemaVersion"),  # set by the server, or identify the dashboard
    "*panels/*/pluginVersion",  # set when the editor opens the panel
    "annotations/list/0/*",  # the built-in annotation of alerts, which every dashboard has
    "templating/list/*/current/text",  # follows the value
    "*datasource/type",  # that of the data source with this uid
    "*panels/*/datasource/uid",  # each query names its own
    "*/thresholds/steps/0/value",  # the base has no lower end
    "*/mappings/*/options/*/index",  # the order of the editor
    "panels/*/fieldConfig/defaults",  # empty in panels of logs, traces, graphs of nodes and text, which have no fields
    "templating/list/[03]/refresh",  # of a data source and of an interval: no effect
    "templating/list/*/query/refId",  # no effect
    "templating/list/6/skipUrlSync",  # of a constant: no effect
)


def test_every_key_of_a_recorded_dashboard_is_compared() -> None:
    missed = [found for item in dashboards() if (found := unseen(item, is_different, NOT_SHOWN))]
    assert missed == []
    assert len(dashboards()) > 4


# By step: the object in the state of the double, and the paths that the server sets or that identify it.
STORED: dict[str, tuple[Callable[[State], Any], tuple[str, ...]]] = {
    "folder/folder-loom": (
        lambda state: state["folders"]["folder-loom"],
        ("id", "uid", "version", "resource", "created*", "updated*", "description", "parentUid"),
    ),
    "datasource/loki": (
        lambda state: state["datasources"]["loki"],
        (*SET_BY_SERVER, "uid", "readOnly", "type*", "apiVersion", "secureJsonData/*", "healthy", "jsonData/heddle/*"),
    ),
    "correlation/prom/loki/Logs": (
        lambda state: next(iter(state["correlations"].values())),
        (*SET_BY_SERVER, "uid", "sourceUID", "targetUID", "label", "provisioned", "type", "config/type"),
    ),
    "library-panel/depth": (
        lambda state: state["library_panels"]["depth"],
        (*SET_BY_SERVER, "uid", "kind", "type", "description", "folderUid", "listed", "created*", "updated*"),
    ),
    "contact-point/ops": (
        lambda state: state["contact_points"][-1],
        (*SET_BY_SERVER, "uid", "name", "receiver", "type", "settings/url"),
    ),
    "mute-timing/nights": (lambda state: state["mute_timings"]["nights"], (*SET_BY_SERVER, "name")),
    "template/words": (lambda state: state["templates"]["words"], (*SET_BY_SERVER, "name")),
    "policy/tree": (lambda state: state["policies"], (*SET_BY_SERVER, "receiver", "routes/*/receiver", "*mute_time*")),
    "rule-group/Alerts/g": (
        lambda state: state["rules"]["r1"],
        (*SET_BY_SERVER, "uid", "guid", "folderUID", "ruleGroup", "updated*", "metadata*", "annotations/__heddle__"),
    ),
    "folder-permissions/folder-loom": (
        lambda state: state["folder_permissions"]["folder-loom"],
        ("*/userId", "*/userLogin", "*/builtInRole", "0/permission"),
    ),
}
NO_CHANGE = ("data/*/model/intervalMs", "data/*/model/maxDataPoints", "data/*/queryType", "basicAuthUser", "isDefault")


def test_status_reports_every_edit_and_a_push_keeps_it(double: Double) -> None:
    live, files = double_live(double), everything() | library_panel() | permissions(view=["Viewer"], edit=["Editor"])
    files |= permissions(view=["Editor"], edit=["Viewer"])
    _, result = live.push(files)
    assert failures(result) == []
    wrong, tried = [], 0
    for name, (find, ignored) in STORED.items():
        for path, value in list(leaves(find(double.state))):
            text = "/".join(map(str, path))
            if any(fnmatchcase(text, pattern) for pattern in (*ignored, *NO_CHANGE)):
                continue
            tried += 1
            edited = changed(find(double.state), path)
            if path[-1] == "permission":
                edited = changed_level(find(double.state), path)
            before = copy_json(find(double.state))
            store(find(double.state), edited)
            plan, _ = live.push(files)
            step = steps(plan)[name]
            if step.action != "kept" or not any(edit.changes for edit in step.edits):
                wrong.append(f"{name} {text} ({value!r}): {step.action}")
            if copy_json(find(double.state)) != edited:
                wrong.append(f"{name} {text}: overwritten")
            store(find(double.state), before)
    assert "\n".join(wrong) == ""
    assert tried > 60


def test_an_edit_of_the_interval_of_a_group_is_reported_and_kept(double: Double) -> None:
    live = double_live(double)
    live.push(everything())
    [name] = double.state["intervals"]
    double.state["intervals"][name] = 120
    plan, _ = live.push(everything())
    step = steps(plan)["rule-group/Alerts/g"]
    assert (step.action, bool(step.edits[0].changes)) == ("kept", True)
    assert double.state["intervals"][name] == 120


def changed_level(value: Any, path: Path_) -> Any:
    copy = copy_json(value)
    copy[path[0]]["permission"] = "Admin"
    return copy


def store(stored: Any, value: Any) -> None:
    """Replace the content of an object in the state of the double."""
    stored.clear()
    stored.extend(copy_json(value)) if isinstance(stored, list) else stored.update(copy_json(value))
