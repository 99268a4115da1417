"""Alerts validate their arguments and render their expressions."""

from __future__ import annotations

from typing import Any

import pytest

from heddle import Threshold, above, alert_scope, below
from heddle.diagnostics.errors import AuthorError
from tests.author.alerts.examples import DEPTH, FAILURES, alert


@pytest.mark.parametrize(
    ("changes", "id"),
    [
        ({"name": "queue_deep"}, "alert/invalid-name"),
        ({"name": "Q" + "u" * 40}, "alert/invalid-name"),
        ({"pending": ""}, "alert/invalid-pending"),
        ({"pending": "5"}, "alert/invalid-pending"),
        ({"pending": "5 minutes"}, "alert/invalid-pending"),
        ({"summary": ""}, "alert/missing-summary"),
        ({"description": ""}, "alert/missing-description"),
        ({"diagnose": []}, "alert/missing-diagnose"),
        ({"resolve": []}, "alert/missing-resolve"),
        ({"summary": "{{ $labels.instance }}"}, "alert/invalid-label"),
        ({"labels": {"severity": "x"}}, "alert/invalid-label"),
        ({"labels": {"a b": "x"}}, "alert/invalid-label"),
        ({"summary": "Down \ud83d"}, "output/invalid-text"),
        ({"resolve": ["Restart it.", "\ude00"]}, "output/invalid-text"),
        ({"labels": {"team": "\ud83d"}}, "output/invalid-text"),
        ({"labels": {"team": "{{ $value }}"}}, "alert/invalid-label"),
    ],
)
def test_an_invalid_argument_is_an_error(changes: dict[str, Any], id: str) -> None:
    with pytest.raises(AuthorError) as caught:
        alert(**changes)
    assert [finding.id for finding in caught.value.findings] == [id]


def test_the_location_is_that_of_the_definition() -> None:
    with pytest.raises(AuthorError) as caught:
        alert(pending="")
    assert caught.value.findings[0].location.file.endswith("examples.py")


@pytest.mark.parametrize("pending", ["0s", "5m", "1h30m"])
def test_a_pending_period_is_accepted(pending: str) -> None:
    assert alert(pending=pending).pending == pending


@pytest.mark.parametrize(
    ("name", "uid"), [("LoomDown", "loom-down"), ("MCPServerDown", "mcp-server-down"), ("TokenHubX2", "token-hub-x2")]
)
def test_the_uid_is_derived_from_the_name(name: str, uid: str) -> None:
    assert alert(name=name).uid == uid


@pytest.mark.parametrize(("bound", "end"), [(above(10), " > 10"), (below(0.5), " < 0.5")])
def test_the_condition_compares_with_the_bound(bound: Any, end: str) -> None:
    assert alert(fires=bound).condition.render(alert_scope()).endswith(end)


def test_a_threshold_has_the_name_of_its_setting() -> None:
    bound = above(Threshold(0.1, "system.shop.failed_share"))
    assert (bound.number, bound.setting) == (0.1, "system.shop.failed_share")


def test_an_expression_selects_the_job_without_variables() -> None:
    assert alert().expression.render(alert_scope()) == 'max by (queue) (queue_depth{job="loom"})'


def test_growth_selects_the_jobs_of_the_settings() -> None:
    selector = 'failures_total{job="loom"}'
    text = FAILURES.growth("15m").render(alert_scope())
    assert text.count(selector) == 5
    assert 'sum_over_time(up{job="loom"}[15m])' in text


def test_a_dashboard_variable_is_an_error() -> None:
    with pytest.raises(AuthorError, match="no value in an alert"):
        alert(query=DEPTH.max_over_time("$__range").max(by="queue")).expression.render(alert_scope())
