"""Intervals and variables are what Grafana makes of them."""

from __future__ import annotations

import pytest

from heddle.grafana.time_range import TimeRange
from heddle.prove.interpolation import Chosen, duration, filled
from heddle.prove.intervals import intervals, points, rounded


@pytest.mark.parametrize(
    ("seconds", "to"), [(0.005, 0.001), (14, 15), (27, 30), (46, 60), (91, 120), (1e9, 31_536_000)]
)
def test_intervals_are_rounded_as_grafana_does(seconds: float, to: float) -> None:
    assert rounded(seconds) == to


@pytest.mark.parametrize(
    ("hours", "columns", "scrape", "least", "step", "rate"),
    [
        (6, 24, 15, None, 15, 60),  # 21600 s on 1600 px are 13.5 s
        (6, 12, 15, None, 30, 60),
        (6, 12, 60, None, 60, 240),
        (24, 8, 15, None, 120, 135),
        (6, 24, 15, 60, 60, 240),
        (24, 24, 15, None, 60, 75),
    ],
)
def test_intervals(hours: int, columns: int, scrape: float, least: float | None, step: float, rate: float) -> None:
    found = intervals(TimeRange(0, hours * 3600), points(columns), scrape, least)
    assert (found.step, found.rate) == (step, rate)


def test_a_panel_may_want_fewer_points() -> None:
    assert intervals(TimeRange(0, 21600), points(24, 100), 15).step == 300


SELECTION = {
    "all": Chosen((".+",), raw=True),
    "one": Chosen(("a.b",), several=True),
    "two": Chosen(("a.b", "c\\d"), several=True),
    "plain": Chosen(('say "x"',)),
    "none": Chosen((), several=True),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('up{job=~"$all"}', 'up{job=~".+"}'),
        ('up{job=~"${one}"}', 'up{job=~"a\\\\.b"}'),
        ('up{job=~"[[two]]"}', 'up{job=~"(a\\\\.b|c\\\\\\\\d)"}'),
        ("${two:pipe} ${two:csv} ${two:raw}", "a.b|c\\d a.b,c\\d a.b,c\\d"),
        ("${one:regex} ${two:regex}", "a\\.b (a\\.b|c\\\\d)"),
        ("${two:glob} ${two:doublequote} ${two:singlequote}", "{a.b,c\\d} \"a.b\",\"c\\d\" 'a.b','c\\d'"),
        ("$plain", 'say \\"x\\"'),
        ("${none}", "()"),
        ("rate(x[$__rate_interval])", "rate(x[4m])"),
        ("$__interval $__interval_ms $__range $__range_s $__range_ms", "1m 60000 21600s 21600 21600000"),
        ("$__from ${__to:date:seconds} ${__from:date}", "0 21600 1970-01-01T00:00:00.000Z"),
        ('label_replace(x, "a", "$1", "b", "(.*)")', 'label_replace(x, "a", "$1", "b", "(.*)")'),
        ("$unknown", "$unknown"),
    ],
)
def test_variables_are_filled_in(text: str, expected: str) -> None:
    over = TimeRange(0, 21600)
    assert filled(text, SELECTION, over, intervals(over, 800, 60)) == expected


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.25, "250ms"), (15, "15s"), (75, "75s"), (60, "1m"), (7200, "2h"), (86400, "1d")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text
