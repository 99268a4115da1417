"""A push has the same result as provisioning the same files.

recorded/provisioned-12.2.json has the responses of a running Grafana 12.2 that had provisioned these files.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sync.files import everything
from tests.sync.live import Live

RECORDED: dict[str, Any] = json.loads((Path(__file__).parents[1] / "recorded" / "provisioned-12.2.json").read_text())
MARKERS = {"heddle", "__heddle__"}
SERVER_FIELDS = {
    "id",
    "version",
    "provenance",
    "readOnly",
    "provisioned",
    "updated",
    "folderUID",
    "apiVersion",
    "orgId",
    "orgID",
}
"""Fields that a server generates, or that differ because an object is provisioned."""


def comparable(value: Any) -> Any:
    if isinstance(value, dict):
        fields = {key: comparable(item) for key, item in value.items() if key not in MARKERS | SERVER_FIELDS}
        return {key: item for key, item in fields.items() if item not in (None, "", {}, [])}
    if isinstance(value, list):
        items = [comparable(each) for each in value if not str(each).startswith("heddle:")]
        return sorted(items, key=lambda each: json.dumps(each, sort_keys=True))
    return value


def content(path: str, body: Any) -> Any:
    if "/dashboards/uid/" in path:
        return comparable(body["dashboard"]), body["meta"]["folderUid"]
    if "correlations" in path:
        return comparable([{k: v for k, v in each.items() if k != "uid"} for each in body["correlations"]])
    if path == "/api/folders":
        return sorted(each["title"] for each in body)
    if path.endswith("contact-points"):
        return comparable([each for each in body if each["name"] == "ops"])
    return comparable(body)


@pytest.mark.parametrize("path", RECORDED)
def test_a_push_has_the_same_result_as_provisioning(live: Live, path: str) -> None:
    if live.version[0] != 12:
        pytest.skip("the record is of Grafana 12")
    live.push(everything())
    assert content(path, live.get(path)) == content(path, RECORDED[path])
