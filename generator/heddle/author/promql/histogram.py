"""Quantiles, means and shares of histograms and summaries, within a window or as rates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from heddle.author.promql import units
from heddle.author.promql.errors import refuse
from heddle.author.promql.growth import Matchers, growth, over_window
from heddle.author.promql.typed_expr import (
    Labels,
    TypedExpr,
    aggregate,
    as_tuple,
    combine,
    combine_with_number,
    legend_of,
)
from heddle.promql.ast import Call, Matcher, Number
from heddle.promql.format import format_number

if TYPE_CHECKING:
    from heddle.author.promql.metrics import Metric


def quantile(share: float, metric: Metric, matchers: Matchers, by: Labels, window: str | None) -> TypedExpr:
    """Return `histogram_quantile(share, ...)`."""
    if not 0 <= share <= 1:
        message = f"the quantile {format_number(share)} is not between 0 and 1"
        refuse("expression/quantile-out-of-range", message, "write 0.95 for the 95th percentile")
    labels = as_tuple(by)
    buckets = aggregate("sum", _grown(metric, matchers, window, "_bucket"), by=(*labels, "le"))
    node = Call("histogram_quantile", (Number(share), buckets.node))
    legend = f"{legend_of(labels)} p{format_number(round(share * 100, 6))}".strip()
    return replace(buckets, node=node, unit=metric.unit, legend=legend)


def mean(metric: Metric, matchers: Matchers, by: Labels, window: str | None) -> TypedExpr:
    """Return sum / count, without a result where the count is 0."""
    total = aggregate("sum", _grown(metric, matchers, window, "_sum"), by=by)
    return replace(combine("/", total, _count(metric, matchers, by, window)), unit=metric.unit)


def share_above(bound: float, metric: Metric, matchers: Matchers, by: Labels, window: str | None) -> TypedExpr:
    """Return 1 - bucket / count, without a result where the count is 0."""
    if bound not in metric.buckets:
        message = f"no bucket of {metric.name} ends at {format_number(bound)}"
        help = f"choose one of: {', '.join(map(format_number, metric.buckets))}"
        refuse("expression/unknown-bucket", message, help)
    below = _grown(metric, (*matchers, _bucket_matcher(bound)), window, "_bucket")
    within = combine("/", aggregate("sum", below, by=by), _count(metric, matchers, by, window))
    return replace(combine_with_number("-", 1, within), unit=units.RATIO)


def heatmap(metric: Metric, matchers: Matchers, window: str | None) -> TypedExpr:
    """Return how much each bucket grew, without a window in the scope's; Grafana reads the bounds from the legend."""
    if window:
        buckets = growth(metric, matchers, window, suffix="_bucket")
    else:
        buckets = over_window("increase", metric, matchers, None, suffix="_bucket")
    return replace(aggregate("sum", buckets, by="le"), unit=None)


def _count(metric: Metric, matchers: Matchers, by: Labels, window: str | None) -> TypedExpr:
    count = aggregate("sum", _grown(metric, matchers, window, "_count"), by=by)
    return combine_with_number(">", count, 0)


def _grown(metric: Metric, matchers: Matchers, window: str | None, suffix: str) -> TypedExpr:
    """Return the growth within a window, or without one the rate within the scope's."""
    if window:
        return growth(metric, matchers, window, suffix=suffix)
    return over_window("rate", metric, matchers, None, suffix=suffix)


def _bucket_matcher(bound: float) -> Matcher:
    """Return the matcher of a bucket, in every notation of its bound.

    Prometheus 3 stores 5120 as `5120.0` and 16777216 as `1.6777216e+07`; earlier versions store the client's text.
    """
    if bound != int(bound):
        return Matcher("le", "=", format_number(bound))
    plain = f"{format_number(bound)}([.]0)?"
    if bound < 1e6:
        return Matcher("le", "=~", plain)
    digits, exponent = f"{bound:.16e}".split("e")
    shortest = digits.rstrip("0").rstrip(".").replace(".", "[.]")
    return Matcher("le", "=~", f"{plain}|{shortest}e[+]{exponent[1:]}")
