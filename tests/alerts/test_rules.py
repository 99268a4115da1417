"""Each rule about alerts catches what it is for and leaves the rest alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from generator.author.alerts import Alerts
from generator.checks.alerts import ALERTS
from generator.checks.alerts.context import Context
from generator.settings.current import using
from tests.alerts.made import CONTEXT, NEVER, alert, group

OPS = '[tool.heddle.receivers.ops]\ntype = "slack"\nsecret_env = "OPS_URL"\n'


def ids(*groups: Alerts, context: Context = CONTEXT) -> list[str]:
    return [problem.id for check in ALERTS for problem in check(groups, context)]


def test_good_alerts_have_no_problem() -> None:
    assert ids(group()) == []


@pytest.mark.parametrize(
    ("groups", "id"),
    [
        ([group(alert(), alert())], "alert/duplicate"),
        ([group(), group(alert(name="Other"))], "alert/duplicate-group"),
        ([group(datasource="promtheus")], "alert/datasource"),
        ([group(alert(panel=("bord", "Depth")))], "alert/panel"),
        ([group(alert(panel=("board", "Dept")))], "alert/panel"),
        ([group(alert(query=NEVER.max(), summary="Never"))], "alert/waiting"),
    ],
)
def test_what_is_caught(groups: list[Alerts], id: str) -> None:
    assert ids(*groups) == [id]


def test_a_panel_of_a_dashboard_that_is_left_out_is_let_be() -> None:
    context = replace(CONTEXT, panels={}, left_out=frozenset({"board"}))
    assert ids(group(), context=context) == []


def test_a_folder_that_dashboards_have_too() -> None:
    assert ids(group(), context=replace(CONTEXT, folders=frozenset({"Loom alerts"}))) == ["alert/folder"]


@pytest.mark.parametrize(
    ("interval", "found"), [("15s", ["alert/interval"]), ("0s", ["alert/interval"]), ("1m30s", [])]
)
def test_the_interval_is_a_multiple_of_grafanas(loaded: Any, interval: str, found: list[str]) -> None:
    with using(loaded(f'[tool.heddle]\nalert_interval = "{interval}"\n')):
        assert ids(group()) == found


RECEIVERS = {
    "no secret": ('[tool.heddle.receivers.ops]\ntype = "slack"\n', "receiver/secret"),
    "no address": ('[tool.heddle.receivers.ops]\ntype = "email"\n', "receiver/addresses"),
    "no default": (OPS + 'severities = ["critical"]\n', "receiver/default"),
    "two defaults": (OPS + OPS.replace("ops", "dev"), "receiver/default"),
    "unknown severity": (OPS + OPS.replace("ops", "dev") + 'severities = ["fatal"]\n', "receiver/severities"),
    "unknown system": (OPS + OPS.replace("ops", "dev") + 'systems = ["lom"]\n', "receiver/systems"),
    "unknown mute timing": (OPS + 'mute_timings = ["nights"]\n', "receiver/mute-timings"),
    "muted default": (
        OPS
        + 'mute_timings = ["n"]\n'
        + OPS.replace("ops", "dev")
        + 'systems = ["loom"]\n[tool.heddle.mute_timings.n]\ntimes = ["22:00-06:00"]\n',
        "receiver/muted",
    ),
    "no time": ('[tool.heddle.mute_timings.n]\ntimes = ["22-06"]\n', "receiver/mute-time"),
    "an empty time": ('[tool.heddle.mute_timings.n]\ntimes = ["22:00-22:00"]\n', "receiver/mute-time"),
    "no weekday": ('[tool.heddle.mute_timings.n]\nweekdays = ["sunnday"]\n', "receiver/mute-weekday"),
    "no time at all": ('[tool.heddle.mute_timings.n]\nlocation = "UTC"\n', "receiver/mute-always"),
}


@pytest.mark.parametrize(("text", "id"), RECEIVERS.values(), ids=RECEIVERS)
def test_what_is_caught_of_receivers(loaded: Any, text: str, id: str) -> None:
    with using(loaded(text)):
        assert ids(group()) == [id]


def test_good_receivers_have_no_problem(loaded: Any) -> None:
    text = OPS + 'mute_timings = ["n"]\n[tool.heddle.mute_timings.n]\ntimes = ["22:00-06:00"]\n'
    with using(loaded(text)):
        assert ids(group()) == []


def test_every_problem_has_a_place_and_a_mend() -> None:
    bad = group(alert(panel=("x", "y")), alert(query=NEVER.max(), summary="N"), datasource="nowhere")
    found = [problem for check in ALERTS for problem in check([bad], CONTEXT)]
    assert len(found) == 4
    assert all(problem.place.file and problem.mend for problem in found)
