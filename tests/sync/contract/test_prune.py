"""Deleting is asked for, guarded, and never takes others' work along."""

from __future__ import annotations

import json

from heddle.sync.writer import Result
from tests.sync.files import board, everything, group, rule, source, tree
from tests.sync.live import Live, actions, steps


def test_what_left_the_files_stays_unless_asked(live: Live) -> None:
    live.push(tree(board(), board("two", "Two")))
    plan, _ = live.push(tree(board()))
    assert steps(plan)["dashboard/two"].action == "kept"
    assert live.dashboard("two")


def test_prune_deletes_what_is_ours_and_gone(live: Live) -> None:
    live.push(everything())
    plan, applied = live.push(tree(board()), prune=True, max_deletes=100)
    assert plan.is_blocked  # 30% of what is ours is less than all of it
    one = {name for name, action in actions(plan).items() if action == "delete"}
    assert one
    assert applied.outcomes == ()
    assert "30%" in plan.refusals[0].message


def test_everything_can_go_in_parts(live: Live) -> None:
    live.push(everything())
    for _ in range(40):
        _, plan = live.plan({}, prune=True)
        names = [name for name, action in actions(plan).items() if action == "delete"]
        if not names:
            break
        # Children first, as the order of writes says.
        first = f"{plan.writes[0].key[0]}/{plan.writes[0].key[1]}"
        _, applied = live.push({}, prune=True, only=(first,))
        assert [(each.result, each.message) for each in applied.outcomes] == [(Result.DONE, "")], first
    assert live.get("/api/v1/provisioning/alert-rules") == []
    assert [each["name"] for each in live.get("/api/datasources")] == []
    assert live.get("/api/folders") == []


def test_a_folder_with_others_work_stays(live: Live) -> None:
    live.push(tree(board(), *(board(f"b{n}", f"B{n}") for n in range(5)), uid="folder-loom"))
    live.ask("POST", "/api/dashboards/db", {"dashboard": board("theirs", "Theirs"), "folderUid": "folder-loom"})
    _, plan = live.plan({}, prune=True)
    assert steps(plan)["folder/folder-loom"].action == "kept"
    assert "theirs" in steps(plan)["folder/folder-loom"].reason


def test_an_edited_dashboard_is_not_deleted(live: Live) -> None:
    live.push(tree(board(), *(board(f"b{n}", f"B{n}") for n in range(5))))
    live.edit("one", lambda data: data.update(description="by hand"))
    left = tree(*(board(f"b{n}", f"B{n}") for n in range(5)))
    plan, _ = live.push(left, prune=True)
    assert steps(plan)["dashboard/one"].action == "conflict"
    assert live.dashboard("one")["description"] == "by hand"


def test_a_rule_that_left_its_group_stays_unless_asked(live: Live) -> None:
    def files(*uids: str) -> dict[str, bytes]:
        return tree(
            *(board(f"b{n}", f"B{n}") for n in range(4)),
            sources=(source(),),
            alerting={"groups": [group("g", *(rule(uid, uid.upper()) for uid in uids))]},
        )

    live.push(files("r1", "r2"))
    plan, _ = live.push(files("r1"))
    assert "R2" in steps(plan)["rule-group/Alerts/g"].reason
    assert {each["uid"] for each in live.get("/api/v1/provisioning/alert-rules")} == {"r1", "r2"}
    plan, applied = live.push(files("r1"), prune=True)
    assert steps(plan)["rule-group/Alerts/g"].removed_rules == ("R2",)
    assert [each.result for each in applied.outcomes] == [Result.DONE]
    assert {each["uid"] for each in live.get("/api/v1/provisioning/alert-rules")} == {"r1"}


def test_an_older_commit_is_refused(live: Live) -> None:
    live.push(tree(board()), revision="aaaaaaaaaaaa")
    live.older = lambda revision: False
    plan, _ = live.push(tree(board(title="Old")), revision="bbbbbbbbbbbb")
    assert [each.id for each in plan.refusals] == ["push/older-commit"]
    assert live.dashboard("one")["title"] == "One"
    plan, _ = live.push(tree(board(title="Old")), revision="bbbbbbbbbbbb", allow_older=True)
    assert plan.is_complete
    assert json.dumps(live.dashboard("one")).count("Old")
