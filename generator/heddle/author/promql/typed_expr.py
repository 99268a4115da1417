"""Trees with what is known about their results, and the operations that check it: labels, units, legends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Literal

from heddle.author.promql import units
from heddle.author.promql.errors import refuse, unknown_label
from heddle.author.promql.scope import check_offset
from heddle.catalog.lookup import catalog_from_metrics
from heddle.catalog.metrics import System
from heddle.grafana.durations import format_duration, total_seconds
from heddle.promql.ast import COMPARISONS, Aggregate, Binary, Matching, Node, Number, Raw, Selector, transform
from heddle.promql.format import format_labels
from heddle.promql.inference import result_labels

if TYPE_CHECKING:
    from heddle.author.promql.metrics import Metric

Labels = str | tuple[str, ...] | list[str]
"""One label or several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedExpr:
    """A tree whose scope is not resolved, and what is known about the series that it returns.

    `metrics` are those it reads, in the order of the text. `fixed_labels` have one known value in all series. `source`
    is the data source that answers it, empty for that of the panel or dashboard.
    """

    node: Node
    metrics: tuple[Metric, ...] = ()
    unit: str | None = None
    legend: str = ""
    fixed_labels: frozenset[tuple[str, str]] = frozenset()
    source: str = ""

    @property
    def labels(self) -> frozenset[str] | None:
        """The labels that its series can have, None if they are unknown."""
        labels = result_labels(self.node, catalog_from_metrics(self.metrics).labels_of)
        return None if labels is None else labels - {"__name__"}

    @property
    def systems(self) -> Mapping[str, System]:
        """The systems of its metrics by name."""
        return {metric.system.name: metric.system for metric in self.metrics}

    @property
    def subject(self) -> str:
        """The name of this expression in errors."""
        return " and ".join(metric.name for metric in self.metrics) or "this expression"

    def require(self, labels: tuple[str, ...]) -> None:
        """Raise AuthorError unless the results can have these labels."""
        for label in labels:
            if self.labels is None or label in self.labels:
                continue
            if any(label in metric.known_labels for metric in self.metrics):
                left = ", ".join(sorted(self.labels)) or "none"
                refuse(
                    "expression/dropped-label",
                    f"label `{label}` was dropped earlier in this expression",
                    f"keep it in the aggregation's `by` or in `on`; the remaining labels are: {left}",
                )
            unknown_label(self.subject, label, self.labels)


def as_tuple(labels: Labels) -> tuple[str, ...]:
    """Return one label or several as a tuple without repetition."""
    return (labels,) if isinstance(labels, str) else tuple(dict.fromkeys(labels))


def legend_of(labels: tuple[str, ...]) -> str:
    """Return Grafana's legend of series that differ in these labels, such as `{{provider}} / {{model}}`."""
    return " / ".join(f"{{{{{label}}}}}" for label in labels)


def aggregate(operator: str, inner: TypedExpr, by: Labels = (), without: Labels = ()) -> TypedExpr:
    """Return `operator by (...) (inner)`; raises AuthorError for labels that do not exist."""
    included, excluded = as_tuple(by), as_tuple(without)
    if included and excluded:
        refuse("expression/by-and-without", f"`{operator}` takes `by` or `without`, not both", "remove one of them")
    inner.require(included + excluded)
    unit = units.COUNT if operator == "count" else inner.unit
    if excluded:
        return replace(
            inner,
            node=Aggregate(operator, inner.node, "without", excluded),
            unit=unit,
            legend="",
            fixed_labels=frozenset(pair for pair in inner.fixed_labels if pair[0] not in excluded),
        )
    return replace(
        inner,
        node=Aggregate(operator, inner.node, "by" if included else "", included),
        unit=unit,
        legend=legend_of(included),
        fixed_labels=frozenset(pair for pair in inner.fixed_labels if pair[0] in included),
    )


def select_top(operator: Literal["topk", "bottomk"], count: int, inner: TypedExpr, by: Labels = ()) -> TypedExpr:
    """Return `topk` or `bottomk`: some of the series; with `by`, that many in each group."""
    labels = as_tuple(by)
    inner.require(labels)
    return replace(inner, node=Aggregate(operator, inner.node, "by" if labels else "", labels, Number(count)))


def combine(operator: str, left: TypedExpr, right: TypedExpr, matching: Matching | None = None) -> TypedExpr:
    """Return an operation on two expressions.

    Raises AuthorError if their units clash, if no series of one side can match one of the other, or if they need two
    data sources.
    """
    sources = list(dict.fromkeys(side.source for side in (left, right) if side.source))
    if len(sources) > 1:
        message = f"`{operator}` between series of the data sources `{sources[0]}` and `{sources[1]}`"
        refuse("expression/mixed-sources", message, "query them separately: one data source answers a whole query")
    if operator not in ("*", "/", "and", "unless") and units.clash(left.unit, right.unit):
        message = f"`{operator}` between {left.unit} and {right.unit}"
        help = "convert one side, and declare its unit with `.in_unit(...)`"
        refuse("expression/mixed-units", message, help)
    if operator != "or":
        _check_matching(operator, left, right, matching)
    return TypedExpr(
        node=Binary(operator, left.node, right.node, matching),
        metrics=tuple(dict.fromkeys((*left.metrics, *right.metrics))),
        unit=_combined_unit(operator, left, right),
        legend=left.legend,
        fixed_labels=left.fixed_labels & right.fixed_labels if operator == "or" else left.fixed_labels,
        source="".join(sources),
    )


