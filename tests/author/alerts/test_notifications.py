"""The notification file: contact points, policy, mute timings, template and deletions."""

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
def file(load_settings: Any) -> Any:
    def load_file(text: str, *tombstones: Identity) -> Any:
        settings = load_settings(text or "[tool.heddle]\n")
        return yaml.safe_load(notifications(receivers(settings), mute_timings(settings), tombstones).content)

    return load_file


def settings_of(file: Any, text: str) -> Any:
    return file(text)["contactPoints"][0]["receivers"][0]["settings"]


def test_the_file_is_empty_without_receivers(file: Any) -> None:
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
def test_a_contact_point_has_its_address(file: Any, text: str, key: str, value: str) -> None:
    text = text.replace('severities = ["critical", "warning"]\n', "")
    assert settings_of(file, text)[key] == value


def test_the_message_uses_the_template(file: Any) -> None:
    (template,) = file(SLACK)["templates"]
    template_name = settings_of(file, SLACK)["text"].split('"')[1]
    assert f'{{{{ define "{template_name}"' in template["template"]


def test_the_default_receiver_is_the_one_without_restrictions(file: Any) -> None:
    (policy,) = file(PAGER + SLACK)["policies"]
    assert policy["receiver"] == "ops"


def test_a_receiver_with_severities_is_a_route(file: Any) -> None:
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
def test_a_mute_time_across_midnight_is_split(file: Any, times: str, spans: list[tuple[str, str]]) -> None:
    (timing,) = file(SLACK + f'[tool.heddle.mute_timings.n]\ntimes = ["{times}"]\n')["muteTimes"]
    intervals = [(each["start_time"], each["end_time"]) for each in timing["time_intervals"][0]["times"]]
    assert intervals == spans


def test_the_part_after_midnight_is_on_the_next_day(file: Any) -> None:
    timing = '[tool.heddle.mute_timings.n]\ntimes = ["22:00-06:00", "12:00-13:00"]\nweekdays = ["friday", "sunday"]\n'
    (mute_time,) = file(SLACK + timing)["muteTimes"]
    assert mute_time["time_intervals"] == [
        {
            "times": [
                {"start_time": "22:00", "end_time": "24:00"},
                {"start_time": "12:00", "end_time": "13:00"},
            ],
            "weekdays": ["friday", "sunday"],
            "location": "UTC",
        },
        {
            "times": [{"start_time": "00:00", "end_time": "06:00"}],
            "weekdays": ["saturday", "monday"],
            "location": "UTC",
        },
    ]


def test_the_message_links_to_the_runbook_if_there_is_one(file: Any) -> None:
    text = file(SLACK)["templates"][0]["template"]
    assert "{{- if .Annotations.runbook_url }}\nRunbook: {{ .Annotations.runbook_url }}{{ end }}" in text


def test_a_single_muted_receiver_is_also_a_route(file: Any) -> None:
    text = SLACK + 'mute_timings = ["n"]\n[tool.heddle.mute_timings.n]\nweekdays = ["sunday"]\n'
    (policy,) = file(text)["policies"]
    assert policy["routes"] == [{"receiver": "ops", "mute_time_intervals": ["n"]}]


def test_removed_objects_are_deleted(file: Any) -> None:
    removed = [
        Identity(kind="alert-rule", uid="r", name="R"),
        Identity(kind="contact-point", uid="heddle-ops", name="ops"),
        Identity(kind="mute-timing", uid="", name="n"),
        Identity(kind="template", uid="", name="heddle"),
        Identity(kind="notification-policy", uid="", name="notification policy"),
    ]
    assert file("", *removed) == {
        "apiVersion": 1,
        "deleteRules": [{"uid": "r", "orgId": 1}],
        "resetPolicies": [1],
        "deleteMuteTimes": [{"name": "n", "orgId": 1}],
        "deleteTemplates": [{"name": "heddle", "orgId": 1}],
        "deleteContactPoints": [{"uid": "heddle-ops", "orgId": 1}],
    }
