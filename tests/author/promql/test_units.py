"""The unit and the legend of an expression are inferred."""

from __future__ import annotations

from heddle import percent, ratio, raw, share
from tests.author.promql.sample import (
    BUSY,
    COST,
    ITERATION,
    LAG,
    LATENCY,
    LIMIT,
    PAUSES,
    REQUESTS,
    SENT,
    SIZES,
    SPENT,
    START,
    TASKS,
    TOKENS,
    UPTIME,
)

UNITS = {
    "gauge": (SPENT.last(), "currencyUSD"),
    "requests per second": (REQUESTS.rate(), "reqps"),
    "requests per minute": (REQUESTS.rate().per_minute(), "reqpm"),
    "requests per hour": (REQUESTS.rate().per_hour(), "suffix:requests/h"),
    "requests": (REQUESTS.increase(), "short"),
    "tokens per second": (TOKENS.rate(), "suffix:tokens/s"),
    "tokens per day": (TOKENS.rate().per_day(), "suffix:tokens/d"),
    "bytes per second": (SENT.rate(), "Bps"),
    "bytes per hour have no unit": (SENT.rate().per_hour(), None),
    "seconds per second": (BUSY.rate(), "percentunit"),
    "money per second": (COST.rate(), "suffix:USD/s"),
    "money per hour": (COST.rate().sum().per_hour(), "suffix:USD/h"),
    "money": (COST.increase(), "currencyUSD"),
    "slope of money": (SPENT.deriv("1h"), "suffix:USD/s"),
    "difference of money": (SPENT.delta("1h"), "currencyUSD"),
    "slope of milliseconds": (LAG.deriv("1h"), None),
    "changes": (SPENT.changes("1h"), "short"),
    "count": (SPENT.count(), "short"),
    "sum": (SPENT.sum(), "currencyUSD"),
    "quantile": (LATENCY.quantile(0.9), "ms"),
    "mean": (LATENCY.mean(), "ms"),
    "mean of a summary": (PAUSES.mean(), "s"),
    "share above": (LATENCY.share_above(10), "percentunit"),
    "heatmap": (LATENCY.heatmap(), None),
    "observations per second": (SIZES.observations.rate(), "cps"),
    "observations": (LATENCY.observations.increase(), "short"),
    "rate of the sum of observations": (SIZES.total.rate(), "suffix:tokens/s"),
    "increase of the sum of observations": (LATENCY.total.increase(), "ms"),
    "quotient of one unit": (UPTIME / START, "percentunit"),
    "quotient of two units": (SPENT / UPTIME, None),
    "product": (SPENT * UPTIME, None),
    "sum of one unit": (SPENT + SPENT, "currencyUSD"),
    "sum of an unknown and a known unit": (raw("x") + SPENT, "currencyUSD"),
    "scaled": (SPENT * 2, "currencyUSD"),
    "halved": (SPENT / 2, "currencyUSD"),
    "converted": (LAG / 1000, None),
    "converted up": (UPTIME * 1000, None),
    "inverted": (1 / UPTIME.last(), None),
    "comparison": (SPENT > 5, "currencyUSD"),
    "comparison as bool": ((SPENT > 5).as_bool(), None),
    "fallback": (SPENT.or_(ITERATION), "currencyUSD"),
    "and": (UPTIME.and_(SPENT), "s"),
    "age": (START.age(), "s"),
    "timestamp": (SPENT.timestamp(), "s"),
    "absent": (UPTIME.absent(), "short"),
    "ratio": (ratio(SPENT, UPTIME), "percentunit"),
    "percent": (percent(ITERATION, LIMIT), "percent"),
    "share": (share(TASKS, by="status"), "percentunit"),
    "raw": (raw("x", unit="s"), "s"),
    "declared": ((LAG / 1000).in_unit("s"), "s"),
    "topk keeps it": (SPENT.topk(3), "currencyUSD"),
}

LEGENDS = {
    "none": (REQUESTS.rate(), ""),
    "by one": (REQUESTS.rate().sum(by="model"), "{{model}}"),
    "by two": (REQUESTS.rate().sum(by=("provider", "model")), "{{provider}} / {{model}}"),
    "of a ratio": (ratio(REQUESTS.rate(), REQUESTS.rate(), by="model"), "{{model}}"),
    "of a quantile": (LATENCY.quantile(0.9, by="model"), "{{model}} p90"),
    "of a mean": (LATENCY.mean(by="model"), "{{model}}"),
    "of a share above": (LATENCY.share_above(10, by="model"), "{{model}}"),
    "of buckets": (LATENCY.heatmap(), "{{le}}"),
    "after arithmetic": (REQUESTS.rate().sum(by="model") * 2, "{{model}}"),
    "after topk": (REQUESTS.rate().sum(by="model").topk(3), "{{model}}"),
    "with_legend": (REQUESTS.rate().sum(by="model").with_legend("model {{model}}"), "model {{model}}"),
    "of raw": (raw("x", legend="{{y}}"), "{{y}}"),
}


def test_the_unit_of_an_expression() -> None:
    wrong = {name: expression.unit for name, (expression, unit) in UNITS.items() if expression.unit != unit}
    assert wrong == {}


def test_the_legend_of_an_expression() -> None:
    wrong = {name: expression.legend for name, (expression, legend) in LEGENDS.items() if expression.legend != legend}
    assert wrong == {}
