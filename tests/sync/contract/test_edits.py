"""Another user edits a dashboard that Heddle pushes."""

from __future__ import annotations

import pytest

from heddle.sync.writer import Result
from tests.sync.files import Json, dashboard, tree
from tests.sync.live import Live, actions, steps


def set_description(text: str):
    return lambda data: data.update(description=text)


def set_panel_title(panel: int, title: str):
    return lambda data: data["panels"][panel].update(title=title)


def test_an_edit_is_kept_and_shown_if_the_files_did_not_change(live: Live) -> None:
    live.push(tree(dashboard()))
    live.edit("one", set_description("by hand"))
    plan, _ = live.push(tree(dashboard()))
    step = steps(plan)["dashboard/one"]
    assert (step.action, step.reason) == ("kept", "edited in Grafana, and unchanged in the files")
    assert [(edit.author, [change.sentence for change in edit.changes]) for edit in step.edits] == [
        ("admin", ['Description added: "by hand".'])
    ]
    assert live.dashboard("one")["description"] == "by hand"


def test_edits_of_other_fields_are_merged(live: Live) -> None:
    live.push(tree(dashboard()))
    live.edit("one", set_panel_title(0, "By hand"))
    plan, result = live.push(tree(dashboard(title="New")))
    assert steps(plan)["dashboard/one"].action == "update"
    assert [outcome.result for outcome in result.outcomes] == [Result.DONE]
    live_dashboard = live.dashboard("one")
    assert (live_dashboard["title"], live_dashboard["panels"][0]["title"]) == ("New", "By hand")


def test_merged_edits_survive_later_pushes(live: Live) -> None:
    live.push(tree(dashboard()))
    live.edit("one", set_panel_title(0, "By hand"))
    live.push(tree(dashboard(title="New")))
    plan, _ = live.push(tree(dashboard(title="New")))
    assert actions(plan)["dashboard/one"] == "kept"
    live.push(tree(dashboard(title="Newer")))
    live_dashboard = live.dashboard("one")
    assert (live_dashboard["title"], live_dashboard["panels"][0]["title"]) == ("Newer", "By hand")


def test_a_change_of_the_files_can_be_reverted_beside_a_merged_edit(live: Live) -> None:
    live.push(tree(dashboard()))
    live.edit("one", set_panel_title(0, "By hand"))
    live.push(tree(dashboard(title="New")))
    live.push(tree(dashboard(title="One")))
    live_dashboard = live.dashboard("one")
    assert (live_dashboard["title"], live_dashboard["panels"][0]["title"]) == ("One", "By hand")


def test_an_edit_of_the_same_field_stops_the_push(live: Live) -> None:
    live.push(tree(dashboard(), dashboard("two", "Two")))
    live.edit("one", set_panel_title(0, "By hand"))
    changed = dashboard()
    changed["panels"][0]["title"] = "By file"
    plan, result = live.push(tree(changed, dashboard("two", "Two too")))
    step = steps(plan)["dashboard/one"]
    assert plan.is_blocked
    assert (step.action, step.reason) == ("conflict", "edits in Grafana and in the files change the same parts")
    assert step.edits[0].author == "admin"
    assert step.edits[0].time
    assert any(change.panel and "By hand" in change.sentence for change in step.edits[0].changes)
    assert result.outcomes == ()
    assert live.dashboard("one")["panels"][0]["title"] == "By hand"
    assert live.dashboard("two")["title"] == "Two"


@pytest.mark.parametrize(("policy", "title"), [("ours", "By file"), ("theirs", "By hand"), ("merge", "By hand")])
def test_the_policy_decides_a_conflict(live: Live, policy: str, title: str) -> None:
    live.push(tree(dashboard(), dashboard("two", "Two")))
    live.edit("one", set_panel_title(0, "By hand"))
    changed = dashboard()
    changed["panels"][0]["title"] = "By file"
    plan, _ = live.push(tree(changed, dashboard("two", "Two too")), on_conflict=policy)
    assert live.dashboard("one")["panels"][0]["title"] == title
    assert live.dashboard("two")["title"] == "Two too"
    assert plan.is_complete == (policy != "merge")


def test_the_help_of_a_conflict_names_only_policies_that_solve_it(live: Live) -> None:
    live.push(tree(dashboard()))
    live.edit("one", lambda data: data.update(title="By hand"))
    helps = {}
    for policy in ("stop", "merge"):
        _, plan = live.plan(tree(dashboard(title="New")), on_conflict=policy)
        helps[policy] = steps(plan)["dashboard/one"].help
    start = "apply the edits to the definitions, or choose with `--on-conflict ours|theirs"
    assert helps == {"stop": f"{start}|merge`", "merge": f"{start}`"}


