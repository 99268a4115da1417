"""Everything that a person can change counts as an edit: `status` shows it, and a push does not overwrite it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from heddle.sync.plan import Plan
from tests.grafana_double.instance import copy_json
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import dashboard, everything, group, rule, source, tree
from tests.sync.live import Live, double_live, steps

RECORDED = Path(__file__).parents[1] / "grafana_double" / "recorded" / "12.2.json"
_SERVER_KEYS = {
    *("id", "uid", "orgId", "orgID", "version", "provenance", "provisioned", "updated", "readOnly", "apiVersion"),
    *("typeName", "typeLogoUrl", "secureJsonFields", "accessControl", "isDefault"),
    "basicAuthUser",  # without basic authentication it has no effect
    *("folderUID", "ruleGroup", "name", "sourceUID", "targetUID", "label", "type", "title"),
}
"""Keys that the server sets, or that identify the object."""

# For each kind: the path of the list that a real server returned, the key of the state, and one object in it.
_KINDS = {
    "/api/v1/provisioning/alert-rules": ("rules", "r1", "rule-group/Alerts/g"),
    "/api/datasources": ("datasources", "prom", "datasource/prom"),
    "/api/v1/provisioning/mute-timings": ("mute_timings", "nights", "mute-timing/nights"),
    "/api/v1/provisioning/templates": ("templates", "words", "template/words"),
}


def recorded_keys(path: str) -> set[str]:
    """Return the keys that a real server returned for any object of a list."""
    keys: set[str] = set()
    for entry in json.loads(RECORDED.read_text()):
        body = entry["response"].get("body")
        if entry["request"]["path"].partition("?")[0].startswith(path):
            for item in body if isinstance(body, list) else [body]:
                keys |= item.keys() if isinstance(item, dict) and "message" not in item else set()
    return keys - _SERVER_KEYS


def changed(key: str, value: Any) -> Any:
    """Return another value that a person could set."""
    if key in ("for", "keep_firing_for"):
        return "17m"
    if isinstance(value, bool):
        return not value
    if key == "data":
        return [{**value[0], "model": {**value[0]["model"], "legendFormat": "x"}}, *value[1:]]
    if isinstance(value, dict):
        return {**value, "by-hand": "x"}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [{**value[0], "byHand": "x"}, *value[1:]]
    if isinstance(value, list):
        return [*value, "by-hand"]
    return {"notification_settings": {"receiver": "ops"}, "record": {"metric": "m", "from": "A"}}.get(key, f"{value}x")


def unreported(plan: Plan, key: str, name: str) -> list[str]:
    """Return what is wrong with the plan of an edit."""
    step = steps(plan)[name]
    found = [f"{name} {key}: {step.action}"] if step.action not in ("conflict", "kept") else []
    return found + ([] if any(edit.changes for edit in step.edits) else [f"{name} {key}: not shown"])


def test_each_key_that_a_real_server_returned_counts_as_an_edit(double: Double) -> None:
    live, files, wrong = double_live(double), everything(), []
    live.push(files)
    tried = 0
    for path, (collection, uid, name) in _KINDS.items():
        for key in sorted(recorded_keys(path)):
            stored = double.state[collection][uid]
            before = copy_json(stored)
            stored[key] = changed(key, stored.get(key))
            tried += 1
            plan, _ = live.push(files)
            wrong += unreported(plan, key, name)
            if double.state[collection][uid].get(key) != changed(key, before.get(key)):
                wrong.append(f"{name} {key}: overwritten")
            double.state[collection][uid] = before
    assert wrong == []
    assert tried >= 20


@pytest.mark.parametrize("key", ["keep_firing_for", "missingSeriesEvalsToResolve"])
def test_a_period_that_a_person_set_on_a_rule_survives_a_push_of_its_group(double: Double, key: str) -> None:
    live = double_live(double)
    live.push(everything())
    value = double.state["rules"]["r1"][key] = "15m" if key == "keep_firing_for" else 3
    files = everything() | tree(alerting={"groups": [group("g", rule("r1", "R1"), rule("r2", "R2", 9))]})
    plan, _ = live.push(files)
    assert steps(plan)["rule-group/Alerts/g"].action == "conflict"
    assert double.state["rules"]["r1"][key] == value


def test_the_files_set_how_long_a_rule_keeps_firing(double: Double) -> None:
    live = double_live(double)
    more = {"keepFiringFor": "10m", "missing_series_evals_to_resolve": 4}
    files = tree(sources=(source(),), alerting={"groups": [group("g", rule("r1", "R1", **more))]})
    live.push(files)
    stored = double.state["rules"]["r1"]
    assert (stored["keep_firing_for"], stored["missingSeriesEvalsToResolve"]) == ("10m", 4)
    assert steps(live.plan(files)[1])["rule-group/Alerts/g"].action == "unchanged"


def test_edits_of_a_receiver_and_a_correlation_are_seen(double: Double) -> None:
    live, files = double_live(double), everything()
    live.push(files)
    point = next(point for point in double.state["contact_points"] if point["name"] == "ops")
    point["disableResolveMessage"] = True
    [correlation] = double.state["correlations"].values()
    correlation["config"] = correlation["config"] | {"transformations": [{"type": "logfmt"}]}
    actions = {name: step.action for name, step in steps(live.plan(files)[1]).items()}
    assert (actions["contact-point/ops"], actions["correlation/prom/loki/Logs"]) == ("kept", "kept")


def test_rollback_restores_edits_of_a_rule(double: Double) -> None:
    live = double_live(double)
    live.push(everything())
    double.state["rules"]["r1"]["keep_firing_for"] = "15m"
    plan, _ = live.push(everything(), adopt=("rule-group/*",))
    step = steps(plan)["rule-group/Alerts/g"]
    assert step.live is not None
    assert step.live.body["rules"][0]["keep_firing_for"] == "15m"
    assert double.state["rules"]["r1"].get("keep_firing_for", "0s") == "0s"


def test_edits_of_variables_and_loading_are_seen(double: Double) -> None:
    live, wrong = double_live(double), []
    variables = [
        {"name": "ds", "type": "datasource", "query": "prometheus", "current": {"text": "a", "value": "a"}},
        {"name": "job", "type": "query", "query": "label_values(job)", "current": {"text": "x", "value": "x"}},
        {"name": "env", "type": "custom", "query": "a,b", "current": {"text": "a", "value": "a"}},
    ]
    files = tree(dashboard(templating={"list": variables}))
    live.push(files)
    original = live.dashboard("one")

    def edits(data: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        found = [("preload", data | {"preload": True})]
        panels = copy_json(data["panels"])
        panels[0]["cacheTimeout"] = "60"
        found.append(("cacheTimeout", data | {"panels": panels}))
        for number, variable in enumerate(data["templating"]["list"]):
            changed = copy_json(data["templating"])
            changed["list"][number]["current"] = {"text": "other", "value": "other"}
            found.append((f"default of {variable['name']}", data | {"templating": changed}))
        return found

    for name, data in edits(original):
        _save(live, data)
        step = steps(live.plan(files)[1])["dashboard/one"]
        if step.action != "kept" or not any(edit.changes for edit in step.edits):
            wrong.append(f"{name}: {step.action}")
        _save(live, original)
        assert steps(live.plan(files)[1])["dashboard/one"].action == "unchanged"
    assert wrong == []


def _save(live: Live, data: dict[str, Any]) -> None:
    """Save a dashboard as another user does."""

    def replace_content(stored: dict[str, Any]) -> None:
        kept = {key: stored[key] for key in ("id", "version")}
        stored.clear()
        stored.update(data | kept)

    live.edit("one", replace_content)
