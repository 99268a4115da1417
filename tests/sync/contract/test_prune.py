"""Deletions are requested, limited, and never delete unmanaged objects."""

from __future__ import annotations

import json

from heddle.sync.writer import Result
from tests.sync.files import dashboard, everything, group, rule, source, tree
from tests.sync.live import Live, actions, steps


def test_objects_removed_from_the_files_are_kept_by_default(live: Live) -> None:
    live.push(tree(dashboard(), dashboard("two", "Two")))
    plan, _ = live.push(tree(dashboard()))
    assert steps(plan)["dashboard/two"].action == "kept"
    assert live.dashboard("two")


def test_prune_limits_the_number_of_deletions(live: Live) -> None:
    live.push(everything())
    plan, result = live.push(tree(dashboard()), prune=True, max_deletes=100)
    assert plan.is_blocked  # 30% of what is ours is less than all of it
    one = {name for name, action in actions(plan).items() if action == "delete"}
    assert one
    assert result.outcomes == ()
    assert "30%" in plan.refusals[0].message


def test_everything_can_be_deleted_in_parts(live: Live) -> None:
    live.push(everything())
    for _ in range(40):
        _, plan = live.plan({}, prune=True)
        names = [name for name, action in actions(plan).items() if action == "delete"]
        if not names:
            break
        # Children first, as the order of writes says.
        first = f"{plan.writes[0].key[0]}/{plan.writes[0].key[1]}"
        _, result = live.push({}, prune=True, only=(first,))
        assert [(outcome.result, outcome.message) for outcome in result.outcomes] == [(Result.DONE, "")], first
    assert live.get("/api/v1/provisioning/alert-rules") == []
    assert [each["name"] for each in live.get("/api/datasources")] == []
    assert live.get("/api/folders") == []


def test_a_folder_with_unmanaged_objects_is_kept(live: Live) -> None:
    live.push(tree(dashboard(), *(dashboard(f"b{n}", f"B{n}") for n in range(5)), uid="folder-loom"))
    live.request("POST", "/api/dashboards/db", {"dashboard": dashboard("theirs", "Theirs"), "folderUid": "folder-loom"})
    _, plan = live.plan({}, prune=True)
    assert steps(plan)["folder/folder-loom"].action == "kept"
    assert "theirs" in steps(plan)["folder/folder-loom"].reason


def test_an_edited_dashboard_is_not_deleted(live: Live) -> None:
    live.push(tree(dashboard(), *(dashboard(f"b{n}", f"B{n}") for n in range(5))))
    live.edit("one", lambda data: data.update(description="by hand"))
    left = tree(*(dashboard(f"b{n}", f"B{n}") for n in range(5)))
    plan, _ = live.push(left, prune=True)
    assert steps(plan)["dashboard/one"].action == "conflict"
    assert live.dashboard("one")["description"] == "by hand"


def test_a_rule_removed_from_its_group_is_kept_by_default(live: Live) -> None:
    def files(*uids: str) -> dict[str, bytes]:
        return tree(
            *(dashboard(f"b{n}", f"B{n}") for n in range(4)),
            sources=(source(),),
            alerting={"groups": [group("g", *(rule(uid, uid.upper()) for uid in uids))]},
        )

    live.push(files("r1", "r2"))
    plan, _ = live.push(files("r1"))
    assert "R2" in steps(plan)["rule-group/Alerts/g"].reason
    assert {each["uid"] for each in live.get("/api/v1/provisioning/alert-rules")} == {"r1", "r2"}
    plan, result = live.push(files("r1"), prune=True)
    assert steps(plan)["rule-group/Alerts/g"].removed_rules == ("R2",)
    assert [outcome.result for outcome in result.outcomes] == [Result.DONE]
    assert {each["uid"] for each in live.get("/api/v1/provisioning/alert-rules")} == {"r1"}


def test_an_older_commit_is_refused(live: Live) -> None:
    live.push(tree(dashboard()), revision="aaaaaaaaaaaa")
    live.is_ancestor = lambda revision: False
    plan, _ = live.push(tree(dashboard(title="Old")), revision="bbbbbbbbbbbb")
    assert [each.id for each in plan.refusals] == ["push/older-commit"]
    assert live.dashboard("one")["title"] == "One"
    plan, _ = live.push(tree(dashboard(title="Old")), revision="bbbbbbbbbbbb", allow_older=True)
    assert plan.is_complete
    assert json.dumps(live.dashboard("one")).count("Old")
