"""`provenance = "api"` can be taken out again, and a release says what stays read-only."""

from __future__ import annotations

import pytest

from heddle.sync.planner import plan_release
from heddle.sync.read_state import read_all
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import ENVIRON, everything, source, tree
from tests.sync.live import Live, actions, double_live, failures, steps
from tests.sync.test_kill import all_changed

API = "/api/v1/provisioning"
READ_ONLY = ("contact-point/ops", "mute-timing/nights", "policy/tree", "template/words")


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow all objects to be deleted at once."""
    monkeypatch.setattr("heddle.sync.prune.MAX_SHARE", 1)


def provenances(live: Live) -> dict[str, str]:
    """Return the provenance of each alerting object; before Grafana 12, only that of rules can be read."""
    found = {f"rule/{uid}": live.get(f"{API}/alert-rules/{uid}").get("provenance", "") for uid in ("r1", "r2")}
    if live.version < (12, 0):
        return found
    points = [point.get("provenance", "") for point in live.get(f"{API}/contact-points") if point["name"] == "ops"]
    return found | {
        "contact-point/ops": points[0],
        "mute-timing/nights": live.get(f"{API}/mute-timings/nights").get("provenance", ""),
        "template/words": live.get(f"{API}/templates/words").get("provenance", ""),
        "policy/tree": live.get(f"{API}/policies").get("provenance", ""),
    }


def test_the_setting_can_be_taken_out_again(live: Live) -> None:
    live.push(everything(), provenance=True)
    assert set(provenances(live).values()) == {"api"}
    plan, result = live.push(all_changed())
    assert failures(result) == []
    # Grafana takes the provenance back from a group of rules, and from nothing else.
    kept = {name: "api" for name in provenances(live) if not name.startswith("rule/")}
    assert provenances(live) == {"rule/r1": "", "rule/r2": ""} | kept
    assert live.get(f"{API}/mute-timings/nights")["time_intervals"][0]["times"][0]["end_time"] == "23:30"
    assert all("stays read-only in Grafana's pages" in steps(plan)[name].reason for name in kept)
    plan, _ = live.push(all_changed())
    assert set(actions(plan).values()) == {"unchanged"}


def test_objects_with_the_provenance_are_deleted_without_the_setting(live: Live) -> None:
    live.push(everything(), provenance=True)
    _, result = live.push(tree(sources=(source("prom"),)), prune=True, max_deletes=100)
    assert failures(result) == []
    assert [live.get(f"{API}/{path}") or [] for path in ("alert-rules", "templates", "mute-timings")] == [[], [], []]


@pytest.mark.parametrize("has_setting", [True, False])
def test_a_release_reports_what_stays_read_only(live: Live, has_setting: bool) -> None:
    live.push(everything(), provenance=True)
    server, push = live.plan(everything(), provenance=has_setting, prune=True)
    options = push.options
    _, state = read_all(server, everything(), ENVIRON, options)
    plan = plan_release(server, state, options)
    assert failures(live.apply(server, plan)) == []
    assert (provenances(live)["rule/r1"], provenances(live)["rule/r2"]) == ("", "")
    for name in READ_ONLY if live.version >= (12, 0) else ():
        assert "stays read-only in Grafana's pages" in steps(plan)[name].reason, name
        assert "delete it" in steps(plan)[name].help, name


def test_an_object_of_a_file_is_not_taken_over() -> None:
    with Double("12.2") as double:
        live = double_live(double)
        live.push(everything())
        server, plan = live.plan(all_changed())
        for name in ("mute_timings", "templates"):
            for item in double.state[name].values():
                item["provenance"] = "file"
        result = live.apply(server, plan)
        assert {name for name, _ in failures(result)} >= {"mute-timing/nights", "template/words"}
        assert double.state["mute_timings"]["nights"]["provenance"] == "file"
