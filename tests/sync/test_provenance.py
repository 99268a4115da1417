"""`provenance = "api"` can be taken out again, and a release says what stays read-only."""

from __future__ import annotations

import pytest

from heddle.sync.planner import plan_release
from heddle.sync.read_state import read_all
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import ENVIRON, everything, source, tree
from tests.sync.live import Live, actions, double_live, failures, steps
from tests.sync.test_kill import all_changed

VERSIONS = ("10.4", "12.2")
READ_ONLY = ("contact-point/ops", "mute-timing/nights", "policy/tree", "template/words")


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow all objects to be deleted at once."""
    monkeypatch.setattr("heddle.sync.prune.MAX_SHARE", 1)


def provenances(live: Live) -> dict[str, str]:
    state = live.double.state
    rules = {rule["provenance"] for rule in state["rules"].values()}
    points = {point["provenance"] for point in state["contact_points"] if point["name"] == "ops"}
    return {
        "rules": "".join(rules),
        "contact-point/ops": "".join(points),
        "mute-timing/nights": state["mute_timings"]["nights"]["provenance"],
        "template/words": state["templates"]["words"]["provenance"],
        "policy/tree": state["policies"].get("provenance", ""),
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_the_setting_can_be_taken_out_again(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(everything(), provenance=True)
        assert set(provenances(live).values()) == {"api"}
        plan, result = live.push(all_changed())
        assert failures(result) == []
        # Grafana takes the provenance back from a group of rules, and from nothing else.
        assert provenances(live)["rules"] == ""
        assert double.state["mute_timings"]["nights"]["time_intervals"][0]["times"][0]["end_time"] == "23:30"
        if version == "12.2":
            assert provenances(live)["template/words"] == "api"
            assert "stays read-only in Grafana's pages" in steps(plan)["template/words"].reason
        plan, _ = live.push(all_changed())
        assert set(actions(plan).values()) == {"unchanged"}


@pytest.mark.parametrize("version", VERSIONS)
def test_objects_with_the_provenance_are_deleted_without_the_setting(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(everything(), provenance=True)
        _, result = live.push(tree(sources=(source("prom"),)), prune=True, max_deletes=100)
        assert failures(result) == []
        assert (double.state["rules"], double.state["templates"], double.state["mute_timings"]) == ({}, {}, {})


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("has_setting", [True, False])
def test_a_release_reports_what_stays_read_only(version: str, has_setting: bool) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(everything(), provenance=True)
        server, push = live.plan(everything(), provenance=has_setting, prune=True)
        options = push.options
        _, state = read_all(server, everything(), ENVIRON, options)
        plan = plan_release(server, state, options)
        assert failures(live.apply(server, plan)) == []
        assert provenances(live)["rules"] == ""
        for name in READ_ONLY:
            if version == "12.2":
                assert "stays read-only in Grafana's pages" in steps(plan)[name].reason, name
                assert "delete it" in steps(plan)[name].help, name


def test_an_object_of_a_file_is_not_taken_over(double: Double) -> None:
    live = double_live(double)
    live.push(everything())
    server, plan = live.plan(all_changed())
    for name in ("mute_timings", "templates"):
        for item in double.state[name].values():
            item["provenance"] = "file"
    result = live.apply(server, plan)
    assert {name for name, _ in failures(result)} >= {"mute-timing/nights", "template/words"}
    assert double.state["mute_timings"]["nights"]["provenance"] == "file"
