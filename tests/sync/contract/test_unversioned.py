"""Objects without a history: an edit is kept, and a conflict once the files change the object too."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from heddle.sync.writer import Result
from tests.sync.files import Json, everything
from tests.sync.live import Live, actions, steps

PROVISIONING = "/api/v1/provisioning"
NO_PROVENANCE = {"X-Disable-Provenance": "true"}


def rename_folder(live: Live) -> None:
    body = live.get("/api/folders/folder-loom")
    assert live.request("PUT", "/api/folders/folder-loom", {"title": "By hand", "version": body["version"]})[0] == 200


def edit_data_source(live: Live) -> None:
    body = live.get("/api/datasources/uid/loki")
    assert live.request("PUT", "/api/datasources/uid/loki", {**body, "url": "http://127.0.0.1:77"})[0] == 200


def edit_rule(live: Live) -> None:
    body = live.get(f"{PROVISIONING}/alert-rules/r1")
    status, body = live.request("PUT", f"{PROVISIONING}/alert-rules/r1", {**body, "for": "9m"}, NO_PROVENANCE)
    assert status == 200, body


def edit_contact_point(live: Live) -> None:
    body = next(each for each in live.get(f"{PROVISIONING}/contact-points") if each["name"] == "ops")
    body["settings"]["recipient"] = "#by-hand"
    status, body = live.request("PUT", f"{PROVISIONING}/contact-points/{body['uid']}", body, NO_PROVENANCE)
    assert status == 202, body


def edit_policy(live: Live) -> None:
    body = live.get(f"{PROVISIONING}/policies")
    status, body = live.request("PUT", f"{PROVISIONING}/policies", {**body, "group_wait": "31s"}, NO_PROVENANCE)
    assert status == 202, body


def edit_mute_timing(live: Live) -> None:
    body = next(each for each in live.get(f"{PROVISIONING}/mute-timings") if each["name"] == "nights")
    body["time_intervals"][0]["times"][0]["end_time"] = "23:30"
    status, body = live.request("PUT", f"{PROVISIONING}/mute-timings/nights", body, NO_PROVENANCE)
    assert status == 202, body


def edit_template(live: Live) -> None:
    body = next(each for each in live.get(f"{PROVISIONING}/templates") if each["name"] == "words")
    body["template"] = '{{ define "words" }}by hand{{ end }}'
    status, body = live.request("PUT", f"{PROVISIONING}/templates/words", body, NO_PROVENANCE)
    assert status == 202, body


EDITS: dict[str, Callable[[Live], None]] = {
    "folder/folder-loom": rename_folder,
    "datasource/loki": edit_data_source,
    "rule-group/Alerts/g": edit_rule,
    "contact-point/ops": edit_contact_point,
    "policy/tree": edit_policy,
    "mute-timing/nights": edit_mute_timing,
    "template/words": edit_template,
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_kept_and_shown(live: Live, name: str) -> None:
    live.push(everything())
    EDITS[name](live)
    plan, result = live.push(everything())
    assert {each: action for each, action in actions(plan).items() if action != "unchanged"} == {name: "kept"}
    assert steps(plan)[name].edits[0].changes
    assert result.outcomes == ()


CHANGES = {
    "folder/folder-loom": ('"Loom"', '"Looms"'),
    "datasource/loki": ('"isDefault": false', '"isDefault": false, "withCredentials": true'),
    "rule-group/Alerts/g": ('"R2"', '"R2 of the files"'),
    "contact-point/ops": ('"#ops"', '"#files"'),
    "policy/tree": ('["alertname"]', '["job"]'),
    "mute-timing/nights": ("22:00", "21:00"),
    "template/words": ("len .Alerts", "len .Alerts.Firing"),
}
"""What the files change in each object: text that is replaced in all files."""


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_a_conflict_once_the_files_change_the_object(live: Live, name: str) -> None:
    live.push(everything())
    EDITS[name](live)
    before, after = CHANGES[name]
    files = {path: content.replace(before.encode(), after.encode()) for path, content in everything().items()}
    plan, result = live.push(files)
    assert actions(plan)[name] == "conflict"
    # What the files changed is not reported as the edit of somebody.
    [edit], changes = steps(plan)[name].edits, steps(plan)[name].changes
    sentences = [{change.sentence for change in side} for side in (edit.changes, changes)]
    assert all(sentences)
    assert not sentences[0] & sentences[1]
    assert result.outcomes == ()


@pytest.mark.parametrize("name", EDITS)
def test_the_policy_ours_overwrites_an_edit(live: Live, name: str) -> None:
    live.push(everything())
    EDITS[name](live)
    _, result = live.push(everything(), on_conflict="ours")
    assert [(outcome.result, outcome.message) for outcome in result.outcomes] == [(Result.DONE, "")]
    assert set(actions(live.plan(everything())[1]).values()) == {"unchanged"}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_between_plan_and_write_is_not_overwritten(live: Live, name: str) -> None:
    live.push(everything())
    EDITS[name](live)
    server, plan = live.plan(everything(), on_conflict="ours")
    files = everything()
    live.push(files, on_conflict="ours")
    result = live.apply(server, plan)
    kind = name.partition("/")[0]
    results = [outcome.result for outcome in result.outcomes if outcome.key[0] == kind]
    assert results == [Result.CONFLICT]


def test_a_changed_secret_is_detected(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    live.push(everything())
    monkeypatch.setitem(__import__("tests.sync.files", fromlist=["ENVIRON"]).ENVIRON, "LOKI_PASSWORD", "another-one")
    plan, result = live.push(everything())
    assert {each: action for each, action in actions(plan).items() if action != "unchanged"} == {
        "datasource/loki": "update"
    }
    assert "$LOKI_PASSWORD" in steps(plan)["datasource/loki"].reason
    assert [outcome.result for outcome in result.outcomes] == [Result.DONE]
    assert set(actions(live.plan(everything())[1]).values()) == {"unchanged"}


def test_a_changed_rule_updates_only_its_group(live: Live) -> None:
    live.push(everything())
    files = everything()
    body: Json = json.loads(files["provisioning/alerting/all.yaml"])
    body["groups"][0]["rules"][0]["for"] = "7m"
    files["provisioning/alerting/all.yaml"] = json.dumps(body).encode()
    plan, result = live.push(files)
    assert [name for name, action in actions(plan).items() if action != "unchanged"] == ["rule-group/Alerts/g"]
    assert [outcome.result for outcome in result.outcomes] == [Result.DONE]
    assert live.get(f"{PROVISIONING}/alert-rules/r1")["for"] == "7m"
    assert live.get(f"{PROVISIONING}/alert-rules/r2")["for"] == "5m"
