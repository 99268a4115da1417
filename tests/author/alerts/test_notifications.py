"""Who is told: contact points, policy, mute timings, template, and what Grafana is to delete."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from heddle.compile.alerting.notifications import notifications
from heddle.compile.alerting.receivers import mute_timings, receivers
from heddle.compile.artifact import Identity

SLACK = '[tool.heddle.receivers.ops]\ntype = "slack"\nsecret_env = "OPS_URL"\n'
PAGER = '[tool.heddle.receivers.night]\ntype = "pagerduty"\nsecret_env = "KEY"\nseverities = ["critical", "warning"]\n'
MAIL = '[tool.heddle.receivers.mail]\ntype = "email"\naddresses = ["a@example.org", "b@example.org"]\n'
HOOK = '[tool.heddle.receivers.hook]\ntype = "webhook"\nsecret_env = "HOOK_URL"\n'


@pytest.fixture
def file(loaded: Any) -> Any:
    def made(text: str, *tombstones: Identity) -> Any:
        settings = loaded(text or "[tool.heddle]\n")
        return yaml.safe_load(notifications(receivers(settings), mute_timings(settings), tombstones).content)

    return made


def settings_of(file: Any, text: str) -> Any:
    return file(text)["contactPoints"][0]["receivers"][0]["settings"]


def test_nobody_is_told_where_no_receiver_is_set(file: Any) -> None:
    assert file("") == {"apiVersion": 1}


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        (SLACK, "url", "$OPS_URL"),
        (PAGER, "integrationKey", "$KEY"),
        (MAIL, "addresses", "a@example.org;b@example.org"),
        (HOOK, "url", "$HOOK_URL"),
    ],
)
def test_how_each_is_reached(file: Any, text: str, key: str, value: str) -> None:
    text = text.replace('severities = ["critical", "warning"]\n', "")
    assert settings_of(file, text)[key] == value


def test_the_message_is_the_templates(file: Any) -> None:
    (template,) = file(SLACK)["templates"]
    used = settings_of(file, SLACK)["text"].split('"')[1]
    assert f'{{{{ define "{used}"' in template["template"]


def test_the_policy_falls_back_to_the_receiver_of_everything(file: Any) -> None:
    (policy,) = file(PAGER + SLACK)["policies"]
    assert policy["receiver"] == "ops"


def test_others_are_routes(file: Any) -> None:
    (policy,) = file(PAGER + SLACK)["policies"]
    assert policy["routes"] == [
        {"receiver": "night", "object_matchers": [["severity", "=~", "critical|warning"]], "continue": True}
    ]


@pytest.mark.parametrize(
    ("times", "spans"),
    [
        ("08:00-17:00", [("08:00", "17:00")]),
        ("22:00-06:00", [("22:00", "24:00"), ("00:00", "06:00")]),
        ("22:00-00:00", [("22:00", "24:00")]),
        ("00:00-24:00", [("00:00", "24:00")]),
    ],
)
def test_a_time_that_passes_midnight_is_two(file: Any, times: str, spans: list[tuple[str, str]]) -> None:
    (timing,) = file(SLACK + f'[tool.heddle.mute_timings.n]\ntimes = ["{times}"]\n')["muteTimes"]
    found = [(each["start_time"], each["end_time"]) for each in timing["time_intervals"][0]["times"]]
    assert found == spans


def test_a_muted_receiver_alone_is_a_route_too(file: Any) -> None:
    text = SLACK + 'mute_timings = ["n"]\n[tool.heddle.mute_timings.n]\nweekdays = ["sunday"]\n'
    (policy,) = file(text)["policies"]
    assert policy["routes"] == [{"receiver": "ops", "mute_time_intervals": ["n"]}]


def test_what_left_is_deleted(file: Any) -> None:
    gone = [
        Identity(kind="alert-rule", uid="r", name="R"),
        Identity(kind="contact-point", uid="heddle-ops", name="ops"),
        Identity(kind="mute-timing", uid="", name="n"),
        Identity(kind="template", uid="", name="heddle"),
        Identity(kind="notification-policy", uid="", name="notification policy"),
    ]
    assert file("", *gone) == {
        "apiVersion": 1,
        "deleteRules": [{"uid": "r", "orgId": 1}],
        "resetPolicies": [1],
        "deleteMuteTimes": [{"name": "n", "orgId": 1}],
        "deleteTemplates": [{"name": "heddle", "orgId": 1}],
        "deleteContactPoints": [{"uid": "heddle-ops", "orgId": 1}],
    }
