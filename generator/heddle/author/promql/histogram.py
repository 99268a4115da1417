"""Quantiles, means and shares of histograms and summaries, and the growth of series that are new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from heddle.author.promql import units
from heddle.author.promql.errors import refuse
from heddle.author.promql.scope import RATE_INTERVAL, RATE_WINDOW, check_offset, check_window
from heddle.author.promql.typed_expr import (
    Labels,
    TypedExpr,
    aggregate,
    as_tuple,
    combine,
    combine_with_number,
    legend_of,
)
from heddle.promql.ast import Aggregate, Binary, Call, Matcher, Matching, Node, Number, Selector
from heddle.promql.format import format_number

if TYPE_CHECKING:
    from heddle.author.promql.metrics import Metric

Matchers: TypeAlias = tuple[Matcher, ...]

_TARGET = Matching("on", ("job", "instance"), "left")


@dataclass(frozen=True, slots=True)
class GrowthWindow:
    """How the growth of a counter is taken: over a window, by default the scope's.

    With `new`, series that appeared within the window count from 0. A rate sees no growth in a single value.
    """

    window: str | None = None
    new: bool = False


def selector(metric: Metric, matchers: Matchers, suffix: str = "", window: str = "") -> Selector:
    """Return a selector of a metric; the scope adds the matchers of its system."""
    constant = tuple(Matcher(label, "=", value) for label, value in metric.system.constant_labels)
    return Selector(metric.name + suffix, (*constant, *sorted(set(matchers))), window=window, scope=metric.system.name)


def typed_series(node: Node, metric: Metric, matchers: Matchers, unit: str | None) -> TypedExpr:
    """Return what is known about the series of a metric before anything aggregates them."""
    fixed_labels = frozenset((matcher.label, matcher.value) for matcher in matchers if matcher.operator == "=")
    return TypedExpr(
        node=node, metrics=(metric,), unit=unit, labels=frozenset(metric.known_labels), fixed_labels=fixed_labels
    )


def growth(
    metric: Metric,
    matchers: Matchers,
    how: GrowthWindow,
    *,
    function: str = "rate",
    suffix: str = "",
    unit: str | None = None,
) -> TypedExpr:
    """Return the growth of a counter; of a histogram's, with `le` among the labels of its buckets."""
    window = check_window(how.window) if how.window else RATE_WINDOW
    call = Call(function, (selector(metric, matchers, suffix, window),))
    result = typed_series(call, metric, matchers, unit)
    if how.new:
        series = selector(metric, matchers, suffix)
        new = new_series(series, selector(metric.up, ()), how.window or RATE_INTERVAL)
        increase = Call("increase", call.arguments)
        result = replace(result, node=Binary("or", new, increase), metrics=(metric, metric.up))
    if suffix == "_bucket":
        result = replace(result, labels=frozenset({*metric.known_labels, "le"}))
    return result


def new_series(series: Selector, up: Selector, window: str) -> Node:
    """Return the series that did not exist a window ago, unless the first scrape of their target brought them.

    A Prometheus that has just started, or missed scrapes, sees old series for the first time. They are as old as the
    scrapes that it has, while new series are younger.
    """
    absent = Binary("unless", series, replace(series, offset=check_offset(window)))
    samples = Call("count_over_time", (replace(series, window=window),))
    # Several targets can share job and instance and differ in other labels; `max` keeps the matching unambiguous.
    scrapes = Aggregate("max", Call("sum_over_time", (replace(up, window=window),)), "by", _TARGET.labels)
    return Binary("and", absent, Binary("<", samples, scrapes, _TARGET))


def quantile(share: float, metric: Metric, matchers: Matchers, by: Labels, how: GrowthWindow) -> TypedExpr:
    """Return `histogram_quantile(share, ...)`."""
    if not 0 <= share <= 1:
        message = f"the quantile {format_number(share)} is not between 0 and 1"
        refuse("expression/quantile-out-of-range", message, "write 0.95 for the 95th percentile")
    labels = as_tuple(by)
    buckets = aggregate("sum", growth(metric, matchers, how, suffix="_bucket"), by=(*labels, "le"))
    node = Call("histogram_quantile", (Number(share), buckets.node))
    remaining = (buckets.labels or frozenset()) - {"le"}
    return replace(buckets, node=node, unit=metric.unit, labels=remaining, legend=legend_of(labels))


def mean(metric: Metric, matchers: Matchers, by: Labels, how: GrowthWindow) -> TypedExpr:
    """Return sum / count, without a result where the count is 0."""
    total = aggregate("sum", growth(metric, matchers, how, suffix="_sum"), by=by)
    return replace(combine("/", total, _count(metric, matchers, by, how)), unit=metric.unit)


def share_above(bound: float, metric: Metric, matchers: Matchers, by: Labels, how: GrowthWindow) -> TypedExpr:
    """Return 1 - bucket / count, without a result where the count is 0."""
    if bound not in metric.buckets:
        message = f"no bucket of {metric.name} ends at {format_number(bound)}"
        help = f"choose one of: {', '.join(map(format_number, metric.buckets))}"
        refuse("expression/unknown-bucket", message, help)
    below = growth(metric, (*matchers, _bucket_matcher(bound)), how, suffix="_bucket")
    within = combine("/", aggregate("sum", below, by=by), _count(metric, matchers, by, how))
    return replace(combine_with_number("-", 1, within), unit=units.RATIO)


def heatmap(metric: Metric, matchers: Matchers, window: str | None) -> TypedExpr:
    """Return the growth of each bucket; Grafana reads the bounds from the legend."""
    buckets = growth(metric, matchers, GrowthWindow(window), function="increase", suffix="_bucket")
    return replace(aggregate("sum", buckets, by="le"), unit=None)


def _count(metric: Metric, matchers: Matchers, by: Labels, how: GrowthWindow) -> TypedExpr:
    count = aggregate("sum", growth(metric, matchers, how, suffix="_count"), by=by)
    return combine_with_number(">", count, 0)


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
