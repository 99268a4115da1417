"""Somebody else edits a dashboard that we push to as well."""

from __future__ import annotations

import pytest

from heddle.sync.writer import Result
from tests.sync.files import Json, board, tree
from tests.sync.live import Live, actions, steps


def described(text: str):
    return lambda data: data.update(description=text)


def titled(panel: int, title: str):
    return lambda data: data["panels"][panel].update(title=title)


def test_an_edit_where_the_files_change_nothing_is_shown_and_kept(live: Live) -> None:
    live.push(tree(board()))
    live.edit("one", described("by hand"))
    plan, _ = live.push(tree(board()))
    step = steps(plan)["dashboard/one"]
    assert (step.action, step.reason) == ("kept", "edited in Grafana, and unchanged in the files")
    assert [(edit.author, [each.sentence for each in edit.changes]) for edit in step.edits] == [
        ("admin", ["The description appears: by hand."])
    ] or step.edits[0].author == "admin"
    assert step.edits[0].changes
    assert live.dashboard("one")["description"] == "by hand"


def test_edits_of_other_fields_are_kept_beside_ours(live: Live) -> None:
    live.push(tree(board()))
    live.edit("one", titled(0, "By hand"))
    plan, applied = live.push(tree(board(title="New")))
    assert steps(plan)["dashboard/one"].action == "update"
    assert [each.result for each in applied.outcomes] == [Result.DONE]
    held = live.dashboard("one")
    assert (held["title"], held["panels"][0]["title"]) == ("New", "By hand")


def test_kept_edits_stay_through_the_next_pushes(live: Live) -> None:
    live.push(tree(board()))
    live.edit("one", titled(0, "By hand"))
    live.push(tree(board(title="New")))
    plan, _ = live.push(tree(board(title="New")))
    assert actions(plan)["dashboard/one"] == "kept"
    live.push(tree(board(title="Newer")))
    held = live.dashboard("one")
    assert (held["title"], held["panels"][0]["title"]) == ("Newer", "By hand")


def test_our_own_change_can_be_taken_back_beside_a_kept_edit(live: Live) -> None:
    live.push(tree(board()))
    live.edit("one", titled(0, "By hand"))
    live.push(tree(board(title="New")))
    live.push(tree(board(title="One")))
    held = live.dashboard("one")
    assert (held["title"], held["panels"][0]["title"]) == ("One", "By hand")


def test_an_edit_of_the_same_field_stops_the_push(live: Live) -> None:
    live.push(tree(board(), board("two", "Two")))
    live.edit("one", titled(0, "By hand"))
    changed = board()
    changed["panels"][0]["title"] = "By file"
    plan, applied = live.push(tree(changed, board("two", "Two too")))
    step = steps(plan)["dashboard/one"]
    assert plan.is_blocked
    assert (step.action, step.reason) == ("conflict", "edited in Grafana where the files changed it too")
    assert step.edits[0].author == "admin"
    assert step.edits[0].time
    assert any(each.panel and "By hand" in each.sentence for each in step.edits[0].changes)
    assert applied.outcomes == ()
    assert live.dashboard("one")["panels"][0]["title"] == "By hand"
    assert live.dashboard("two")["title"] == "Two"


@pytest.mark.parametrize(("policy", "title"), [("ours", "By file"), ("theirs", "By hand"), ("merge", "By hand")])
def test_a_policy_says_who_wins(live: Live, policy: str, title: str) -> None:
    live.push(tree(board(), board("two", "Two")))
    live.edit("one", titled(0, "By hand"))
    changed = board()
    changed["panels"][0]["title"] = "By file"
    plan, _ = live.push(tree(changed, board("two", "Two too")), on_conflict=policy)
    assert live.dashboard("one")["panels"][0]["title"] == title
    assert live.dashboard("two")["title"] == "Two too"
    assert plan.is_complete == (policy != "merge")


def test_the_same_change_on_both_sides_is_no_conflict(live: Live) -> None:
    live.push(tree(board()))
    live.edit("one", titled(0, "Same"))
    changed = board()
    changed["panels"][0]["title"] = "Same"
    assert actions(live.push(tree(changed))[0])["dashboard/one"] == "unchanged"