def combine_with_number(operator: str, left: TypedExpr | float, right: TypedExpr | float) -> TypedExpr:
    """Return an operation on an expression and a number, in either order."""
    if isinstance(left, TypedExpr):
        assert not isinstance(right, TypedExpr)
        inner, number = left, right
        node = Binary(operator, left.node, Number(right))
    else:
        assert isinstance(right, TypedExpr)
        inner, number = right, left
        node = Binary(operator, Number(left), right.node)
    if not isfinite(number):
        refuse("expression/not-finite", f"operand `{number}` is not finite", "write a finite number")
    unit = inner.unit
    if operator == "*":
        unit = units.scaled(inner.unit, number)
    elif operator == "/":
        unit = units.scaled(inner.unit, 1 / number if number else 1) if inner is left else None
    return replace(inner, node=node, unit=unit)


def return_bool(comparison: TypedExpr) -> TypedExpr:
    """Return a comparison that returns 1 or 0 instead of dropping series."""
    node = comparison.node
    if not isinstance(node, Binary) or node.operator not in COMPARISONS:
        refuse("expression/not-a-comparison", "only a comparison can return 1 or 0", "write `(a > b).as_bool()`")
    return replace(comparison, node=replace(node, returns_bool=True), unit=None)


def per_period(rate: TypedExpr, seconds: int, period: str) -> TypedExpr:
    """Return a rate per second as one per `period`: `min`, `h` or `d`."""
    if not units.is_rate(rate.unit):
        message = f"{rate.subject} is in {rate.unit} here, which is not per second"
        refuse("expression/not-a-rate", message, "take `.rate()` first")
    return replace(rate, node=Binary("*", rate.node, Number(seconds)), unit=units.per(period, rate.unit))


def shift(expression: TypedExpr, offset: str) -> TypedExpr:
    """Return the same expression `offset` ago: the offset belongs to each of its selectors."""

    def shifted(node: Node) -> Node:
        if isinstance(node, Raw):
            message = "an offset cannot be applied to raw PromQL"
            refuse("expression/offset-of-raw-text", message, "write the offset into the text")
        if isinstance(node, Selector):
            return replace(node, offset=_sum_of_offsets(node.offset, offset) if node.offset else offset)
        return node

    return replace(expression, node=transform(expression.node, shifted))


def _sum_of_offsets(*offsets: str) -> str:
    """Return one offset instead of several: a shifted expression can have parts that look back, such as `growth`."""
    seconds = 0.0
    for offset in map(check_offset, offsets):
        size = total_seconds(offset)
        seconds += -size if offset.startswith("-") else size
    return f"-{format_duration(-seconds)}" if seconds < 0 else format_duration(seconds)


def _combined_unit(operator: str, left: TypedExpr, right: TypedExpr) -> str | None:
    if operator == "/":
        return units.quotient(left.unit, right.unit)
    if operator == "*":
        return None
    return left.unit or right.unit if operator in ("+", "-", "or") else left.unit


def _check_matching(operator: str, left: TypedExpr, right: TypedExpr, matching: Matching | None) -> None:
    if matching:
        on = matching.labels if matching.kind == "on" else ()
        left.require(on)
        right.require(on + matching.include)
    left_labels, right_labels = _matched_labels(left, matching), _matched_labels(right, matching)
    if left_labels is not None and right_labels is not None and left_labels != right_labels:
        sides = f"{format_labels(sorted(left_labels))} vs {format_labels(sorted(right_labels))}"
        refuse(
            "expression/label-mismatch",
            f"label sets of `{operator}` do not match: {sides}",
            "aggregate both sides by the same labels, or use `ratio`, `share`, `.on(...)` or `.ignoring(...)`",
        )
    other_values = dict(right.fixed_labels)
    for label, value in sorted(left.fixed_labels):
        if other_values.get(label, value) != value and _is_matched(label, matching):
            refuse(
                "expression/never-matches",
                f"the sides of `{operator}` never match: `{label}` is `{value}` on the left"
                f" and `{other_values[label]}` on the right",
                f"aggregate `{label}` away first, or match both values with `re(...)` in one selector",
            )


def _matched_labels(side: TypedExpr, matching: Matching | None) -> frozenset[str] | None:
    if side.labels is None or matching is None:
        return side.labels
    return frozenset(matching.labels) if matching.kind == "on" else side.labels - set(matching.labels)


def _is_matched(label: str, matching: Matching | None) -> bool:
    return matching is None or (label in matching.labels) is (matching.kind == "on")
