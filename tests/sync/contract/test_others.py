"""Objects without a history: any change since our last write is a conflict."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from heddle.sync.writer import Result
from tests.sync.files import Json, everything
from tests.sync.live import Live, actions, steps

PROVISIONING = "/api/v1/provisioning"
OPEN = {"X-Disable-Provenance": "true"}


def rename_folder(live: Live) -> None:
    held = live.get("/api/folders/folder-loom")
    assert live.ask("PUT", "/api/folders/folder-loom", {"title": "By hand", "version": held["version"]})[0] == 200


def edit_source(live: Live) -> None:
    held = live.get("/api/datasources/uid/loki")
    assert live.ask("PUT", "/api/datasources/uid/loki", {**held, "url": "http://127.0.0.1:77"})[0] == 200


def edit_rule(live: Live) -> None:
    held = live.get(f"{PROVISIONING}/alert-rules/r1")
    status, body = live.ask("PUT", f"{PROVISIONING}/alert-rules/r1", {**held, "for": "9m"}, OPEN)
    assert status == 200, body


def edit_contact_point(live: Live) -> None:
    held = next(each for each in live.get(f"{PROVISIONING}/contact-points") if each["name"] == "ops")
    held["settings"]["recipient"] = "#by-hand"
    status, body = live.ask("PUT", f"{PROVISIONING}/contact-points/{held['uid']}", held, OPEN)
    assert status == 202, body


def edit_policy(live: Live) -> None:
    held = live.get(f"{PROVISIONING}/policies")
    status, body = live.ask("PUT", f"{PROVISIONING}/policies", {**held, "group_wait": "31s"}, OPEN)
    assert status == 202, body


def edit_timing(live: Live) -> None:
    held = next(each for each in live.get(f"{PROVISIONING}/mute-timings") if each["name"] == "nights")
    held["time_intervals"][0]["times"][0]["end_time"] = "23:30"
    status, body = live.ask("PUT", f"{PROVISIONING}/mute-timings/nights", held, OPEN)
    assert status == 202, body


def edit_template(live: Live) -> None:
    held = next(each for each in live.get(f"{PROVISIONING}/templates") if each["name"] == "words")
    held["template"] = '{{ define "words" }}by hand{{ end }}'
    status, body = live.ask("PUT", f"{PROVISIONING}/templates/words", held, OPEN)
    assert status == 202, body


EDITS: dict[str, Callable[[Live], None]] = {
    "folder/folder-loom": rename_folder,
    "datasource/loki": edit_source,
    "rule-group/Alerts/g": edit_rule,
    "contact-point/ops": edit_contact_point,
    "policy/tree": edit_policy,
    "mute-timing/nights": edit_timing,
    "template/words": edit_template,
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_a_conflict_and_is_told(live: Live, name: str) -> None:
    live.push(everything())
    EDITS[name](live)
    plan, applied = live.push(everything())
    assert {each: action for each, action in actions(plan).items() if action != "unchanged"} == {name: "conflict"}
    assert steps(plan)[name].edits[0].changes
    assert applied.outcomes == ()


@pytest.mark.parametrize("name", EDITS)
def test_ours_puts_back_what_the_files_say(live: Live, name: str) -> None:
    live.push(everything())
    EDITS[name](live)
    _, applied = live.push(everything(), on_conflict="ours")
    assert [(each.result, each.message) for each in applied.outcomes] == [(Result.DONE, "")]
    assert set(actions(live.plan(everything())[1]).values()) == {"unchanged"}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_between_plan_and_write_is_left_alone(live: Live, name: str) -> None:
    live.push(everything())
    EDITS[name](live)
    server, plan = live.plan(everything(), on_conflict="ours")
    undo = everything()
    live.push(undo, on_conflict="ours")
    applied = live.apply(server, plan)
    kind = name.partition("/")[0]
    results = [each.result for each in applied.outcomes if each.key[0] == kind]
    assert results == [Result.CONFLICT]


def test_a_changed_secret_is_noticed(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    live.push(everything())
    monkeypatch.setitem(__import__("tests.sync.files", fromlist=["ENVIRON"]).ENVIRON, "LOKI_PASSWORD", "another-one")
    plan, applied = live.push(everything())
    assert {each: action for each, action in actions(plan).items() if action != "unchanged"} == {
        "datasource/loki": "update"
    }
    assert "$LOKI_PASSWORD" in steps(plan)["datasource/loki"].reason
    assert [each.result for each in applied.outcomes] == [Result.DONE]
    assert set(actions(live.plan(everything())[1]).values()) == {"unchanged"}


def test_a_changed_rule_alone_is_written(live: Live) -> None:
    live.push(everything())
    files = everything()
    held: Json = json.loads(files["provisioning/alerting/all.yaml"])
    held["groups"][0]["rules"][0]["for"] = "7m"
    files["provisioning/alerting/all.yaml"] = json.dumps(held).encode()
    plan, applied = live.push(files)
    assert [name for name, action in actions(plan).items() if action != "unchanged"] == ["rule-group/Alerts/g"]
    assert [each.result for each in applied.outcomes] == [Result.DONE]
    assert live.get(f"{PROVISIONING}/alert-rules/r1")["for"] == "7m"
    assert live.get(f"{PROVISIONING}/alert-rules/r2")["for"] == "5m"
