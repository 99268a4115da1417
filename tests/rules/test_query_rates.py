"""Rules about rates and their windows."""

from __future__ import annotations

from heddle.rules import examples
from tests.conftest import LoadSettings
from tests.rules.cases import (
    INSTANT,
    NUMBER,
    PanelQueries,
    Queries,
    messages,
    reported,
    wrong_panels,
    wrong_queries,
)

BARS = {"defaults": {"custom": {"drawStyle": "bars"}}}


WINDOW_PANELS: PanelQueries = [
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
]


def test_short_windows_are_reported() -> None:
    assert wrong_panels("query/short-rate-window", WINDOW_PANELS) == []


def test_the_scrape_interval_is_a_setting(load_settings: LoadSettings) -> None:
    settings = load_settings('[tool.heddle]\nscrape_interval = "1m"\n')
    assert reported("query/short-rate-window", "rate(a_total[3m])", settings=settings)
    assert not reported("query/short-rate-window", "rate(a_total[4m])", settings=settings)


FIXED_WINDOW_PANELS: PanelQueries = [
    ("rate(a_total[5m])", {}, True),
    ("increase(a_total[1h])", {}, True),
    ("rate(a_total[$w])", {}, False),
    ("avg_over_time(a[1h])", {}, False),
    ("rate(a_total[5m])", NUMBER, False),
    ("rate(a_total[5m])", INSTANT, False),
]


def test_fixed_windows_in_graphs_are_reported() -> None:
    assert wrong_panels("query/fixed-rate-window", FIXED_WINDOW_PANELS) == []


def test_a_repeated_window_is_reported_once() -> None:
    query = examples.query("rate(a_total[5m]) + rate(a_total[5m])")
    assert len(messages("query/fixed-rate-window", query)) == 1


SUMS: Queries = [
    ("increase(sum by (x) (a_total)[1h:])", True),
    ("rate((avg(a_total) * 2)[1h:1m])", True),
    ("increase(max by (x) (a_total)[1h:])", False),
    ("max_over_time(sum(rate(a_total[5m]))[1h:])", False),
    ("sum(rate(a_total[5m]))", False),
    ("increase(sum(rate(a_total[5m]))[1h:])", False),
]


def test_rates_of_sums_are_reported() -> None:
    assert wrong_queries("query/rate-of-sum", SUMS) == []


RATES_OF_RATES: Queries = [
    ("rate(job:x:rate5m[5m])", True),
    ("rate(job:x:irate1m[5m])", True),
    ("increase(sum(rate(a_total[5m]))[1h:])", True),
    ("avg_over_time(job:x:rate5m[1h])", False),
    ("deriv(rate(a_total[5m])[1h:])", False),
    ("rate(job:x:sum[5m])", False),
    ("rate(first_rate5m_total[5m])", False),
]


def test_rates_of_rates_are_reported() -> None:
    assert wrong_queries("query/rate-of-rate", RATES_OF_RATES) == []


IRATES: Queries = [("irate(a_total[5m])", True), ("rate(a_total[5m])", False)]


def test_irate_is_reported() -> None:
    assert wrong_queries("query/irate", IRATES) == []


RETENTION_QUERIES: Queries = [
    ("increase(a_total[16d])", True),
    ("increase(a_total[15d])", False),
    ("a offset 16d", True),
    ("increase(a_total[10d] offset 10d)", True),
    ("max_over_time(a[20d:1h])", True),
    ("increase(a_total[$__range])", False),
    ("a offset $before", False),
]


def test_queries_beyond_the_retention_are_reported() -> None:
    assert wrong_queries("query/beyond-retention", RETENTION_QUERIES) == []


def test_the_retention_is_a_setting(load_settings: LoadSettings) -> None:
    settings = load_settings('[tool.heddle]\nretention = "1y"\n')
    assert not reported("query/beyond-retention", "increase(a_total[90d])", settings=settings)
    assert reported("query/beyond-retention", "increase(a_total[366d])", settings=settings)