def test_a_panel_that_somebody_added_stays(live: Live) -> None:
    live.push(tree(board()))

    def add(data: Json) -> None:
        data["panels"].append(
            {**data["panels"][0], "id": 99, "title": "Theirs", "gridPos": {"x": 0, "y": 90, "w": 8, "h": 8}}
        )

    live.edit("one", add)
    live.push(tree(board(title="New", panels=3)))
    assert {each["title"] for each in live.dashboard("one")["panels"]} == {"Panel 1", "Panel 2", "Panel 3", "Theirs"}


def test_an_edit_between_plan_and_write_is_left_alone(live: Live) -> None:
    live.push(tree(board()))
    server, plan = live.plan(tree(board(title="New")))
    live.edit("one", described("by hand"))
    applied = live.apply(server, plan)
    assert [each.result for each in applied.outcomes] == [Result.CONFLICT]
    held = live.dashboard("one")
    assert (held["title"], held["description"]) == ("One", "by hand")


def test_a_dashboard_made_between_plan_and_write_is_left_alone(live: Live) -> None:
    server, plan = live.plan(tree(board()))
    live.ask("POST", "/api/dashboards/db", {"dashboard": {**board(title="Theirs"), "id": None}, "folderUid": ""})
    applied = live.apply(server, plan)
    assert Result.CONFLICT in [each.result for each in applied.outcomes]
    assert live.dashboard("one")["title"] == "Theirs"


def test_a_move_to_another_folder_is_an_edit(live: Live) -> None:
    live.push(tree(board()))
    live.ask("POST", "/api/folders", {"uid": "other", "title": "Other"})
    held = live.get("/api/dashboards/uid/one")
    live.ask("POST", "/api/dashboards/db", {"dashboard": held["dashboard"], "folderUid": "other"})
    plan, _ = live.push(tree(board(title="New")))
    assert live.get("/api/dashboards/uid/one")["meta"]["folderUid"] == "other"
    assert live.dashboard("one")["title"] == "New"
    assert plan.is_complete


def test_a_move_to_two_folders_is_a_conflict(live: Live) -> None:
    live.push(tree(board()))
    live.ask("POST", "/api/folders", {"uid": "other", "title": "Other"})
    held = live.get("/api/dashboards/uid/one")
    live.ask("POST", "/api/dashboards/db", {"dashboard": held["dashboard"], "folderUid": "other"})
    plan, _ = live.push(tree(board(), folder="Third", uid="folder-third"))
    assert steps(plan)["dashboard/one"].action == "conflict"
    assert live.get("/api/dashboards/uid/one")["meta"]["folderUid"] == "other"


@pytest.mark.parametrize("more", [{"on_conflict": "ours"}, {"adopt": ("dashboard/one",)}])
def test_a_kept_edit_is_reported_when_it_is_overwritten_later(live: Live, more: Json) -> None:
    live.push(tree(board()))
    live.edit("one", titled(0, "By hand"))
    live.push(tree(board(title="New")))
    plan, _ = live.push(tree(board(title="Newer")), **more)
    assert "By hand" in str(steps(plan)["dashboard/one"].edits)
    assert live.dashboard("one")["panels"][0]["title"] == "Panel 1"


def test_an_edit_is_reported_when_a_dashboard_without_our_tag_is_adopted(live: Live) -> None:
    live.push(tree(board()))
    live.edit("one", lambda data: data.update(description="by hand", tags=["t"]))
    plan, _ = live.push(tree(board()), adopt=("dashboard/one",))
    assert "by hand" in str(steps(plan)["dashboard/one"].edits)


def test_a_kept_move_stays_and_is_reported_by_the_next_pushes(live: Live) -> None:
    live.push(tree(board()))
    live.ask("POST", "/api/folders", {"uid": "other", "title": "Other"})
    held = live.get("/api/dashboards/uid/one")
    live.ask("POST", "/api/dashboards/db", {"dashboard": held["dashboard"], "folderUid": "other"})
    for _ in range(2):
        live.push(tree(board(title="New")))
        assert live.get("/api/dashboards/uid/one")["meta"]["folderUid"] == "other"
    plan, _ = live.push(tree(board(title="New")), on_conflict="ours")
    assert "Other" in str(steps(plan)["dashboard/one"].edits) or "other" in str(steps(plan)["dashboard/one"].edits)
    assert live.get("/api/dashboards/uid/one")["meta"]["folderUid"] == "folder-loom"