def test_equal_changes_of_both_sides_are_not_a_conflict(live: Live) -> None:
    live.push(tree(dashboard()))
    live.edit("one", set_panel_title(0, "Same"))
    changed = dashboard()
    changed["panels"][0]["title"] = "Same"
    assert actions(live.push(tree(changed))[0])["dashboard/one"] == "unchanged"


def test_a_panel_that_another_user_added_is_kept(live: Live) -> None:
    live.push(tree(dashboard()))

    def add_panel(data: Json) -> None:
        data["panels"].append(
            {**data["panels"][0], "id": 99, "title": "Theirs", "gridPos": {"x": 0, "y": 90, "w": 8, "h": 8}}
        )

    live.edit("one", add_panel)
    live.push(tree(dashboard(title="New", panels=3)))
    assert {panel["title"] for panel in live.dashboard("one")["panels"]} == {"Panel 1", "Panel 2", "Panel 3", "Theirs"}


def test_an_edit_between_plan_and_write_is_not_overwritten(live: Live) -> None:
    live.push(tree(dashboard()))
    server, plan = live.plan(tree(dashboard(title="New")))
    live.edit("one", set_description("by hand"))
    result = live.apply(server, plan)
    assert [outcome.result for outcome in result.outcomes] == [Result.CONFLICT]
    live_dashboard = live.dashboard("one")
    assert (live_dashboard["title"], live_dashboard["description"]) == ("One", "by hand")


def test_a_dashboard_created_between_plan_and_write_is_not_overwritten(live: Live) -> None:
    server, plan = live.plan(tree(dashboard()))
    live.request(
        "POST", "/api/dashboards/db", {"dashboard": {**dashboard(title="Theirs"), "id": None}, "folderUid": ""}
    )
    result = live.apply(server, plan)
    assert Result.CONFLICT in [outcome.result for outcome in result.outcomes]
    assert live.dashboard("one")["title"] == "Theirs"


def test_a_move_to_another_folder_is_an_edit(live: Live) -> None:
    live.push(tree(dashboard()))
    live.request("POST", "/api/folders", {"uid": "other", "title": "Other"})
    live_dashboard = live.get("/api/dashboards/uid/one")
    live.request("POST", "/api/dashboards/db", {"dashboard": live_dashboard["dashboard"], "folderUid": "other"})
    plan, _ = live.push(tree(dashboard(title="New")))
    assert live.get("/api/dashboards/uid/one")["meta"]["folderUid"] == "other"
    assert live.dashboard("one")["title"] == "New"
    assert plan.is_complete


def test_moves_to_different_folders_are_a_conflict(live: Live) -> None:
    live.push(tree(dashboard()))
    live.request("POST", "/api/folders", {"uid": "other", "title": "Other"})
    live_dashboard = live.get("/api/dashboards/uid/one")
    live.request("POST", "/api/dashboards/db", {"dashboard": live_dashboard["dashboard"], "folderUid": "other"})
    plan, _ = live.push(tree(dashboard(), folder="Third", uid="folder-third"))
    assert steps(plan)["dashboard/one"].action == "conflict"
    assert live.get("/api/dashboards/uid/one")["meta"]["folderUid"] == "other"


@pytest.mark.parametrize("options", [{"on_conflict": "ours"}, {"adopt": ("dashboard/one",)}])
def test_a_kept_edit_is_reported_when_it_is_overwritten_later(live: Live, options: Json) -> None:
    live.push(tree(dashboard()))
    live.edit("one", set_panel_title(0, "By hand"))
    live.push(tree(dashboard(title="New")))
    plan, _ = live.push(tree(dashboard(title="Newer")), **options)
    assert "By hand" in str(steps(plan)["dashboard/one"].edits)
    assert live.dashboard("one")["panels"][0]["title"] == "Panel 1"


def test_adopting_a_dashboard_without_its_tag_reports_edits(live: Live) -> None:
    live.push(tree(dashboard()))
    live.edit("one", lambda data: data.update(description="by hand", tags=["t"]))
    plan, _ = live.push(tree(dashboard()), adopt=("dashboard/one",))
    assert "by hand" in str(steps(plan)["dashboard/one"].edits)


def test_a_kept_move_is_reported_by_the_next_pushes(live: Live) -> None:
    live.push(tree(dashboard()))
    live.request("POST", "/api/folders", {"uid": "other", "title": "Other"})
    live_dashboard = live.get("/api/dashboards/uid/one")
    live.request("POST", "/api/dashboards/db", {"dashboard": live_dashboard["dashboard"], "folderUid": "other"})
    for _ in range(2):
        live.push(tree(dashboard(title="New")))
        assert live.get("/api/dashboards/uid/one")["meta"]["folderUid"] == "other"
    plan, _ = live.push(tree(dashboard(title="New")), on_conflict="ours")
    assert "Other" in str(steps(plan)["dashboard/one"].edits) or "other" in str(steps(plan)["dashboard/one"].edits)
    assert live.get("/api/dashboards/uid/one")["meta"]["folderUid"] == "folder-loom"
