"""Each rule about alerts catches what it is for and leaves the rest alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from heddle import Alerts, Histogram, above
from heddle.compile.alerting.receivers import mute_timings, receivers
from heddle.diagnostics.finding import Finding
from heddle.lint.runner import lint_project
from heddle.rules.alert import never_fires as reachable
from heddle.rules.gate import gate
from heddle.rules.subjects import Alerting
from heddle.settings.active import activate, project_settings
from tests.author.alerts.made import ASKED, LOOM, NEVER, alert, group

OPS = '[tool.heddle.receivers.ops]\ntype = "slack"\nsecret_env = "OPS_URL"\n'


def found(*groups: Alerts, asked: Alerting = ASKED) -> list[Finding]:
    subject = replace(
        asked,
        groups=groups,
        interval=project_settings().alerts.interval,
        receivers=receivers(),
        mute_timings=mute_timings(),
    )
    return list(lint_project(subject, gate("alerting")))


def ids(*groups: Alerts, asked: Alerting = ASKED) -> list[str]:
    return [finding.id for finding in found(*groups, asked=asked)]


def test_good_alerts_have_no_problem() -> None:
    assert ids(group()) == []


@pytest.mark.parametrize(
    ("groups", "id"),
    [
        ([group(alert(), alert())], "alert/duplicate-name"),
        ([group(), group(alert(name="Other"))], "alert/duplicate-group"),
        ([group(datasource="promtheus")], "alert/unknown-datasource"),
        ([group(alert(panel=("bord", "Depth")))], "alert/unknown-panel"),
        ([group(alert(panel=("board", "Dept")))], "alert/unknown-panel"),
        ([group(alert(query=NEVER.max(), summary="Never"))], "alert/metric-not-emitted"),
    ],
)
def test_what_is_caught(groups: list[Alerts], id: str) -> None:
    assert ids(*groups) == [id]


@pytest.mark.parametrize(("bound", "count"), [(9, 0), (10, 1)])
def test_a_quantile_that_counts_only_at_times_has_a_highest_bucket(bound: float, count: int) -> None:
    waits = Histogram(LOOM, "wait_seconds", "Waits.", unit="s", buckets=(1, 10))
    query = waits.quantile(0.95).and_(waits.observations.increase("5m").sum() > 20)
    subject = replace(ASKED, groups=(group(alert(query=query, fires=above(bound), summary="It is slow")),))
    assert len(list(reachable.check(subject))) == count


def test_a_panel_of_a_dashboard_that_is_left_out_is_let_be() -> None:
    asked = replace(ASKED, panels={}, left_out=frozenset({"board"}))
    assert ids(group(), asked=asked) == []


def test_a_folder_that_dashboards_have_too() -> None:
    assert ids(group(), asked=replace(ASKED, folders=frozenset({"Loom alerts"}))) == ["alert/folder-conflict"]


@pytest.mark.parametrize(
    ("interval", "expected"), [("15s", ["alert/invalid-interval"]), ("0s", ["alert/invalid-interval"]), ("1m30s", [])]
)
def test_the_interval_is_a_multiple_of_grafanas(loaded: Any, interval: str, expected: list[str]) -> None:
    with activate(loaded(f'[tool.heddle]\nalerts.interval = "{interval}"\n')):
        assert ids(group()) == expected


RECEIVERS = {
    "no secret": ('[tool.heddle.receivers.ops]\ntype = "slack"\n', "receiver/missing-address"),
    "no address": ('[tool.heddle.receivers.ops]\ntype = "email"\n', "receiver/missing-address"),
    "no default": (OPS + 'severities = ["critical"]\n', "receiver/invalid-default"),
    "two defaults": (OPS + OPS.replace("ops", "dev"), "receiver/invalid-default"),
    "unknown severity": (OPS + OPS.replace("ops", "dev") + 'severities = ["fatal"]\n', "receiver/unknown-name"),
    "unknown system": (OPS + OPS.replace("ops", "dev") + 'systems = ["lom"]\n', "receiver/unknown-name"),
    "unknown mute timing": (OPS + 'mute_timings = ["nights"]\n', "receiver/unknown-name"),
    "muted default": (
        OPS
        + 'mute_timings = ["n"]\n'
        + OPS.replace("ops", "dev")
        + 'systems = ["loom"]\n[tool.heddle.mute_timings.n]\ntimes = ["22:00-06:00"]\n',
        "receiver/muted-default",
    ),
    "no time": ('[tool.heddle.mute_timings.n]\ntimes = ["22-06"]\n', "receiver/invalid-mute-timing"),
    "an empty time": ('[tool.heddle.mute_timings.n]\ntimes = ["22:00-22:00"]\n', "receiver/invalid-mute-timing"),
    "no weekday": ('[tool.heddle.mute_timings.n]\nweekdays = ["sunnday"]\n', "receiver/invalid-mute-timing"),
    "no time at all": ('[tool.heddle.mute_timings.n]\nlocation = "UTC"\n', "receiver/invalid-mute-timing"),
}


@pytest.mark.parametrize(("text", "id"), RECEIVERS.values(), ids=RECEIVERS)
def test_what_is_caught_of_receivers(loaded: Any, text: str, id: str) -> None:
    with activate(loaded(text)):
        assert ids(group()) == [id]


def test_good_receivers_have_no_problem(loaded: Any) -> None:
    text = OPS + 'mute_timings = ["n"]\n[tool.heddle.mute_timings.n]\ntimes = ["22:00-06:00"]\n'
    with activate(loaded(text)):
        assert ids(group()) == []


def test_every_problem_has_a_place_and_a_mend() -> None:
    bad = group(alert(panel=("x", "y")), alert(query=NEVER.max(), summary="N"), datasource="nowhere")
    findings = found(bad)
    assert len(findings) == 4
    assert all(finding.location.file and finding.help for finding in findings)
