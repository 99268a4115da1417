"""PromQL that only other servers accept is recognized and not reported as wrong."""

from __future__ import annotations

from heddle.grafana.query_limits import TOO_DEEP
from heddle.promql.dialects import METRICSQL, OTHER_VERSION
from heddle.promql.parse import PromqlSyntaxError, parse_promql


def uncertain(text: str) -> str:
    try:
        parse_promql(text)
    except PromqlSyntaxError as error:
        return error.uncertain or "invalid"
    return "valid"


def differing(expected: str, texts: list[str]) -> list[tuple[str, str]]:
    return [(text, result) for text in texts if (result := uncertain(text)) != expected]


def test_metricsql_is_recognized() -> None:
    texts = [
        'with (shop = {job="shop"}) rate(orders_total{shop}[5m])',
        "sum(orders) default 0",
        "increase(orders_total[1h])\n  if up == 1",
        "orders ifnot closed",
        "sum(orders_total) or 0",
        "sum by (shop) (orders) limit 3",
        "rate(orders_total[5m]) keep_metric_names",
        "avg_over_time(orders[10i])",
        "memory_bytes > 512Mi",
        "range_quantile(0.9, latency)",
        'label_set(orders, "shop", "a")',
        "TOPK_AVG(3, orders)",
        "sum(rollup_rate(orders_total[5m]))",
    ]
    assert differing(METRICSQL, texts) == []


def test_syntax_of_some_versions_of_prometheus_is_recognized() -> None:
    texts = [
        "increase(orders_total[1h] anchored)",
        "rate(orders_total[2m] offset 1m smoothed)",
        "rate(orders_total[1d/24])",
        "rate(orders_total[max(step(), 1m)])",
        "orders offset (1m * 3)",
        "holt_winters(orders[1h], 0.5, 0.5)",
    ]
    assert differing(OTHER_VERSION, texts) == []


def test_mistakes_are_no_dialect() -> None:
    texts = [
        "sum(rate(orders_total[5m])",
        "rate(orders_total[5m)",
        "rate(orders_total)",
        "rates(orders_total[5m])",
        "rate(orders_total[10min])",
        'orders{shop=~"("}',
        'orders{shop="range_median(x) default 0"',
        "orders # default 0\n + ",
        "sum(orders) by shop",
    ]
    assert differing("invalid", texts) == []


def test_a_deep_query_is_not_parsed() -> None:
    deep = {
        "terms": " + ".join(["up"] * 5_000),
        "brackets": "(" * 3_000 + "up" + ")" * 3_000,
        "calls": "abs(" * 3_000 + "up" + ")" * 3_000,
        "signs": "-" * 3_000 + "up",
        "words": " or ".join(["up"] * 3_000),
        "length": f'up{{a="{"x" * 50_000}"}}',
        "open brackets": "(" * 100_000,
        "variables": "$a" * 50_000,
    }
    assert {name: result for name, text in deep.items() if (result := uncertain(text)) != TOO_DEEP} == {}


def test_a_long_query_that_is_not_deep_is_parsed() -> None:
    labels = ", ".join(f'l{number}=~"a-b+c|(d)"' for number in range(300))
    texts = [
        " + ".join(["up"] * 100),
        f"up{{{labels}}}",
        "up # " + "-" * 500 + "\n + up",
        "-".join(["(up)"] * 100),
        "(" * 100 + "up" + ")" * 100,
    ]
    assert differing("valid", texts) == []
