"""The commands that speak to a Grafana: what they print, what they write and with which code they end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import Project, printed, project
from tests.sync.files import board, everything, tree


@pytest.fixture(params=["10.4", "12.2"])
def at(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.chdir(tmp_path)
    with Double(request.param) as double:
        made = project(tmp_path, double)
        made.write(tree(board(), board("two", "Two")))
        yield made


def retitled(data: dict[str, Any]) -> None:
    data["title"] = "By hand"


def test_a_push_writes_and_says_so(at: Project) -> None:
    done = at.push()
    assert done.exit_code == 0
    assert "3 to create" in done.stdout
    assert "3 of 3 objects written" in done.stdout
    assert "done create dashboard/one" in done.stderr
    assert at.push().exit_code == 0


def test_a_dry_run_tells_by_its_code_what_a_push_would_do(at: Project) -> None:
    assert at.run("push", "--dry-run").exit_code == 1
    assert at.writes == []
    at.push()
    assert at.run("push", "--dry-run").exit_code == 0
    at.live.edit("one", retitled)
    at.write(tree(board(title="New"), board("two", "Two")))
    done = at.run("push", "--dry-run")
    assert done.exit_code == 3
    assert "edited by admin" in done.stdout
    assert "By hand" in done.stdout


def test_without_a_terminal_and_without_yes_nothing_is_written(at: Project) -> None:
    done = at.run("push", input="y\n")
    assert done.exit_code == 1
    assert "--yes" in done.stderr
    assert at.writes == []
    assert at.backups == []


def test_a_conflict_stops_a_push_and_says_who(at: Project) -> None:
    at.push()
    at.live.edit("one", retitled)
    at.write(tree(board(title="New"), board("two", "Two too")))
    before = len(at.writes)
    done = at.push()
    assert done.exit_code == 3
    assert "edited by admin" in done.stdout
    assert len(at.writes) == before


def test_merge_writes_the_rest_and_still_ends_with_a_conflict(at: Project) -> None:
    at.push()
    at.live.edit("one", retitled)
    at.write(tree(board(title="New"), board("two", "Two too")))
    assert at.push("--on-conflict", "merge").exit_code == 3
    assert (at.live.dashboard("one")["title"], at.live.dashboard("two")["title"]) == ("By hand", "Two too")


def test_what_fails_ends_with_4_and_the_rest_is_written(at: Project) -> None:
    at.push("--only", "folder/*")
    at.double.faults.respond(method="POST", path="/api/dashboards/db", status=403, body={"message": "Quota reached"})
    done = at.push("--concurrency", "1")
    assert done.exit_code == 4
    assert "Quota reached" in done.stdout
    assert "1 of 2 objects written" in done.stdout


@pytest.mark.parametrize("words", [("push",), ("status",), ("release",)])
def test_a_server_that_cannot_be_reached_is_5(at: Project, words: tuple[str, ...]) -> None:
    done = at.run(*words, env={"GRAFANA_URL": "http://127.0.0.1:1"})
    assert done.exit_code == 5
    assert "no connection" in done.stderr
    assert "Traceback" not in done.output


def test_wrong_credentials_are_5(at: Project) -> None:
    done = at.run("push", "--yes", env={"GRAFANA_PASSWORD": "wrong-one"})
    assert done.exit_code == 5
    assert "credentials" in done.stderr
    assert "wrong-one" not in done.output


@pytest.mark.parametrize("lacking", ["GRAFANA_URL", "GRAFANA_PASSWORD"])
def test_what_is_not_set_is_2(at: Project, lacking: str) -> None:
    done = at.run("push", env={lacking: ""})
    assert done.exit_code == 2
    assert lacking in done.stderr


# A plan in a file.


def test_a_saved_plan_is_applied_as_it_is(at: Project) -> None:
    assert at.run("push", "--plan-out", "plan.json").exit_code == 1
    assert at.writes == []
    done = at.run("push", "--plan", "plan.json")
    assert done.exit_code == 0
    assert at.live.dashboard("one")["title"] == "One"


def test_a_saved_plan_is_refused_when_the_live_side_changed(at: Project) -> None:
    at.push()
    at.write(tree(board(title="New"), board("two", "Two")))
    at.run("push", "--plan-out", "plan.json")
    at.live.edit("one", lambda data: data.update(description="by hand"))
    before = len(at.writes)
    done = at.run("push", "--plan", "plan.json")
    assert done.exit_code == 3
    assert "dashboard/one" in done.stderr
    assert len(at.writes) == before


def test_a_saved_plan_is_refused_when_the_files_changed(at: Project) -> None:
    at.run("push", "--plan-out", "plan.json")
    at.write(tree(board(title="Newer"), board("two", "Two")))
    done = at.run("push", "--plan", "plan.json")
    assert done.exit_code == 3
    assert "dashboard/one" in done.stderr
    assert at.writes == []


def test_a_saved_plan_keeps_how_it_was_asked_for(at: Project) -> None:
    at.run("push", "--plan-out", "plan.json", "--only", "dashboard/two", "--only", "folder/*")
    assert at.run("push", "--plan", "plan.json").exit_code == 0
    assert set(at.double.state["dashboards"]) - {"heddle-ledger-test"} == {"two"}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", '{"heddle-plan": 1}', '{"heddle-plan": 9, "url": "x", "options": {}}', "\xff"],
)
def test_a_broken_plan_is_2(at: Project, text: str) -> None:
    (at.root / "plan.json").write_bytes(text.encode("latin-1"))
    done = at.run("push", "--plan", "plan.json")
    assert done.exit_code == 2
    assert "plan.json" in done.stderr
    assert at.writes == []


@pytest.mark.parametrize("field", ["options", "steps", "checksum", "url", "org"])
def test_a_plan_that_somebody_changed_is_refused(at: Project, field: str) -> None:
    at.run("push", "--plan-out", "plan.json")
    held = json.loads((at.root / "plan.json").read_text())
    changed = {"options": {"owner": 5}, "steps": {"dashboard/one": 3}, "checksum": "x", "url": "http://x", "org": "a"}
    held[field] = changed[field]
    (at.root / "plan.json").write_text(json.dumps(held))
    done = at.run("push", "--plan", "plan.json")
    assert done.exit_code in (2, 3)
    assert at.writes == []


def test_a_plan_that_is_not_there_is_2(at: Project) -> None:
    assert at.run("push", "--plan", "nowhere.json").exit_code == 2


# JSON.


@pytest.mark.parametrize(
    "words",
    [
        ("push", "--yes"),
        ("push", "--dry-run"),
        ("push", "--plan-out", "plan.json"),
        ("push",),
        ("push", "--yes", "--verbose"),
        ("status",),
    ],
)
def test_json_is_one_document(at: Project, words: tuple[str, ...]) -> None:
    found = printed(at.run(*words, "--format", "json"))
    held = found.get("plan", found)
    assert {step["name"] for step in held["steps"]} == {"one", "two", "folder-loom"}


def test_json_is_one_document_where_a_plan_is_stale(at: Project) -> None:
    at.run("push", "--plan-out", "plan.json")
    at.write(tree(board(title="Newer"), board("two", "Two")))
    done = at.run("push", "--plan", "plan.json", "--format", "json")
    assert done.exit_code == 3
    assert printed(done)["plan"]["steps"]


def test_json_tells_what_was_overwritten(at: Project) -> None:
    at.push()
    at.double.faults.inside = lambda kind, uid: slip(at.double, uid)
    at.write(tree(board(title="New"), board("two", "Two")))
    done = at.push("--format", "json")
    assert done.exit_code == 3
    (end,) = [each for each in printed(done)["outcomes"] if each["name"] == "one"]
    assert [data["description"] for data in end["overwritten"].values()] == ["by hand"]
    (kept,) = (at.root / ".heddle" / "backups").glob("*-overwritten.json")
    assert "by hand" in kept.read_text()


def slip(double: Double, uid: str) -> None:
    if uid == "one":
        double.faults.inside = None
        double.save_dashboard("one", lambda data: data.update(description="by hand"))


# Parts, drift, and the ways back.


def test_only_means_globs(at: Project) -> None:
    done = at.push("--only", "folder/*", "--only", "dashboard/t*")
    assert done.exit_code == 0
    assert set(at.double.state["dashboards"]) - {"heddle-ledger-test"} == {"two"}


def test_status_tells_drift_and_who_did_it(at: Project) -> None:
    assert at.run("status").exit_code == 1
    at.push()
    assert at.run("status").exit_code == 0
    at.live.edit("one", retitled)
    before = len(at.writes)
    done = at.run("status")
    assert done.exit_code == 1
    assert "edited by admin at 20" in done.stdout
    assert "By hand" in done.stdout
    assert len(at.writes) == before


def test_rollback_undoes_the_newest_push(at: Project) -> None:
    at.push()
    at.write(tree(board(title="New"), board("two", "Two")))
    at.push()
    assert at.run("rollback", "--yes").exit_code == 0
    assert at.live.dashboard("one")["title"] == "One"


def test_rollback_takes_an_id(at: Project) -> None:
    at.push()
    for title in ("New", "Newer"):
        at.write(tree(board(title=title), board("two", "Two")))
        at.push()
    second = at.backups[1].stem
    done = at.run("rollback", second, "--yes")
    assert done.exit_code == 0
    assert at.live.dashboard("one")["title"] == "One"


def test_rollback_of_the_first_push_takes_away_what_it_made(at: Project) -> None:
    at.push()
    assert at.run("rollback", "--yes").exit_code == 0
    assert set(at.double.state["dashboards"]) - {"heddle-ledger-test"} == set()


@pytest.mark.parametrize("id", ["nonsense", "../../pyproject"])
def test_an_id_that_is_not_known_is_2(at: Project, id: str) -> None:
    at.push()
    before = len(at.writes)
    assert at.run("rollback", id, "--yes").exit_code == 2
    assert len(at.writes) == before


def test_a_rollback_without_a_backup_is_2(at: Project) -> None:
    assert at.run("rollback", "--yes").exit_code == 2


def test_a_rollback_over_an_edit_is_a_conflict(at: Project) -> None:
    at.push()
    at.write(tree(board(title="New"), board("two", "Two")))
    at.push()
    at.live.edit("one", retitled)
    done = at.run("rollback", "--yes")
    assert done.exit_code == 3
    assert at.live.dashboard("one")["title"] == "By hand"


def test_a_rollback_names_the_secrets_that_stay(at: Project) -> None:
    at.write(everything())
    at.push()
    changed = everything()
    path = "provisioning/datasources/all.yaml"
    at.write(changed | {path: changed[path].replace(b"127.0.0.1:1", b"127.0.0.1:2")})
    assert at.push().exit_code == 0
    done = at.run("rollback", "--yes")
    assert "basicAuthPassword" in done.stdout
    assert done.exit_code == 0
    assert {each["url"] for each in at.double.state["datasources"].values()} == {"http://127.0.0.1:1"}


def test_what_is_released_is_refused_until_it_is_adopted(at: Project) -> None:
    at.push()
    assert at.run("release", "dashboard/one", "--yes").exit_code == 0
    assert at.live.dashboard("one")["title"] == "One"
    at.write(tree(board(title="New"), board("two", "Two")))
    assert at.push().exit_code == 3
    assert at.live.dashboard("one")["title"] == "One"
    assert at.push("--adopt", "dashboard/one").exit_code == 0
    assert at.live.dashboard("one")["title"] == "New"
    assert at.push().exit_code == 0


def test_everything_can_be_released_and_adopted_again(at: Project) -> None:
    at.write(everything())
    at.push()
    assert at.run("release", "--yes").exit_code == 0
    assert at.run("status").exit_code == 0
    assert at.push("--adopt", "*").exit_code == 0
    assert at.run("push", "--dry-run").exit_code == 0


def test_a_push_that_is_interrupted_says_what_is_done_and_the_next_one_finishes(
    at: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    at.push("--only", "folder/*")
    from heddle.sync import apply

    write, seen = apply.WRITE[apply.Kind.DASHBOARD], []

    def interrupted(context: Any, step: Any) -> None:
        if seen:
            raise KeyboardInterrupt
        seen.append(step.key)
        write(context, step)

    monkeypatch.setitem(apply.WRITE, apply.Kind.DASHBOARD, interrupted)
    done = at.push("--concurrency", "1")
    assert done.exit_code == 130
    assert "1 of 2 objects written" in done.stdout
    assert "interrupted" in done.stdout
    assert "backup" in done.stderr
    monkeypatch.undo()
    monkeypatch.chdir(at.root)
    assert at.push().exit_code == 0
    assert at.live.dashboard("two")["title"] == "Two"
    assert at.run("push", "--dry-run").exit_code == 0
