"""A Viewer reads neither a digest of a secret nor what the files had of an object without a history."""

from __future__ import annotations

import json
from typing import Any

import pytest

from heddle.sync.ownership import Ledger, parse_ledger
from tests.sync.files import ENVIRON, everything
from tests.sync.live import Live, actions, failures

LEDGER = "/api/dashboards/uid/heddle-ledger-test"
PERMISSIONS = "/api/access-control/dashboards/heddle-ledger-test"
PATHS = (
    "/api/frontend/settings",
    "/api/datasources",
    "/api/datasources/uid/loki",
    "/api/search?limit=5000",
    "/api/annotations",
    "/api/v1/provisioning/contact-points",
    "/api/dashboards/uid/one",
    LEDGER,
    f"{LEDGER}/versions",
    *(f"{LEDGER}/versions/{number}" for number in range(1, 5)),
    PERMISSIONS,
    "/apis/dashboard.grafana.app/v1beta1/namespaces/{namespace}/dashboards",
    "/apis/dashboard.grafana.app/v0alpha1/namespaces/{namespace}/dashboards",
    "/apis/dashboard.grafana.app/v0alpha1/namespaces/{namespace}/dashboards/heddle-ledger-test",
)


def account(live: Live, role: str) -> dict[str, str]:
    """Return the headers of a new service account."""
    status, created = live.request("POST", "/api/serviceaccounts", {"name": f"a-{role}", "role": role})
    assert status == 201, created
    status, token = live.request("POST", f"/api/serviceaccounts/{created['id']}/tokens", {"name": f"a-{role}"})
    assert status == 200, token
    return {"Authorization": f"Bearer {token['key']}"}


def read_everything(live: Live, headers: dict[str, str]) -> tuple[dict[str, int], str]:
    """Return the statuses and the bodies of all paths."""
    namespace = live.get("/api/frontend/settings").get("namespace") or "default"
    responses = {path: live.request("GET", path.format(namespace=namespace), headers=headers) for path in PATHS}
    return {path: status for path, (status, _) in responses.items()}, json.dumps(list(responses.values()))


def ledger(live: Live) -> Ledger:
    return parse_ledger(live.dashboard("heddle-ledger-test"), "1")


def viewers(live: Live) -> list[Any]:
    return [
        item for item in live.get(PERMISSIONS) if item.get("builtInRole") == "Viewer" or item["permission"] == "View"
    ]


def test_a_viewer_reads_no_digest_of_a_secret(live: Live) -> None:
    _, result = live.push(everything())
    assert failures(result) == []
    recorded = ledger(live)
    assert sorted(recorded.secrets) == ["contact-point/ops", "datasource/loki"]
    assert recorded.bases
    parts = [text for secret in recorded.secrets.values() for text in (secret.salt, secret.digest)]
    statuses, text = read_everything(live, account(live, "Viewer"))
    assert statuses["/api/frontend/settings"] == statuses["/api/search?limit=5000"] == 200
    assert statuses[LEDGER] in (403, 404)
    assert [part for part in parts if part in text] == []
    assert '"secrets": {' not in text
    statuses, text = read_everything(live, account(live, "Editor"))
    assert statuses[LEDGER] == statuses[f"{LEDGER}/versions"] == 200
    assert [part for part in parts if part not in text] == []


@pytest.mark.parametrize("change", ["Viewer", "folder"])
def test_a_push_restricts_the_ledger_again(live: Live, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    live.push(everything())
    if change == "Viewer":
        grant = {"permissions": [{"builtInRole": "Viewer", "permission": "View"}]}
        assert live.request("POST", PERMISSIONS, grant)[0] == 200
    else:
        body = {"dashboard": live.dashboard("heddle-ledger-test"), "folderUid": "folder-loom"}
        assert live.request("POST", "/api/dashboards/db", body)[0] == 200
    assert viewers(live)
    monkeypatch.setitem(ENVIRON, "HOOK", "https://hooks.slack.example/an0ther")
    for _ in range(2):
        _, result = live.push(everything())
        assert failures(result) == []
    assert viewers(live) == []
    assert sorted(ledger(live).secrets) == ["contact-point/ops", "datasource/loki"]
    assert set(actions(live.plan(everything())[1]).values()) == {"unchanged"}
