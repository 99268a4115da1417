"""An alert that cannot be right is refused where it is written."""

from __future__ import annotations

from typing import Any

import pytest

from heddle import Threshold, above, alert_scope, below
from heddle.diagnostics.errors import AuthorError
from tests.author.alerts.made import DEPTH, FAILURES, alert


@pytest.mark.parametrize(
    ("more", "id"),
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
        ({"labels": {"team": "{{ $value }}"}}, "alert/invalid-label"),
    ],
)
def test_what_is_refused(more: dict[str, Any], id: str) -> None:
    with pytest.raises(AuthorError) as caught:
        alert(**more)
    assert [finding.id for finding in caught.value.findings] == [id]


def test_the_place_is_the_authors() -> None:
    with pytest.raises(AuthorError) as caught:
        alert(pending="")
    assert caught.value.findings[0].location.file.endswith("made.py")


@pytest.mark.parametrize("pending", ["0s", "5m", "1h30m"])
def test_pending_periods_that_are_taken(pending: str) -> None:
    assert alert(pending=pending).pending == pending


@pytest.mark.parametrize(
    ("name", "uid"), [("LoomDown", "loom-down"), ("MCPServerDown", "mcp-server-down"), ("TokenHubX2", "token-hub-x2")]
)
def test_the_uid_comes_from_the_name(name: str, uid: str) -> None:
    assert alert(name=name).uid == uid


@pytest.mark.parametrize(("bound", "end"), [(above(10), " > 10"), (below(0.5), " < 0.5")])
def test_the_condition_compares_with_the_bound(bound: Any, end: str) -> None:
    assert alert(fires=bound).condition.render(alert_scope()).endswith(end)


def test_a_threshold_is_a_setting() -> None:
    bound = above(Threshold(0.1, "system.shop.failed_share"))
    assert (bound.number, bound.setting) == (0.1, "system.shop.failed_share")


def test_an_alert_asks_for_the_job_and_no_variable() -> None:
    assert alert().expression.render(alert_scope()) == 'max by (queue) (queue_depth{job="loom"})'


def test_growth_counts_a_series_that_appears() -> None:
    selector = 'failures_total{job="loom"}'
    scrapes = 'max by (job, instance) (sum_over_time(up{job="loom"}[15m]))'
    younger = f"count_over_time({selector}[15m]) < on (job, instance) group_left () {scrapes}"
    text = FAILURES.increase("15m", new=True).render(alert_scope())
    assert text == f"{selector} unless {selector} offset 15m and {younger} or increase({selector}[15m])"


def test_a_dashboards_variable_is_refused() -> None:
    with pytest.raises(AuthorError, match="no value in an alert"):
        alert(query=DEPTH.max_over_time("$__range").max(by="queue")).expression.render(alert_scope())
