"""A push creates everything, once."""

from __future__ import annotations

from heddle.sync.writer import Result
from tests.sync.files import dashboard, everything, tree
from tests.sync.live import Live, actions, failures, steps


def test_the_first_push_creates_every_kind(live: Live) -> None:
    plan, result = live.push(everything())
    assert {name.partition("/")[0] for name in actions(plan)} == {
        "folder",
        "datasource",
        "correlation",
        "dashboard",
        "contact-point",
        "mute-timing",
        "template",
        "policy",
        "rule-group",
    }
    assert set(actions(plan).values()) <= {"create", "refused", "update"}
    assert failures(result) == []
    assert live.dashboard("one")["title"] == "One"


def test_a_second_push_writes_nothing(live: Live) -> None:
    live.push(everything())
    before = live.versions("one")
    plan, _ = live.push(everything())
    assert {
        name: (step.action.value, [c.sentence for c in step.changes])
        for name, step in steps(plan).items()
        if step.action.writes
    } == {}
    assert set(actions(plan).values()) == {"unchanged"}
    assert live.versions("one") == before


def test_a_changed_dashboard_is_the_only_one_written(live: Live) -> None:
    live.push(tree(dashboard(), dashboard("two", "Two")))
    plan, result = live.push(tree(dashboard(title="New"), dashboard("two", "Two")))
    assert actions(plan) == {"folder/folder-loom": "unchanged", "dashboard/one": "update", "dashboard/two": "unchanged"}
    assert [outcome.result for outcome in result.outcomes] == [Result.DONE]
    assert live.dashboard("one")["title"] == "New"
    assert len(live.versions("two")) == 1


def test_an_update_does_not_move_a_dashboard(live: Live) -> None:
    live.push(tree(dashboard()))
    live.push(tree(dashboard(title="New")))
    assert live.get("/api/dashboards/uid/one")["meta"]["folderUid"] == "folder-loom"


def test_a_save_without_visible_changes_is_not_an_edit(live: Live) -> None:
    live.push(tree(dashboard()))
    live.edit("one", lambda data: data.update(preload=False, timepicker={}, fiscalYearStartMonth=0))
    assert actions(live.plan(tree(dashboard()))[1])["dashboard/one"] == "unchanged"
