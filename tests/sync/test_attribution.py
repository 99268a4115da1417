"""A plan tells what a person changed from what the files changed, for each kind of object."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest

from heddle.report.plan_text import plan_text
from heddle.sync.ledger_bases import Base, decode_bases, encode_bases
from heddle.sync.ownership import ledger_dashboard, parse_ledger
from heddle.sync.plan import Step
from tests.grafana_double.instance import copy_json
from tests.grafana_double.server import Grafana as Double
from tests.sync.contract.test_folder_permissions import permissions
from tests.sync.contract.test_library_panels import library_panel
from tests.sync.files import ENVIRON, everything, group, rule, source, tree
from tests.sync.live import Live, actions, double_live, failures, steps

LEDGER = "heddle-ledger-test"
NESTED = {"token": "$HOOK", "url": "https://a.example/x"}


def files() -> dict[str, bytes]:
    """Return a tree with an object of each kind, and in each a field for a person and one for the files."""
    made = everything() | library_panel("shared", "Shared", description="first") | permissions(view=["Viewer"])
    text = made["provisioning/alerting/all.yaml"].decode()
    alerting = json.loads(text)
    alerting["policies"][0] |= {"group_wait": "45s", "group_interval": "5m"}
    alerting["contactPoints"][0]["receivers"][0]["settings"] |= {"title": "first", "text": "$LOKI_USER"}
    alerting["muteTimes"][0]["time_intervals"][0]["months"] = ["1:3"]
    alerting["templates"][0]["template"] = '{{ define "words" }}\nfirst line\nsecond line\n{{ end }}'
    made["provisioning/alerting/all.yaml"] = json.dumps(alerting).encode()
    return made


Edit = Callable[[dict[str, Any]], Any]


def _point(state: dict[str, Any]) -> dict[str, Any]:
    return next(point for point in state["contact_points"] if point["name"] == "ops")


def _correlation(state: dict[str, Any]) -> dict[str, Any]:
    return next(iter(state["correlations"].values()))


def _add_team(state: dict[str, Any]) -> None:
    state["teams"]["By hand"] = 5
    entry = {"teamId": 5, "team": "By hand", "permission": "Edit"}
    state["folder_permissions"]["folder-loom"].append(entry)


def _rename_folder(state: dict[str, Any]) -> None:
    state["folders"]["folder-loom"]["title"] = "By hand"


def _edit_panel(state: dict[str, Any]) -> None:
    panel = state["library_panels"]["shared"]
    panel["model"] = panel["model"] | {"title": "By hand"}
    panel["version"] += 1


def _edit_interval(state: dict[str, Any]) -> None:
    state["mute_timings"]["nights"]["time_intervals"][0]["years"] = ["2031"]


# For each object: the edit of a person with a word of it, and the change of the files with a word of it.
CASES: dict[str, tuple[Edit, str, tuple[str, str], str]] = {
    "datasource/loki": (
        lambda state: state["datasources"]["loki"]["jsonData"].update(timeout="77"),
        "77",
        ('"basicAuthUser": "$LOKI_USER"', '"basicAuthUser": "another-user"'),
        "another-user",
    ),
    "correlation/prom/loki/Logs": (
        lambda state: _correlation(state)["config"].update(field="by-hand"),
        "by-hand",
        ("to the logs", "to all logs"),
        "to all logs",
    ),
    "contact-point/ops": (
        lambda state: _point(state)["settings"].update(recipient="#by-hand"),
        "#by-hand",
        ('"title": "first"', '"title": "second"'),
        "second",
    ),
    "mute-timing/nights": (_edit_interval, "2031", ('"1:3"', '"4:5"'), "4:5"),
    "template/words": (
        lambda state: state["templates"]["words"].update(
            template=state["templates"]["words"]["template"].replace("first line", "line by hand")
        ),
        "by hand",
        ("second line", "line of the files"),
        "of the files",
    ),
    "policy/tree": (
        lambda state: state["policies"].update(group_interval="77m"),
        "77m",
        ('"45s"', '"46s"'),
        "46s",
    ),
    "rule-group/Alerts/g": (
        lambda state: state["rules"]["r1"]["annotations"].update(summary="by hand"),
        "by hand",
        ('"for": "5m"', '"for": "9m"'),
        "9m",
    ),
    "library-panel/shared": (_edit_panel, "By hand", ('"first"', '"second"'), "second"),
    "folder-permissions/folder-loom": (_add_team, "By hand", ('"view": ["Viewer"]', '"admin": ["Editor"]'), "Editor"),
    "folder/folder-loom": (
        _rename_folder,
        "By hand",
        ('"folder": "Loom", "folderUid"', '"folder": "Files", "folderUid"'),
        "Files",
    ),
}


def changed_files(name: str) -> dict[str, bytes]:
    before, after = CASES[name][2]
    made = {path: text.decode().replace(before, after).encode() for path, text in files().items()}
    assert made != files(), name
    return made


def sentences(changes: Any) -> str:
    return " ".join(change.sentence for change in changes)


def offenders(name: str, step: Step) -> list[str]:
    """Return what is wrong with the attribution in a step."""
    word, file_word = CASES[name][1], CASES[name][3]
    edits, changes = sentences(change for edit in step.edits for change in edit.changes), sentences(step.changes)
    found = [f"{name}: {step.action} {step.reason}"] if step.action != "conflict" else []
    found += [f"{name}: the edit is not {word}: {edits}"] if word not in edits else []
    found += [f"{name}: the edit has the change of the files: {edits}"] if file_word in edits else []
    found += [f"{name}: the change is not {file_word}: {changes}"] if file_word not in changes else []
    found += [f"{name}: the change has the edit: {changes}"] if word in changes else []
    return found


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_edits_of_people_and_changes_of_the_files_are_told_apart(version: str) -> None:
    with Double(version) as double:
        live, found = double_live(double), []
        _, result = live.push(files(), adopt=("folder-permissions/*",))
        assert failures(result) == []
        assert set(actions(live.plan(files())[1]).values()) == {"unchanged"}
        state = copy_json(double.state)
        for name, (edit, *_) in CASES.items():
            double.reset(state)
            edit(double.state)
            _, plan = live.plan(changed_files(name))
            found += offenders(name, steps(plan)[name])
            text = plan_text(plan)
            if "changed in the files:" not in text or "a push would change it" in text:
                found.append(f"{name}: {text}")
        assert found == []


def hook(**settings: str) -> dict[str, bytes]:
    """Return a contact point with fields that contain variables and literal secrets."""
    all_settings = {"url": "https://a.example/l1teral", "password": "$HOOK", "title": "$LOKI_USER", "message": "m"}
    receiver = {"uid": "h", "type": "webhook", "settings": all_settings | settings}
    point = {"orgId": 1, "name": "hook", "receivers": [receiver]}
    return tree(alerting={"contactPoints": [point]})


# The edit of a person, the change of the files, and the words of what each of the two changed.
VARIABLES: dict[str, tuple[dict[str, str], dict[str, str], set[str], set[str]]] = {
    "the files changed a literal secret": (
        {"message": "by hand"},
        {"url": "https://a.example/0ther"},
        {"message"},
        set(),
    ),
    "the files replaced a variable": ({"message": "by hand"}, {"title": "$OTHER"}, {"message"}, {"title"}),
    "the files replaced a secret variable": ({"message": "by hand"}, {"password": "$OTHER"}, {"message"}, {"password"}),
    "the files replaced a literal by a variable": ({"title": "by hand"}, {"message": "$OTHER"}, {"title"}, {"message"}),
    "a person replaced a variable": ({"title": "by hand"}, {"message": "new"}, {"title"}, {"message"}),
    "both changed the same field": ({"message": "by hand"}, {"message": "new"}, {"message"}, {"message"}),
}


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_variables_and_secrets_are_attributed(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENVIRON, "OTHER", "0ther-value")
    with Double(version) as double:
        live, found = double_live(double), []
        live.push(hook())
        state = copy_json(double.state)
        for name, (edit, change, edited, changed) in VARIABLES.items():
            double.reset(state)
            point = next(point for point in double.state["contact_points"] if point["name"] == "hook")
            point["settings"] |= edit
            step = steps(live.plan(hook(**change))[1])["contact-point/hook"]
            edits = sentences(change for edit in step.edits for change in edit.changes)
            changes = sentences(step.changes)
            fields = {"url", "password", "title", "message"}
            actual = tuple({field for field in fields if f"settings, {field})" in text} for text in (edits, changes))
            if actual != (edited, changed):
                found.append((name, actual, edits, changes))
        assert found == []


def test_the_conflict_of_an_edit_and_a_secret_says_so(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    live, found = double_live(double), []
    live.push(files(), adopt=("folder-permissions/*",))
    state = copy_json(double.state)
    for name, change in (("datasource/loki", "changed"), ("contact-point/ops", "changed"), ("datasource/loki", "may")):
        double.reset(state)
        CASES[name][0](double.state)
        if change == "may":
            without = dataclasses.replace(ledger(double), secrets={})
            double.state["dashboards"][LEDGER]["data"] = ledger_dashboard(without, "test")
        monkeypatch.setitem(ENVIRON, "LOKI_PASSWORD", "an0ther-p4ssword")
        monkeypatch.setitem(ENVIRON, "HOOK", "https://hooks.slack.example/an0ther")
        _, plan = live.plan(files())
        step, text = steps(plan)[name], plan_text(plan)
        edits = sentences(change for edit in step.edits for change in edit.changes)
        if step.action != "conflict" or not step.reason.startswith("edited in Grafana, and the secret of $"):
            found.append((name, step.action, step.reason))
        if f" {change}" not in step.reason or CASES[name][1] not in edits or "in the files:" in text:
            found.append((name, step.reason, text))
    assert found == []


def test_every_kind_without_a_history_has_a_base(double: Double) -> None:
    live = double_live(double)
    _, plan = live.plan(files(), adopt=("folder-permissions/*",))
    live.push(files(), adopt=("folder-permissions/*",))
    names = {name for name in steps(plan) if not name.startswith("dashboard/")}
    assert set(ledger(double).bases) == names
    assert {name.partition("/")[0] for name in names} == {name.partition("/")[0] for name in CASES}


def ledger(double: Double) -> Any:
    return parse_ledger(double.state["dashboards"][LEDGER]["data"], "1")


def test_no_base_contains_a_secret(double: Double) -> None:
    secret = {"type": "webhook", "settings": {"url": "https://u:l1teral@a.example/l1teral", "password": "l1teral"}}
    point = {"orgId": 1, "name": "hook", "receivers": [{"uid": "h", **secret}]}
    literal = source("lit", url="http://u:l1teral@b.example", secureJsonData={"basicAuthPassword": "l1teral"})
    literal["jsonData"] = {"httpHeaders": {"X": "l1teral"}, "password": "l1teral"}
    made = everything() | {"provisioning/alerting/more.yaml": json.dumps({"contactPoints": [point]}).encode()}
    made["provisioning/datasources/more.yaml"] = json.dumps({"datasources": [literal]}).encode()
    double_live(double).push(made)
    text = json.dumps({name: base.body for name, base in ledger(double).bases.items()})
    assert "contact-point/hook" in ledger(double).bases
    assert [value for value in ("l1teral", *ENVIRON.values()) if value in text] == []


def test_a_base_of_another_write_is_ignored(double: Double) -> None:
    """As after two pushes at the same time, or a killed one: what was applied last is not what the base says."""
    live = double_live(double)
    live.push(files(), adopt=("folder-permissions/*",))
    recorded = ledger(double)
    for name in CASES:
        base = recorded.bases[name]
        recorded.bases[name] = Base(("0123456789abcdef",), {**base.body, "by another push": True})
    double.state["dashboards"][LEDGER]["data"] = ledger_dashboard(recorded, "test")
    found, state = [], copy_json(double.state)
    for name, (edit, *_) in CASES.items():
        double.reset(state)
        edit(double.state)
        step = steps(live.plan(changed_files(name))[1])[name]
        if step.action != "conflict" or step.base is not None or any(edit.changes for edit in step.edits):
            found.append(name)
    assert found == []


def test_the_deletion_of_an_edited_object_shows_the_edit(double: Double) -> None:
    live, found = double_live(double), []
    live.push(files(), adopt=("folder-permissions/*",))
    state = copy_json(double.state)
    remaining = tree(sources=(source("prom", isDefault=True),))
    for name, (edit, word, *_) in CASES.items():
        double.reset(state)
        edit(double.state)
        step = steps(live.plan(remaining, prune=True, max_deletes=100)[1])[name]
        text = sentences(change for edit in step.edits for change in edit.changes)
        if word not in text:
            found.append(f"{name}: {step.action} {text}")
    assert found == []


def test_a_base_follows_each_write_and_leaves_with_its_object(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heddle.sync.prune.MAX_SHARE", 1)
    live = double_live(double)
    live.push(files(), adopt=("folder-permissions/*",))
    live.push(changed_files("policy/tree"))
    assert ledger(double).bases["policy/tree"].body["group_wait"] == "46s"
    live.push(tree(sources=(source("prom", isDefault=True),)), prune=True, max_deletes=100)
    assert set(ledger(double).bases) == {"datasource/prom"}


def test_a_ledger_without_valid_bases_is_read() -> None:
    valid = {"folder/a": Base(("1",), {"title": "A"})}
    assert decode_bases(encode_bases(valid)) == valid
    for text in ("", None, 7, "%%%", "aGVsbG8=", encode_bases(valid)[:-8], [], {"a": 1}):
        assert decode_bases(text) == {}, text


def two_hundred_rules() -> dict[str, bytes]:
    groups = [
        group(f"g{number}", *(rule(f"r{number}-{each}", f"Rule {number} {each}", each) for each in range(5)))
        for number in range(40)
    ]
    return tree(sources=(source(),), alerting={"groups": groups})


def test_the_ledger_of_many_rules_is_small(double: Double) -> None:
    live: Live = double_live(double)
    _, result = live.push(two_hundred_rules())
    assert failures(result) == []
    recorded = ledger(double)
    assert len(recorded.bases) == 42
    assert len(encode_bases(recorded.bases)) < 20_000
    assert len(json.dumps(double.state["dashboards"][LEDGER]["data"])) < 50_000
