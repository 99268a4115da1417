"""What is pushed is what Grafana would have made of the same files, read back from the server.

recorded/provisioned-12.2.json is what a running Grafana 12.2 answered when it had read these files itself.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sync.files import everything
from tests.sync.live import Live

RECORDED: dict[str, Any] = json.loads((Path(__file__).parents[1] / "recorded" / "provisioned-12.2.json").read_text())
MARKS = {"heddle", "__heddle__"}
THE_SERVERS = {
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
"""What a server makes up, and how a file's objects differ by being a file's."""


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: plain(item) for key, item in value.items() if key not in MARKS | THE_SERVERS}
        return {key: item for key, item in kept.items() if item not in (None, "", {}, [])}
    if isinstance(value, list):
        listed = [plain(each) for each in value if not str(each).startswith("heddle:")]
        return sorted(listed, key=lambda each: json.dumps(each, sort_keys=True))
    return value


def shown(path: str, body: Any) -> Any:
    if "/dashboards/uid/" in path:
        return plain(body["dashboard"]), body["meta"]["folderUid"]
    if "correlations" in path:
        return plain([{k: v for k, v in each.items() if k != "uid"} for each in body["correlations"]])
    if path == "/api/folders":
        return sorted(each["title"] for each in body)
    if path.endswith("contact-points"):
        return plain([each for each in body if each["name"] == "ops"])
    return plain(body)


@pytest.mark.parametrize("path", RECORDED)
def test_pushed_equals_provisioned(live: Live, path: str) -> None:
    if live.version[0] != 12:
        pytest.skip("the record is of Grafana 12")
    live.push(everything())
    assert shown(path, live.get(path)) == shown(path, RECORDED[path])
