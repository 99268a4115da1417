"""Numbers in units are written as Grafana writes them."""

from __future__ import annotations

import math
from collections.abc import Mapping

from heddle.grafana.value_format import format_value, number_text

EXPECTED: Mapping[tuple[str, float, int | None], str] = {
    # Grafana's own unit tests have these.
    ("currencyUSD", 1532.82, 2): "$1.53K",
    ("currencyKRW", 1532.82, 2): "₩1.53K",
    ("none", 3.23, None): "3.23",
    ("none", 0.0245, None): "0.0245",
    ("none", 1 / 3, None): "0.333",
    ("ms", 0.0024, 4): "0.0024 ms",
    ("ms", 100, 0): "100 ms",
    ("ms", 1250, 2): "1.25 s",
    ("ms", 10000086.123, 1): "2.8 hours",
    ("ms", -10000086.123, 1): "-2.8 hours",
    ("ms", 1000, None): "1 s",
    ("ms", 1200, 0): "1 s",
    ("short", 1000, None): "1 K",
    ("short", 1200, None): "1.20 K",
    ("short", 1000120, None): "1.00 Mil",
    ("short", 98765, None): "98.8 K",
    ("short", 9876543, None): "9.88 Mil",
    ("kbytes", 10000000, None): "9.54 GiB",
    ("deckbytes", 10000000, None): "10 GB",
    ("a", 1532.82, 0): "1533 a",
    ("prefix:b", 1532.82, None): "b1533",
    ("suffix:d", 1532.82, None): "1533 d",
    ("si:µF", 0, 2): "0.00 µF",
    ("si:µF", 1234, 2): "1.23 mF",
    ("si:µF", 1234000000, 2): "1.23 kF",
    ("count:xpm", 1234567, 2): "1.23M xpm",
    ("currency:@", 1234, 2): "@1.23K",
    ("currency:financial:$", 1234567, 2): "$1,234,567.00",
    ("currency:financial:$", 1234567, None): "$1,234,567",
    ("currency:financial:€:suffix", 1234.56, 2): "1,234.56€",
    ("dtdurationms", 150000, None): "2 minutes",
    ("none", 100.4, None): "100",
    ("none", 100.5, None): "101",
    ("none", 27.4, None): "27.4",
    ("none", -100.5, None): "-100",
    ("none", -100.6, None): "-101",
    ("none", -27.6, None): "-27.6",
    ("none", 100, 1): "100.0",
    ("none", 100.37, 1): "100.4",
    ("none", 0, 2): "0.00",
    ("none", 186.123, -2): "186",
    ("bytes", 1280000125, None): "1.19 GiB",
    ("locale", 1500000, None): "1,500,000",
    ("dtdurationms", 0, 0): "0 milliseconds",
    ("dtdurationms", -1, 0): "1 millisecond ago",
    ("dtdurations", 1, 0): "1 second",
    ("dtdurationms", 38898367008, 1): "1 year, 2 months",
    ("dtdurationms", 36993906007, 8): (
        "1 year, 2 months, 0 weeks, 3 days, 4 hours, 5 minutes, 6 seconds, 7 milliseconds"
    ),
    ("dthms", -1, None): "00:00:01 ago",
    ("dtdhms", 86399, None): "23:59:59",
    ("dtdhms", 1179811, None): "13 d 15:43:31",
    # The rest follows from the same rules.
    ("percent", 12.5, None): "12.5%",
    ("percentunit", 0.05, None): "5%",
    ("percentunit", 0.0349, 1): "3.5%",
    ("reqps", 426, None): "426 req/s",
    ("reqps", 4260, None): "4.26K req/s",
    ("currencyUSD", -0.5, None): "-$0.500",
    ("currencySEK", 1500, None): "1.50Kkr",
    ("s", 0, None): "0 s",
    ("s", 0.0005, None): "500 µs",
    ("s", 0.25, None): "250 ms",
    ("s", 59, None): "59 s",
    ("s", 60, None): "1 min",
    ("s", 1620, None): "27 mins",
    ("s", 5400, None): "1.50 hours",
    ("s", 31536000, 2): "1.00 year",
    ("m", 59, None): "59 min",
    ("m", 120, None): "2 hours",
    ("h", 12, None): "12 hour",
    ("d", 3, None): "3 days",
    ("d", 1, None): "1 day",
    ("bytes", 89024102, 1): "84.9 MiB",
    ("Bps", 1500, None): "1.50 kB/s",
    ("bool", 1, None): "True",
    ("bool:Ready/Busy", 0, None): "Busy",
    ("bool:Ready", 0, None): "-",
    ("celsius", 21.5, None): "21.5 celsius",
    ("suffix:tokens/s", 426.4, None): "426 tokens/s",
    ("short", -math.inf, None): "-∞",
    ("percentunit", -math.inf, None): "-∞%",
    ("s", math.inf, None): "∞ years",
    ("dthms", math.nan, None): "NaN",
    ("none", math.nan, None): "NaN",
}


def test_numbers_in_units() -> None:
    wrong = {
        arguments: str(format_value(value, unit, decimals))
        for arguments, expected in EXPECTED.items()
        for unit, value, decimals in [arguments]
        if str(format_value(value, unit, decimals)) != expected
    }
    assert wrong == {}


def test_the_unit_is_apart_from_the_number() -> None:
    value = format_value(1532.82, "currencyUSD", 2)
    assert (value.prefix, value.text, value.suffix) == ("$", "1.53", "K")


def test_numbers_as_javascript_writes_them() -> None:
    numbers = (1.0, -0.0, 0.5, 1e20, 1e21, 1e-5, 1.234e-6, 1e-7, math.inf, -math.inf, math.nan)
    expected = "1 0 0.5 100000000000000000000 1e+21 0.00001 0.000001234 1e-7 Infinity -Infinity NaN"
    assert " ".join(map(number_text, numbers)) == expected
