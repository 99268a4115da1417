"""The next push, and `status`, find what an interrupted push overwrote, and settle what it recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from heddle.sync.plan import Plan
from heddle.sync.writer import Result
from tests.grafana_double.instance import copy_json
from tests.grafana_double.server import Grafana as Double
from tests.grafana_double.server import Stop
from tests.sync.cli import Project, create_project
from tests.sync.files import dashboard, everything, tree
from tests.sync.live import Live, actions, double_live, failures, steps
from tests.sync.test_kill import all_changed

SAVE = "/api/dashboards/db"
LEDGER = "heddle-ledger-test"


def edit_inside_write(double: Double, change: Callable[[Any], Any]) -> None:
    """Save an edit of dashboard `one` inside the next write of it."""

    def save(kind: str, uid: str) -> None:
        if uid == "one":
            double.faults.inside = None
            double.save_dashboard("one", change)

    double.faults.inside = save


def by_hand(data: Any) -> None:
    data["description"] = "by hand"


def kill_after_write(double: Double, *, writes: int = 1) -> None:
    """Close every connection after so many writes of dashboard `one`."""
    seen: list[int] = []

    def stop(method: str, path: str) -> None:
        count = len([version for version in double.state["dashboards"]["one"]["versions"] if version["message"]])
        if not seen:
            seen.append(count)
        if count >= seen[0] + writes:
            raise Stop

    double.faults.before = stop


def revive(double: Double) -> None:
    double.faults.before, double.faults.inside = None, None
    double.faults.pending.clear()


def pushed_and_killed(double: Double, policy: str = "stop") -> Live:
    """Push a change that overwrites an edit of alice, and kill the push before it looks for that."""
    live = double_live(double)
    live.push(tree(dashboard()))
    edit_inside_write(double, by_hand)
    kill_after_write(double)
    live.push(tree(dashboard(title="New")), on_conflict=policy)
    revive(double)
    assert (live.dashboard("one")["title"], live.dashboard("one").get("description")) == ("New", None)
    return live


def reported(plan: Plan) -> str:
    return str([(step.reason, step.edits) for step in plan.steps])


@pytest.mark.parametrize("version", ["10.4", "12.2"])
@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("stop", ("One", "by hand")),
        ("theirs", ("One", "by hand")),
        ("merge", ("New", "by hand")),
        ("ours", ("New", "")),
    ],
)
def test_the_next_push_restores_what_a_killed_one_overwrote(
    version: str, policy: str, expected: tuple[str, str]
) -> None:
    with Double(version) as double:
        live = pushed_and_killed(double, policy)
        files = tree(dashboard(title="New"))
        plan, result = live.push(files, on_conflict=policy)
        assert "by hand" in reported(plan)
        assert "alice" in reported(plan)
        assert failures(result) == []
        stored = live.dashboard("one")
        assert (stored["title"], stored.get("description", "")) == expected
        again, _ = live.push(files, on_conflict=policy)
        assert "interrupted" not in reported(again)
        # What was restored counts as an edit of somebody else, and not as content of the files.
        assert actions(again)["dashboard/one"] in {
            "stop": "kept",
            "theirs": "kept",
            "merge": "kept",
            "ours": "unchanged",
        }[policy].split(",") + (["conflict"] if policy == "stop" else [])


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_status_reports_what_a_killed_push_overwrote(version: str, tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    with Double(version) as double:
        pushed_and_killed(double)
        project = create_project(tmp_path, double)
        project.write(tree(dashboard(title="New")))
        writes = len(project.writes)
        for _ in range(2):
            result = project.run("status")
            assert result.exit_code == 1
            assert "an interrupted push overwrote an edit by alice" in result.stdout
            assert "by hand" in result.stdout
        assert len(project.writes) == writes
        result = project.push()
        assert "an interrupted push overwrote an edit by alice" in result.stdout
        assert project.live.dashboard("one")["description"] == "by hand"
        saved = list((tmp_path / ".heddle" / "backups").glob("*-overwritten.json"))
        assert ["by hand" in path.read_text() for path in saved] == [True]
        assert project.run("status").exit_code == 1


@pytest.mark.parametrize("version", ["10.4", "12.2"])
@pytest.mark.parametrize(
    "response",
    [
        {"status": 200, "body": ""},
        {"status": 500, "body": {"message": "proxy"}},
        {"status": 502, "body": "<html>bad gateway</html>", "headers": {"Content-Type": "text/html"}, "times": 9},
        {"status": 200, "body": "<html>log in</html>", "headers": {"Content-Type": "text/html"}},
    ],
    ids=["empty", "proxy", "gateway", "login"],
)
def test_a_write_that_failed_although_it_took_effect_is_verified(version: str, response: dict[str, Any]) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(tree(dashboard()))
        edit_inside_write(double, by_hand)
        # The first write of dashboards is the ledger's.
        double.faults.before = lambda method, path: (
            double.faults.respond(method="POST", path=SAVE, after=True, **response)
            if is_recorded(double) and not double.faults.pending
            else None
        )
        _, result = live.push(tree(dashboard(title="New")))
        assert [outcome.result for outcome in result.outcomes] == [Result.CONFLICT]
        assert "overwrote a concurrent edit by alice" in result.outcomes[0].message
        revive(double)
        plan, _ = live.push(tree(dashboard(title="New")), on_conflict="merge")
        assert "by hand" in reported(plan)
        assert live.dashboard("one")["description"] == "by hand"


def is_recorded(double: Double) -> bool:
    """Return whether the ledger has a record of a write that is not verified."""
    ledger = double.state["dashboards"].get(LEDGER)
    return bool(ledger) and '"dashboard/one":' in ledger["data"]["panels"][0]["options"]["content"]


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_a_cut_connection_does_not_hide_an_overwritten_edit(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(tree(dashboard()))
        edit_inside_write(double, by_hand)
        double.faults.drop(method="GET", path="/apis/dashboard.grafana.app", times=0)

        def drop(method: str, path: str) -> None:
            if is_recorded(double) and path.startswith((SAVE, "/api/dashboards/uid/one", "/apis")):
                if method == "POST" and not double.faults.pending[1:]:
                    double.faults.drop(method="POST", path=SAVE, after=True)
                elif method == "GET":
                    raise Stop

        double.faults.before = drop
        _, result = live.push(tree(dashboard(title="New")))
        assert [outcome.result for outcome in result.outcomes] == [Result.FAILED]
        revive(double)
        plan, _ = live.push(tree(dashboard(title="New")))
        assert "by hand" in reported(plan)
        assert live.dashboard("one")["description"] == "by hand"


def test_an_edit_after_the_kill_is_kept_beside_the_overwritten_one(double: Double) -> None:
    live = pushed_and_killed(double)
    live.edit("one", lambda data: data.update(graphTooltip=1))
    plan, _ = live.push(tree(dashboard(title="New")))
    assert "by hand" in reported(plan)
    stored = live.dashboard("one")
    assert (stored["title"], stored["description"], stored["graphTooltip"]) == ("New", "by hand", 1)


def test_an_overwritten_edit_that_conflicts_with_a_newer_one_is_reported(double: Double) -> None:
    live = pushed_and_killed(double)
    live.edit("one", lambda data: data.update(description="newer"))
    plan, _ = live.push(tree(dashboard(title="New")))
    assert "by hand" in reported(plan)
    assert live.dashboard("one")["description"] == "newer"
    plan, _ = live.push(tree(dashboard(title="New")))
    assert "by hand" not in reported(plan)


def test_a_kill_during_the_recovery_does_not_end_it(double: Double) -> None:
    live = pushed_and_killed(double)
    files = tree(dashboard(title="New"))
    kill_after_write(double)
    edit_inside_write(double, lambda data: data.update(graphTooltip=1))
    live.push(files)
    revive(double)
    plan, _ = live.push(files)
    assert "graphTooltip" in reported(plan) or "tooltip" in reported(plan)
    stored = live.dashboard("one")
    assert (stored["description"], stored["graphTooltip"]) == ("by hand", 1)


def test_a_recovery_that_meets_a_new_edit_is_repeated(double: Double) -> None:
    live = pushed_and_killed(double)
    files = tree(dashboard(title="New"))
    server, plan = live.plan(files)
    live.edit("one", lambda data: data.update(graphTooltip=1))
    assert [outcome.result for outcome in live.apply(server, plan).outcomes] == [Result.CONFLICT]
    live.push(files)
    stored = live.dashboard("one")
    assert (stored["title"], stored["description"], stored["graphTooltip"]) == ("New", "by hand", 1)


def test_an_edit_that_a_killed_restoration_dropped_again_is_reported(double: Double) -> None:
    live = double_live(double)
    live.push(tree(dashboard()))
    texts = ["first", "second", "third"]

    def save(kind: str, uid: str) -> None:
        if uid == "one" and texts:
            text = texts.pop(0)
            double.save_dashboard("one", lambda data: data.update(description=text))

    double.faults.inside = save
    # The push, and restorations of the first two edits overwrite an edit each; the third restoration is killed.
    kill_after_write(double, writes=4)
    live.push(tree(dashboard(title="New")))
    revive(double)
    assert texts == []
    plan, _ = live.push(tree(dashboard(title="New")))
    found = live.dashboard("one")["description"] + reported(plan)
    assert [text for text in ("first", "second", "third") if text not in found] == []


def test_an_edit_that_a_killed_recovery_restored_is_not_restored_again(double: Double) -> None:
    live = pushed_and_killed(double)
    files = tree(dashboard(title="New"))
    kill_after_write(double)
    live.push(files, on_conflict="merge")
    revive(double)
    versions = len(live.versions("one"))
    plan, _ = live.push(files, on_conflict="merge")
    assert "interrupted" not in reported(plan)
    assert len(live.versions("one")) == versions


def test_a_lost_history_is_reported_as_unknown(double: Double) -> None:
    live = pushed_and_killed(double)
    for number in range(25):
        live.edit("one", lambda data, number=number: data.update(refresh=f"{number + 5}m"))
    plan, _ = live.push(tree(dashboard(title="New")), on_conflict="theirs")
    assert "whether an interrupted push overwrote an edit is unknown" in reported(plan)
    plan, _ = live.push(tree(dashboard(title="New")), on_conflict="theirs")
    assert "is unknown" not in reported(plan)


def test_pruning_keeps_a_dashboard_whose_edit_was_overwritten(double: Double) -> None:
    live = pushed_and_killed(double)
    others = [dashboard(f"more{number}", f"More {number}") for number in range(9)]
    plan, _ = live.push(tree(*others), prune=True)
    assert "by hand" in reported(plan)
    assert live.dashboard("one")["description"] == "by hand"
    plan, _ = live.push(tree(*others), prune=True)
    assert actions(plan)["dashboard/one"] == "conflict"


def test_a_kill_before_the_write_leaves_nothing_to_report(double: Double) -> None:
    live = double_live(double)
    live.push(tree(dashboard()))

    def stop(method: str, path: str) -> None:
        if is_recorded(double):
            raise Stop

    double.faults.before = stop
    live.push(tree(dashboard(title="New")))
    revive(double)
    live.edit("one", by_hand)
    plan, _ = live.push(tree(dashboard()))
    assert actions(plan)["dashboard/one"] == "kept"
    assert "interrupted" not in reported(plan)
    assert not is_recorded(double)


def kill_after_all_writes(double: Double) -> None:
    """Close every connection once the alerting objects were written."""

    def stop(method: str, path: str) -> None:
        if "23:30" in str(double.state["mute_timings"]) and double.state["policies"].get("group_by") == [
            "alertname",
            "job",
        ]:
            raise Stop

    double.faults.before = stop


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_a_restored_state_before_a_killed_push_is_an_edit(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(everything())
        before = copy_json(double.state["mute_timings"])
        kill_after_all_writes(double)
        live.push(all_changed())
        revive(double)
        live.push(all_changed())
        double.state["mute_timings"] = before
        plan, _ = live.push(all_changed())
        assert actions(plan)["mute-timing/nights"] == "kept"
        assert double.state["mute_timings"] == before


def test_a_push_that_only_settles_the_record_writes_only_the_ledger(double: Double) -> None:
    live = double_live(double)
    live.push(everything())
    kill_after_all_writes(double)
    live.push(all_changed())
    revive(double)
    live.push(all_changed(), only=("folder/*", "datasource/*", "dashboard/*", "rule-group/*", "contact-point/*"))
    count = len(double.requests)
    plan, result = live.push(all_changed())
    assert (plan.writes, result.outcomes) == ((), ())
    writes = [request for request in double.requests[count:] if request.method != "GET"]
    assert [request.path for request in writes] == [SAVE]
    assert writes[0].body["dashboard"]["uid"] == LEDGER
    count = len(double.requests)
    live.push(all_changed())
    assert [request for request in double.requests[count:] if request.method != "GET"] == []


def test_the_command_settles_the_record_without_anything_to_write(
    double: Double, tmp_path: Any, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    project = create_project(tmp_path, double)
    project.write(everything())
    project.push()
    kill_after_all_writes(double)
    project.write(all_changed())
    project.push()
    revive(double)
    project.push("--only", "folder/*", "--only", "datasource/*", "--only", "dashboard/*", "--only", "rule-group/*")
    project.push("--only", "contact-point/*")
    backups, count = len(project.backups), len(project.writes)
    assert project.run("push", "--dry-run").exit_code == 0
    assert len(project.writes) == count
    assert project.run("push").exit_code == 0
    assert len(project.writes) == count + 1
    assert project.run("push").exit_code == 0
    assert (len(project.backups), len(project.writes)) == (backups, count + 1)


def test_the_record_of_an_object_that_was_not_created_does_not_claim_it_later(double: Double) -> None:
    live = double_live(double)

    def stop(method: str, path: str) -> None:
        if LEDGER in double.state["dashboards"]:
            raise Stop

    double.faults.before = stop
    live.push(everything())
    revive(double)
    live.push(tree(dashboard()))
    timing = {"name": "nights", "time_intervals": [{"times": [{"start_time": "22:00", "end_time": "23:00"}]}]}
    path = "/api/v1/provisioning/mute-timings"
    assert live.request("POST", path, timing, {"X-Disable-Provenance": "true"})[0] == 201
    plan, _ = live.push(tree(dashboard()), prune=True, on_conflict="ours", max_deletes=100)
    assert "mute-timing/nights" not in steps(plan)
    assert "nights" in double.state["mute_timings"]


def test_a_ledger_that_another_push_overwrote_is_merged(double: Double) -> None:
    live = double_live(double)
    live.push(tree(dashboard()))
    other = double_live(double)

    def push_other(kind: str, uid: str) -> None:
        if uid == LEDGER:
            double.faults.inside = None
            other.push(everything(), only=("mute-timing/*", "template/*"))

    double.faults.inside = push_other
    live.push(tree(dashboard(title="New"), folder="Renamed"))
    content = double.state["dashboards"][LEDGER]["data"]["panels"][0]["options"]["content"]
    assert "mute-timing/nights" in content
    assert "template/words" in content
    assert actions(live.plan(everything(), only=("mute-timing/*",))[1]) == {"mute-timing/nights": "unchanged"}


def test_a_ledger_that_a_killed_push_overwrote_is_merged_by_the_next_one(double: Double) -> None:
    live = double_live(double)
    live.push(tree(dashboard()))
    other = double_live(double)

    def stop(method: str, path: str) -> None:
        raise Stop

    def push_other(kind: str, uid: str) -> None:
        if uid == LEDGER:
            double.faults.inside = None
            other.push(everything(), only=("mute-timing/*", "template/*"))
            double.faults.before = stop

    double.faults.inside = push_other
    live.push(tree(dashboard(title="New"), folder="Renamed"))
    revive(double)
    plan, _ = live.push(everything(), only=("mute-timing/*",))
    assert actions(plan) == {"mute-timing/nights": "unchanged"}
    change = {path: text.replace(b"23:00", b"22:45") for path, text in everything().items()}
    plan, result = live.push(change, only=("mute-timing/*",))
    assert (actions(plan), failures(result)) == ({"mute-timing/nights": "update"}, [])


def test_credentials_for_one_folder_may_write_dashboards_without_a_ledger(double: Double) -> None:
    live = double_live(double)
    live.push(tree(dashboard()))

    def forbid(method: str, path: str) -> None:
        if method == "POST" and not double.faults.pending:
            double.faults.respond(method="POST", path=SAVE, status=403, body={"message": "no"})

    double.faults.before = forbid
    _, result = live.push(tree(dashboard(title="New")))
    assert live.dashboard("one")["title"] == "New"
    assert failures(result) == []


def test_nothing_is_written_where_the_record_fails(double: Double) -> None:
    live = double_live(double)
    live.push(tree(dashboard()))
    double.faults.respond(method="POST", path=SAVE, status=500, body={"message": "no"})
    _, result = live.push(tree(dashboard(title="New")))
    assert live.dashboard("one")["title"] == "One"
    assert [name for name, _ in failures(result)] == ["dashboard/one"]


@pytest.mark.parametrize("status", [500, 503])
def test_the_next_push_looks_for_what_a_restoration_overwrote(double: Double, status: int) -> None:
    """A restoration overwrites an edit as well, and the response to it does not tell that it took effect."""
    live = double_live(double)
    live.push(tree(dashboard()))
    edits = [lambda data: data.update(description="first"), lambda data: data.update(refresh="7m")]

    def save(kind: str, uid: str) -> None:
        if uid == "one" and edits:
            double.save_dashboard("one", edits.pop(0))
            if len(edits) == 1:
                double.faults.respond(method="POST", path=SAVE, status=status, after=True, times=9)

    def revive_after_restoration(method: str, path: str) -> None:
        if not edits:
            double.faults.pending.clear()

    double.faults.inside, double.faults.before = save, revive_after_restoration
    live.push(tree(dashboard(title="New")), on_conflict="merge")
    revive(double)
    for _ in range(2):
        live.push(tree(dashboard(title="New")), on_conflict="merge")
    stored = live.dashboard("one")
    assert (stored["title"], stored.get("description"), stored.get("refresh")) == ("New", "first", "7m")


def project_with_an_overwritten_edit(project: Project) -> None:
    """Push a change that overwrites an edit of alice, and kill the push before it looks for that."""
    double = project.double
    project.write(tree(dashboard(), dashboard("two", "Two")))
    assert project.push().exit_code == 0
    project.write(tree(dashboard(title="New"), dashboard("two", "New two")))
    edit_inside_write(double, by_hand)
    kill_after_write(double)
    project.push()
    revive(double)
    assert project.live.dashboard("one").get("description") is None


@pytest.mark.parametrize("command", ["rollback --yes", "rollback --yes --on-conflict theirs", "release --yes"])
@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_rollback_and_release_refuse_dashboards_with_an_overwritten_edit(
    version: str, command: str, tmp_path: Any, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    with Double(version) as double:
        project = create_project(tmp_path, double)
        project_with_an_overwritten_edit(project)
        before = len(project.writes)
        result = project.run(*command.split())
        assert result.exit_code == 3, result.output
        assert "an interrupted push overwrote an edit of dashboard/one by alice" in result.stdout
        assert "run `heddle push` first, which restores it" in result.stdout
        assert len(project.writes) == before
        left_out = project.run(*command.split(), "--except", "dashboard/one")
        assert left_out.exit_code == 0, left_out.output
        assert project.push("--only", "dashboard/one").exit_code == 0
        assert project.live.dashboard("one")["description"] == "by hand"


def test_rollback_may_drop_an_overwritten_edit_and_saves_it(tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    with Double("12.2") as double:
        project = create_project(tmp_path, double)
        project_with_an_overwritten_edit(project)
        result = project.run("rollback", "--yes", "--on-conflict", "ours")
        assert result.exit_code == 0, result.output
        assert "an interrupted push overwrote an edit by alice; it is not restored" in result.stdout
        assert project.live.dashboard("one")["title"] == "One"
        saved = "".join(path.read_text() for path in (tmp_path / ".heddle" / "backups").glob("*-overwritten.json"))
        assert "by hand" in saved
        assert "interrupted" not in project.run("status", "--verbose").stdout
