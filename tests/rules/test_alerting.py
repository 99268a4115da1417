"""Rules about alerts, receivers and mute timings, as the settings and definitions declare them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from heddle import Alerts, Histogram, above
from heddle.compile.alerting.receivers import mute_timings, receivers
from heddle.diagnostics.finding import Finding
from heddle.lint.runner import lint_project
from heddle.rules.registry import generate_rules
from heddle.rules.subjects import Alerting
from heddle.settings.model import Settings
from tests.author.alerts.examples import ALERTING, LOOM, NOT_EMITTED, alert, group
from tests.rules.cases import messages

OPS = '[tool.heddle.receivers.ops]\ntype = "slack"\nsecret_env = "OPS_URL"\n'
DEV = OPS.replace("ops", "dev")


def findings(*groups: Alerts, alerting: Alerting = ALERTING, settings: Settings | None = None) -> list[Finding]:
    settings = settings or Settings()
    subject = replace(
        alerting,
        groups=groups,
        settings=settings,
        receivers=receivers(settings),
        mute_timings=mute_timings(settings),
    )
    return list(lint_project(subject, generate_rules("alerting")))


def ids(*groups: Alerts, alerting: Alerting = ALERTING, settings: Settings | None = None) -> list[str]:
    return [finding.id for finding in findings(*groups, alerting=alerting, settings=settings)]


def test_valid_alerts_have_no_findings() -> None:
    assert ids(group()) == []


def test_each_problem_of_alerts_is_reported() -> None:
    cases = {
        "alert/duplicate-name": [group(alert(), alert())],
        "alert/duplicate-group": [group(), group(alert(name="Other"))],
        "alert/unknown-datasource": [group(datasource="promtheus")],
        "alert/unknown-panel": [group(alert(panel=("bord", "Depth")))],
        "alert/unknown-panel ": [group(alert(panel=("board", "Dept")))],
        "alert/metric-not-emitted": [group(alert(query=NOT_EMITTED.max(), summary="Never"))],
    }
    results = {name: ids(*groups) for name, groups in cases.items()}
    assert results == {name: [name.strip()] for name in cases}


def test_a_quantile_with_a_condition_cannot_exceed_the_highest_bucket() -> None:
    waits = Histogram(LOOM, "wait_seconds", "Waiting time.", unit="s", buckets=(1, 10))
    query = waits.quantile(0.95).and_(waits.observations.increase("5m").sum() > 20)

    def count(bound: float) -> int:
        subject = replace(ALERTING, groups=(group(alert(query=query, fires=above(bound), summary="It is slow")),))
        return len(messages("alert/never-fires", subject))

    assert [count(9), count(10)] == [0, 1]


def test_links_to_dashboards_of_systems_that_are_not_selected_are_accepted() -> None:
    alerting = replace(ALERTING, panels={}, excluded_dashboards=frozenset({"board"}))
    assert ids(group(), alerting=alerting) == []


def test_a_folder_of_alerts_and_dashboards_is_reported() -> None:
    assert ids(group(), alerting=replace(ALERTING, folders=frozenset({"Loom alerts"}))) == ["alert/folder-conflict"]


def test_the_interval_must_be_a_multiple_of_ten_seconds(load_settings: Any) -> None:
    def ids_with(interval: str) -> list[str]:
        return ids(group(), settings=load_settings(f'[tool.heddle]\nalerts.interval = "{interval}"\n'))

    assert ids_with("15s") == ids_with("0s") == ["alert/invalid-interval"]
    assert ids_with("1m30s") == []


RECEIVERS = {
    "no secret": ('[tool.heddle.receivers.ops]\ntype = "slack"\n', "receiver/missing-address"),
    "no address": ('[tool.heddle.receivers.ops]\ntype = "email"\n', "receiver/missing-address"),
    "no default": (OPS + 'severities = ["critical"]\n', "receiver/invalid-default"),
    "two defaults": (OPS + DEV, "receiver/invalid-default"),
    "unknown severity": (OPS + DEV + 'severities = ["fatal"]\n', "receiver/unknown-name"),
    "unknown system": (OPS + DEV + 'systems = ["lom"]\n', "receiver/unknown-name"),
    "unknown mute timing": (OPS + 'mute_timings = ["nights"]\n', "receiver/unknown-name"),
    "muted default": (
        OPS
        + 'mute_timings = ["n"]\n'
        + DEV
        + 'systems = ["loom"]\n[tool.heddle.mute_timings.n]\ntimes = ["22:00-06:00"]\n',
        "receiver/muted-default",
    ),
    "invalid time": ('[tool.heddle.mute_timings.n]\ntimes = ["22-06"]\n', "receiver/invalid-mute-timing"),
    "empty time": ('[tool.heddle.mute_timings.n]\ntimes = ["22:00-22:00"]\n', "receiver/invalid-mute-timing"),
    "unknown weekday": ('[tool.heddle.mute_timings.n]\nweekdays = ["sunnday"]\n', "receiver/invalid-mute-timing"),
    "no time at all": ('[tool.heddle.mute_timings.n]\nlocation = "UTC"\n', "receiver/invalid-mute-timing"),
}


def test_each_problem_of_receivers_is_reported_at_its_line(load_settings: Any) -> None:
    results = {}
    for name, (text, _) in RECEIVERS.items():
        reported = findings(group(), settings=load_settings(text))
        results[name] = [(finding.id, bool(finding.location.line)) for finding in reported]
    assert results == {name: [(id, True)] for name, (_, id) in RECEIVERS.items()}


def test_valid_receivers_have_no_findings(load_settings: Any) -> None:
    text = OPS + 'mute_timings = ["n"]\n[tool.heddle.mute_timings.n]\ntimes = ["22:00-06:00"]\n'
    assert ids(group(), settings=load_settings(text)) == []


def test_the_same_alert_twice_is_a_duplicate() -> None:
    twice = alert()
    assert ids(group(twice, twice)) == ["alert/duplicate-name"]
