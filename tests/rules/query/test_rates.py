"""Rules about rates and windows find what misleads, and leave alone what people do for good reasons."""

from __future__ import annotations

import pytest

from heddle.settings.active import activate
from tests.conftest import Loaded
from tests.rules.query.asked import INSTANT, NUMBER, findings, found

BARS = {"defaults": {"custom": {"drawStyle": "bars"}}}


@pytest.mark.parametrize(
    ("promql", "more", "bad"),
    [
        ("rate(a_total[59s])", {}, True),
        ("rate(a_total[1m])", {}, False),
        ("rate(a_total[30s])", {"interval": "5s"}, False),
        ("rate(a_total[30s])", {"target": {"interval": "5s"}}, False),
        ("rate(a_total[30s])", {"interval": "1m"}, True),
        ("rate(a_total[1m])", {"interval": "1m"}, False),
        ("rate(a_total[$__interval])", {}, True),
        ("increase(a_total[$__interval])", {}, True),
        ("increase(a_total[$__interval])", BARS, False),
        ("rate(a_total[$__interval])", BARS, True),
        ("increase(a_total[$__interval])", {"title": "Orders per $__interval"}, False),
        ("rate(a_total[$__interval])", {"interval": ">=2m"}, False),
        ("rate(a_total[$__interval])", {"interval": "30s"}, True),
        ("rate(a_total[$__interval])", {"interval": "$least"}, False),
        ("rate(a_total[$__rate_interval])", {}, False),
        ("rate(a_total[$window])", {}, False),
        ("rate(a_total[$__range])", {}, False),
        ("avg_over_time(a[$__interval])", {}, False),
        ("delta(a[30s])", {}, False),
    ],
)
def test_windows(promql: str, more: dict[str, object], bad: bool) -> None:
    assert found("query/short-rate-window", promql, **more) is bad


def test_windows_count_the_scrapes_of_the_settings(loaded: Loaded) -> None:
    with activate(loaded('[tool.heddle]\nscrape_interval = "1m"\n')):
        assert found("query/short-rate-window", "rate(a_total[3m])")
        assert not found("query/short-rate-window", "rate(a_total[4m])")


@pytest.mark.parametrize(
    ("promql", "more", "bad"),
    [
        ("rate(a_total[5m])", {}, True),
        ("increase(a_total[1h])", {}, True),
        ("rate(a_total[$w])", {}, False),
        ("avg_over_time(a[1h])", {}, False),
        ("rate(a_total[5m])", NUMBER, False),
        ("rate(a_total[5m])", INSTANT, False),
    ],
)
def test_fixed_windows(promql: str, more: dict[str, object], bad: bool) -> None:
    assert found("query/fixed-rate-window", promql, **more) is bad


def test_one_window_is_found_once() -> None:
    assert len(findings("query/fixed-rate-window", "rate(a_total[5m]) + rate(a_total[5m])")) == 1


@pytest.mark.parametrize(
    ("promql", "bad"),
    [
        ("increase(sum by (x) (a_total)[1h:])", True),
        ("rate((avg(a_total) * 2)[1h:1m])", True),
        ("increase(max by (x) (a_total)[1h:])", False),
        ("max_over_time(sum(rate(a_total[5m]))[1h:])", False),
        ("sum(rate(a_total[5m]))", False),
        ("increase(sum(rate(a_total[5m]))[1h:])", False),
    ],
)
def test_sums_before_rates(promql: str, bad: bool) -> None:
    assert found("query/rate-of-sum", promql) is bad


@pytest.mark.parametrize(
    ("promql", "bad"),
    [
        ("rate(job:x:rate5m[5m])", True),
        ("rate(job:x:irate1m[5m])", True),
        ("increase(sum(rate(a_total[5m]))[1h:])", True),
        ("avg_over_time(job:x:rate5m[1h])", False),
        ("deriv(rate(a_total[5m])[1h:])", False),
        ("rate(job:x:sum[5m])", False),
        ("rate(first_rate5m_total[5m])", False),
    ],
)
def test_rates_of_rates(promql: str, bad: bool) -> None:
    assert found("query/rate-of-rate", promql) is bad


@pytest.mark.parametrize(("promql", "bad"), [("irate(a_total[5m])", True), ("rate(a_total[5m])", False)])
def test_irate(promql: str, bad: bool) -> None:
    assert found("query/irate", promql) is bad


@pytest.mark.parametrize(
    ("promql", "bad"),
    [
        ("increase(a_total[16d])", True),
        ("increase(a_total[15d])", False),
        ("a offset 16d", True),
        ("increase(a_total[10d] offset 10d)", True),
        ("max_over_time(a[20d:1h])", True),
        ("increase(a_total[$__range])", False),
        ("a offset $before", False),
    ],
)
def test_retention(promql: str, bad: bool) -> None:
    assert found("query/beyond-retention", promql) is bad


def test_retention_is_a_setting(loaded: Loaded) -> None:
    with activate(loaded('[tool.heddle]\nretention = "1y"\n')):
        assert not found("query/beyond-retention", "increase(a_total[90d])")
        assert found("query/beyond-retention", "increase(a_total[366d])")
