"""Quantiles, means and shares of histograms and summaries, and the growth of counters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from heddle.author.promql import units
from heddle.author.promql.errors import refuse
from heddle.author.promql.scope import RATE_WINDOW, check_offset, check_window
from heddle.author.promql.typed_expr import (
    Labels,
    TypedExpr,
    aggregate,
    as_tuple,
    combine,
    combine_with_number,
    legend_of,
)
from heddle.promql.ast import Binary, Call, Matcher, Matching, Node, Number, Selector
from heddle.promql.format import format_number

if TYPE_CHECKING:
    from heddle.author.promql.metrics import Metric

Matchers: TypeAlias = tuple[Matcher, ...]

_TARGET = Matching("on", ("job", "instance"))

_LOOKBACK = "5m"
"""How long before a window a sample still tells what there was at its start: a scrape can fail."""


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


def over_window(
    function: str, metric: Metric, matchers: Matchers, window: str | None, *, suffix: str = "", unit: str | None = None
) -> TypedExpr:
    """Return a function of the samples within a window, by default the scope's; of buckets, with their label `le`."""
    window = check_window(window) if window else RATE_WINDOW
    call = Call(function, (selector(metric, matchers, suffix, window),))
    result = typed_series(call, metric, matchers, unit)
    return replace(result, labels=frozenset({*metric.known_labels, "le"})) if suffix == "_bucket" else result


def growth(metric: Metric, matchers: Matchers, window: str, *, suffix: str = "", unit: str | None = None) -> TypedExpr:
    """Return how much each counter grew within a window; a series that is younger than the window grew from 0.

    `increase` handles restarts, and series that ended. It knows nothing about what a series had counted at its first
    sample. That is its growth if a scrape shortly before the window succeeded and the series was not there yet. An old
    series that Prometheus sees for the first time, as after an outage, is not young. If a young series was reset, its
    last value is not what it counted, and `increase` is closer.
    """
    increase = over_window("increase", metric, matchers, window, suffix=suffix, unit=unit)
    series = selector(metric, matchers, suffix, window)
    before = replace(series, window=_LOOKBACK, offset=check_offset(window))
    up = replace(selector(metric.up, (), window=_LOOKBACK), offset=window)
    young = Binary("unless", Call("last_over_time", (series,)), Call("last_over_time", (before,)))
    young = Binary("unless", young, Binary(">", Call("resets", (series,)), Number(0)))
    young = Binary("and", young, Binary(">", Call("max_over_time", (up,)), Number(0)), _TARGET)
    return replace(increase, node=Binary("or", young, increase.node), metrics=(metric, metric.up))


def quantile(share: float, metric: Metric, matchers: Matchers, by: Labels, window: str | None) -> TypedExpr:
    """Return `histogram_quantile(share, ...)`."""
    if not 0 <= share <= 1:
        message = f"the quantile {format_number(share)} is not between 0 and 1"
        refuse("expression/quantile-out-of-range", message, "write 0.95 for the 95th percentile")
    labels = as_tuple(by)
    buckets = aggregate("sum", _grown(metric, matchers, window, "_bucket"), by=(*labels, "le"))
    node = Call("histogram_quantile", (Number(share), buckets.node))
    remaining = (buckets.labels or frozenset()) - {"le"}
    return replace(buckets, node=node, unit=metric.unit, labels=remaining, legend=legend_of(labels))


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
    """Return the growth of each bucket; Grafana reads the bounds from the legend."""
    buckets = over_window("increase", metric, matchers, window, suffix="_bucket")
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
