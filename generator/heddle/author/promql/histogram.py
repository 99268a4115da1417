"""What a histogram or a summary says: quantiles, means, and the share beyond a bound."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from heddle.author.promql import binary, units
from heddle.author.promql.aggregate import aggregate
from heddle.author.promql.errors import refuse
from heddle.author.promql.escape import number
from heddle.author.promql.matchers import Matcher
from heddle.author.promql.new_series import began
from heddle.author.promql.syntax import Binary, Call, Node, Number, Range, Select
from heddle.author.promql.typed_expr import Labels, Meaning, legend_of, listed
from heddle.author.promql.windows import RATE_INTERVAL, window

if TYPE_CHECKING:
    from heddle.catalog.metrics import Metric

_Matchers = tuple[Matcher, ...]


@dataclass(frozen=True, slots=True)
class Over:
    """A span of time, or the scope's window; with `new`, series that began within the span count from 0."""

    span: str | None = None
    new: bool = False


def meaning(node: Node, metric: Metric, matchers: _Matchers, unit: str | None) -> Meaning:
    """Return what is known about the series of a metric before anything aggregates them."""
    pinned = frozenset((matcher.label, matcher.value) for matcher in matchers if matcher.operator == "=")
    return Meaning(node=node, unit=unit, labels=frozenset(metric.known_labels), pinned=pinned)


def quantile(share: float, metric: Metric, matchers: _Matchers, by: Labels, over: Over) -> Meaning:
    """Return `histogram_quantile(share, ...)`."""
    if not 0 <= share <= 1:
        refuse(
            "expression/quantile-out-of-range",
            f"a quantile of {number(share)} is not between 0 and 1",
            "write 0.95 for the 95th",
        )
    labels = listed(by)
    buckets = aggregate("sum", _growth(metric, "_bucket", matchers, over, extra={"le"}), by=(*labels, "le"))
    node = Call("histogram_quantile", (Number(share), buckets.node))
    kept = (buckets.labels or frozenset()) - {"le"}
    return replace(buckets, node=node, unit=metric.unit, labels=kept, legend=legend_of(labels))


def mean(metric: Metric, matchers: _Matchers, by: Labels, over: Over) -> Meaning:
    """Return sum / count, and nothing where the count is 0."""
    total = aggregate("sum", _growth(metric, "_sum", matchers, over), by=by)
    return replace(binary.combine("/", total, _observed(metric, matchers, by, over)), unit=metric.unit)


def share_above(bound: float, metric: Metric, matchers: _Matchers, by: Labels, over: Over) -> Meaning:
    """Return 1 - bucket / count, and nothing where the count is 0."""
    if bound not in metric.buckets:
        bounds = ", ".join(number(each) for each in metric.buckets)
        refuse(
            "expression/unknown-bucket",
            f"no bucket of {metric.name} ends at {number(bound)}",
            f"choose one of: {bounds}",
        )
    below = _growth(metric, "_bucket", (*matchers, _le(bound)), over, extra={"le"})
    within = binary.combine("/", aggregate("sum", below, by=by), _observed(metric, matchers, by, over))
    return replace(binary.with_number("-", 1, within), unit=units.RATIO)


def heatmap(metric: Metric, matchers: _Matchers, span: str | None) -> Meaning:
    """Return the growth of each bucket; Grafana reads the bounds from the legend."""
    growth = _growth(metric, "_bucket", matchers, Over(span), extra={"le"}, function="increase")
    return replace(aggregate("sum", growth, by="le"), unit=None)


def _observed(metric: Metric, matchers: _Matchers, by: Labels, over: Over) -> Meaning:
    return binary.with_number(">", aggregate("sum", _growth(metric, "_count", matchers, over), by=by), 0)


def _growth(
    metric: Metric,
    suffix: str,
    matchers: _Matchers,
    over: Over,
    extra: set[str] | None = None,
    function: str = "rate",
) -> Meaning:
    series = Select(metric, suffix, matchers)
    grown = Range(series, over.span and window(over.span))
    if over.new:
        new = began(series, over.span or RATE_INTERVAL)
        node: Node = Binary("or", new, Call("increase", (grown,)))
    else:
        node = Call(function, (grown,))
    of = meaning(node, metric, matchers, None)
    return replace(of, labels=(of.labels or frozenset()) | (extra or set()))


def _le(bound: float) -> Matcher:
    """Return the matcher of a bucket, in every way that a bound is written.

    Prometheus 3 stores 5120 as `5120.0` and 16777216 as `1.6777216e+07`; before it, the client's own text was kept.
    """
    whole = bound == int(bound)
    if not whole:
        return Matcher("le", "=", number(bound))
    plain = f"{number(bound)}([.]0)?"
    if bound < 1e6:
        return Matcher("le", "=~", plain)
    digits, exponent = f"{bound:.16e}".split("e")
    shortest = digits.rstrip("0").rstrip(".").replace(".", "[.]")
    return Matcher("le", "=~", f"{plain}|{shortest}e[+]{exponent[1:]}")
