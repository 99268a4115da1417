"""Readers of the outputs for Git Sync and `/apis`, written from Grafana's and gcx's own readers.

Both return each dashboard as a provisioning file would have it, with the titles of the folders that contain it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

Json = dict[str, Any]
Read = dict[str, tuple[Json, tuple[str, ...]]]
"""A dashboard and the titles of its folders, by uid."""

_SAFE = re.compile(r"[a-zA-Z0-9 /_.-]+")
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,40}")


def read_provisioning(files: Mapping[str, bytes]) -> Read:
    """Return the dashboards of the provisioning files; a nested folder has one title there."""
    found: Read = {}
    for path, content in files.items():
        if re.fullmatch(r"dashboards/[^/]+/[^/]+\.json", path):
            provider = yaml.safe_load(files[f"provisioning/{path.rpartition('/')[0]}.yaml"])["providers"][0]
            title = provider.get("folder", "")
            data = json.loads(content)
            found[data["uid"]] = (data, tuple(title.split(" / ")) if title else ())
    return found


def read_git_sync(files: Mapping[str, bytes], served: tuple[str, ...] = ("v1beta1", "v1")) -> Read:
    """Return what Git Sync makes of the files below its path: it rejects unsafe paths and ignores other files.

    Two files of one resource, or two directories of one folder, are an error, as are folders without a stable uid.
    """
    folders: dict[str, Json] = {}
    for path, content in files.items():
        assert _is_safe(path), path
        if path.rpartition("/")[2] == "_folder.json":
            folder = json.loads(content)
            assert (folder["apiVersion"], folder["kind"]) == ("folder.grafana.app/v1beta1", "Folder")
            assert _NAME.fullmatch(folder["metadata"]["name"]), folder
            assert folder["spec"]["title"].strip() == folder["spec"]["title"] != ""
            folders[path.rpartition("/")[0]] = folder
    uids = [folder["metadata"]["name"] for folder in folders.values()]
    found: Read = {}
    for path, content in files.items():
        directory, _, name = path.rpartition("/")
        if name == "_folder.json" or not name.endswith((".json", ".yaml", ".yml")):
            continue
        resource = json.loads(content)
        parts = directory.split("/") if directory else []
        paths = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
        titles = tuple(folders[each]["spec"]["title"] for each in paths)
        uid, data = _dashboard(resource, served)
        assert uid not in found
        uids.append(uid)
        found[uid] = (data, titles)
    assert len(uids) == len(set(uids))
    assert len({path.casefold() for path in files}) == len(files)
    return found


def read_apis(files: Mapping[str, bytes], served: tuple[str, ...] = ("v1beta1", "v1")) -> Read:
    """Return what `gcx resources push` makes of the files: file names mean nothing, an annotation names the folder."""
    objects = [yaml.safe_load(content) for content in files.values()]
    folders = {item["metadata"]["name"]: item for item in objects if item["kind"] == "Folder"}
    found: Read = {}
    for path, item in zip(files, objects, strict=True):
        group, _, version = item["apiVersion"].partition("/")
        assert path.split("/")[0] == f"{item['kind'].lower()}s.{version}.{group}"
        titles: list[str] = []
        parent = _parent(item)
        while parent:
            titles.insert(0, folders[parent]["spec"]["title"])
            parent = _parent(folders[parent])
        if item["kind"] == "Dashboard":
            uid, data = _dashboard(item, served)
            assert uid not in found
            found[uid] = (data, tuple(titles))
    return found


def read_rules(files: Mapping[str, bytes]) -> dict[str, tuple[Json, str]]:
    """Return each alert rule as a provisioning file has it, with its interval and the title of its folder, by uid."""
    objects = [yaml.safe_load(content) for content in files.values()]
    titles = {item["metadata"]["name"]: item["spec"]["title"] for item in objects if item["kind"] == "Folder"}
    found = {}
    for item in objects:
        if item["kind"] != "AlertRule":
            continue
        assert item["apiVersion"] == "rules.alerting.grafana.app/v0alpha1"
        assert "labels" not in item["metadata"]
        spec, uid = item["spec"], item["metadata"]["name"]
        sources = [name for name, expression in spec["expressions"].items() if expression["source"]]
        rule = {key: spec[key] for key in ("title", "for", "labels", "annotations")}
        rule |= {"uid": uid, "isPaused": spec["paused"], "interval": spec["trigger"]["interval"]}
        rule |= {key: spec[key].replace("Ok", "OK") for key in ("noDataState", "execErrState")}
        if "panelRef" in spec:
            rule |= {"dashboardUid": spec["panelRef"]["dashboardUID"], "panelId": spec["panelRef"]["panelID"]}
        (rule["condition"],) = sources
        rule["data"] = [_query(name, expression) for name, expression in spec["expressions"].items()]
        found[uid] = (rule, titles[_parent(item)])
    return found


def _query(name: str, expression: Json) -> Json:
    times = expression.get("relativeTimeRange", {"from": "0s", "to": "0s"})
    return {
        "refId": name,
        "queryType": expression.get("queryType", ""),
        "relativeTimeRange": {key: int(text.removesuffix("s")) for key, text in times.items()},
        "datasourceUid": expression["datasourceUID"],
        "model": expression["model"],
    }


def _dashboard(resource: Json, served: tuple[str, ...]) -> tuple[str, Json]:
    group, _, version = resource["apiVersion"].partition("/")
    assert (group, resource["kind"]) == ("dashboard.grafana.app", "Dashboard")
    assert version in served
    assert not {"uid", "id", "version"} & resource["spec"].keys()
    uid = resource["metadata"]["name"]
    assert _NAME.fullmatch(uid), uid
    return uid, {**resource["spec"], "uid": uid}


def _parent(item: Json) -> str:
    return str(item["metadata"].get("annotations", {}).get("grafana.app/folder", ""))


def _is_safe(path: str) -> bool:
    parts = path.split("/")
    return bool(len(path) <= 1024 and _SAFE.fullmatch(path) and all(part and part[0] != "." for part in parts))
