"""Expressions of PromQL as immutable values, and the methods and operators that all of them have."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from heddle.author.promql.errors import refuse
from heddle.author.promql.scope import DASHBOARD, Scope, check_offset, check_window
from heddle.author.promql.typed_expr import (
    Labels,
    TypedExpr,
    aggregate,
    as_tuple,
    combine,
    combine_with_number,
    per_period,
    return_bool,
    select_top,
    shift,
)
from heddle.diagnostics.errors import AuthorError
from heddle.diagnostics.location import Location
from heddle.grafana.variables import references
from heddle.promql.ast import Binary, Call, Matching, Node, Number, Selector, String, Subquery
from heddle.promql.format import format_promql

if TYPE_CHECKING:
    from heddle.author.promql.metrics import Metric

_IN_LEGEND: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class VectorMethods(ABC):
    """What can be done with any instant vector. Each method returns a new expression; mistakes raise AuthorError."""

    __slots__ = ()

    @abstractmethod
    def value(self) -> Expr:
        """Return this as an expression."""

    def sum(self, by: Labels = (), *, without: Labels = ()) -> Expr:
        """Return the sum of the series."""
        return self._aggregate("sum", by, without)

    def avg(self, by: Labels = (), *, without: Labels = ()) -> Expr:
        """Return the mean of the series."""
        return self._aggregate("avg", by, without)

    def max(self, by: Labels = (), *, without: Labels = ()) -> Expr:
        """Return the greatest of the series."""
        return self._aggregate("max", by, without)

    def min(self, by: Labels = (), *, without: Labels = ()) -> Expr:
        """Return the smallest of the series."""
        return self._aggregate("min", by, without)

    def count(self, by: Labels = (), *, without: Labels = ()) -> Expr:
        """Return the number of series."""
        return self._aggregate("count", by, without)

    def topk(self, count: int, by: Labels = ()) -> Expr:
        """Return the `count` greatest series, or that many of each group."""
        return self._with(select_top("topk", count, self._expr, by))

    def bottomk(self, count: int, by: Labels = ()) -> Expr:
        """Return the `count` smallest series, or that many of each group."""
        return self._with(select_top("bottomk", count, self._expr, by))

    def clamp_min(self, minimum: float) -> Expr:
        """Return the values, but at least `minimum`."""
        return self._call("clamp_min", Number(minimum))

    def clamp_max(self, maximum: float) -> Expr:
        """Return the values, but at most `maximum`."""
        return self._call("clamp_max", Number(maximum))

    def absent(self) -> Expr:
        """Return 1 if there are no series, and nothing if there are some."""
        expr = self._expr
        node = Call("absent", (expr.node,))
        return self._with(TypedExpr(node=node, metrics=expr.metrics, unit="short", source=expr.source))

    def age(self) -> Expr:
        """Return the seconds since a time that is given in seconds since 1970."""
        return self._with(replace(self._expr, node=Binary("-", Call("time", ()), self._expr.node), unit="s"))

    def timestamp(self) -> Expr:
        """Return the time of each value, in seconds since 1970."""
        return self._with(replace(self._expr, node=Call("timestamp", (self._expr.node,)), unit="s"))

    def or_zero(self) -> Expr:
        """Return 0 if there are no series; only for results without labels, since the zero has none."""
        expr = self._expr
        if expr.labels:
            message = f"a zero has no labels and would be shown beside series with {', '.join(sorted(expr.labels))}"
            help = "aggregate without `by` first, or use `ratio(..., zero=True)`"
            refuse("expression/zero-with-labels", message, help)
        return self._with(replace(expr, node=Binary("or", expr.node, Call("vector", (Number(0),)))))

    def relabel(self, source: str, *, to: str, pattern: str = "(.*)") -> Expr:
        """Copy the first group of `pattern` in the label `source` to the label `to`, by default the whole value.

        Series whose value the pattern does not match stay as they are.
        """
        expr = self._expr
        expr.require((source,))
        arguments = (expr.node, String(to), String("$1"), String(source), String(pattern))
        fixed_labels = frozenset(pair for pair in expr.fixed_labels if pair[0] != to)
        return self._with(replace(expr, node=Call("label_replace", arguments), fixed_labels=fixed_labels))

    def max_over_time(self, window: str) -> Expr:
        """Return the greatest value of each series within a window."""
        return self._over_time("max_over_time", window)

    def min_over_time(self, window: str) -> Expr:
        """Return the smallest value of each series within a window."""
        return self._over_time("min_over_time", window)

    def avg_over_time(self, window: str) -> Expr:
        """Return the mean of each series within a window."""
        return self._over_time("avg_over_time", window)

    def last_over_time(self, window: str) -> Expr:
        """Return the last value of each series within a window, also of those that have ended since."""
        return self._over_time("last_over_time", window)

    def offset(self, duration: str) -> Expr:
        """Return the value a duration ago; a negative duration looks ahead."""
        return self._with(shift(self._expr, check_offset(duration)))

    def per_minute(self) -> Expr:
        """Convert a rate per second to one per minute."""
        return self._with(per_period(self._expr, 60, "min"))

    def per_hour(self) -> Expr:
        """Convert a rate per second to one per hour."""
        return self._with(per_period(self._expr, 3600, "h"))

    def per_day(self) -> Expr:
        """Convert a rate per second to one per day."""
        return self._with(per_period(self._expr, 86400, "d"))

    def or_(self, other: VectorMethods) -> Expr:
        """Return these series, and those of `other` whose labels none of these has."""
        return self._with(combine("or", self._expr, other.value().typed_expr))

    def and_(self, other: VectorMethods) -> Expr:
        """Return the series whose labels a series of `other` has, too."""
        return self._with(combine("and", self._expr, other.value().typed_expr))

    def unless(self, other: VectorMethods) -> Expr:
        """Return the series whose labels no series of `other` has."""
        return self._with(combine("unless", self._expr, other.value().typed_expr))

    def equals(self, other: Operand) -> Expr:
        """Return the series that equal `other`; Python's `==` compares the expressions."""
        return self._operate("==", other)

    def not_equals(self, other: Operand) -> Expr:
        """Return the series that differ from `other`."""
        return self._operate("!=", other)

    def on(self, *labels: str) -> MatchedExpr:
        """Match series by these labels alone: `a.on("model") / b`; see `MatchedExpr.group_left`."""
        return MatchedExpr(self.value(), Matching("on", labels))

    def ignoring(self, *labels: str) -> MatchedExpr:
        """Match series by all labels but these: `a.ignoring("verdict") / b`."""
        return MatchedExpr(self.value(), Matching("ignoring", labels))

    def __add__(self, other: Operand) -> Expr:
        return self._operate("+", other)

    def __radd__(self, other: float) -> Expr:
        return self._with(combine_with_number("+", other, self._expr))

    def __sub__(self, other: Operand) -> Expr:
        return self._operate("-", other)

    def __rsub__(self, other: float) -> Expr:
        return self._with(combine_with_number("-", other, self._expr))

    def __mul__(self, other: Operand) -> Expr:
        return self._operate("*", other)

    def __rmul__(self, other: float) -> Expr:
        return self._with(combine_with_number("*", other, self._expr))

    def __truediv__(self, other: Operand) -> Expr:
        return self._operate("/", other)

    def __rtruediv__(self, other: float) -> Expr:
        return self._with(combine_with_number("/", other, self._expr))

    def __gt__(self, other: Operand) -> Expr:
        return self._operate(">", other)

    def __lt__(self, other: Operand) -> Expr:
        return self._operate("<", other)

    def __ge__(self, other: Operand) -> Expr:
        return self._operate(">=", other)

    def __le__(self, other: Operand) -> Expr:
        return self._operate("<=", other)

    def __bool__(self) -> bool:
        message = "a PromQL expression cannot be used as a bool"
        refuse("expression/used-as-bool", message, "combine expressions with `.and_(...)` and `.or_(...)`")

    @property
    def _expr(self) -> TypedExpr:
        return self.value().typed_expr

    def _with(self, expr: TypedExpr) -> Expr:
        return replace(self.value(), typed_expr=expr)

    def _aggregate(self, operator: str, by: Labels, without: Labels) -> Expr:
        return self._with(aggregate(operator, self._expr, by, without))

    def _call(self, function: str, *more: Node) -> Expr:
        return self._with(replace(self._expr, node=Call(function, (self._expr.node, *more))))

    def _over_time(self, function: str, window: str) -> Expr:
        inner = self._expr.node
        check_window(window)
        ranged = replace(inner, window=window) if isinstance(inner, Selector) else Subquery(inner, window)
        return self._with(replace(self._expr, node=Call(function, (ranged,))))

    def _operate(self, operator: str, other: Operand) -> Expr:
        if isinstance(other, VectorMethods):
            return self._with(combine(operator, self._expr, other.value().typed_expr))
        return self._with(combine_with_number(operator, self._expr, other))


Operand: TypeAlias = VectorMethods | float


@dataclass(frozen=True, slots=True)
class Expr(VectorMethods):
    """A PromQL expression that returns an instant vector; panels and alerts query it.

    `location` is the author's line on which it began. `is_good_if_empty` says that it selects a bad state.
    """

    typed_expr: TypedExpr
    location: Location
    is_good_if_empty: bool = False

    def value(self) -> Expr:
        """Return this."""
        return self

    @property
    def text(self) -> str:
        """The PromQL for a dashboard."""
        return self.render()

    @property
    def unit(self) -> str | None:
        """Grafana's unit id of the values, None if it is unknown."""
        return self.typed_expr.unit

    @property
    def legend(self) -> str:
        """Grafana's legend template, such as `{{model}}`; empty if there is none."""
        return self.typed_expr.legend

    @property
    def source(self) -> str:
        """The data source to query, empty for that of the panel or dashboard."""
        return self.typed_expr.source

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics that it reads, each once."""
        return self.typed_expr.metrics

    @property
    def not_emitted(self) -> tuple[Metric, ...]:
        """Those of its metrics that the versions in settings do not emit; see `Metric.not_emitted_reason`."""
        return tuple(metric for metric in self.metrics if metric.not_emitted_reason)

    def tree(self, scope: Scope = DASHBOARD) -> Node:
        """Return the syntax tree for a scope."""
        return scope.resolve(self.typed_expr.node, self.typed_expr.systems)

    def render(self, scope: Scope = DASHBOARD) -> str:
        """Return the PromQL for a scope; raises AuthorError for a dashboard's variable in an alert."""
        text = format_promql(self.tree(scope))
        variables = [reference for reference in references(text) if not reference.is_number]
        if variables and not scope.dashboard:
            message = f"`{variables[0].text}` has no value in an alert"
            help = "write a fixed duration or value"
            raise AuthorError("expression/variable-in-alert", message, help, self.location)
        if self.source and not scope.dashboard:
            message = f"the data source `{self.source}` of an expression has no effect in an alert"
            help = "set `datasource` of `Alerts`"
            raise AuthorError("expression/source-in-alert", message, help, self.location)
        return text

    def in_unit(self, unit: str) -> Expr:
        """Declare Grafana's unit id of the values, where it cannot be inferred."""
        return self._with(replace(self.typed_expr, unit=unit))

    def with_legend(self, legend: str) -> Expr:
        """Set the legend, with `{{label}}` for labels; raises AuthorError for a label that the series do not have."""
        self.typed_expr.require(as_tuple(_IN_LEGEND.findall(legend)))
        return self._with(replace(self.typed_expr, legend=legend))

    def from_source(self, source: str) -> Expr:
        """Query this data source: the name of a data source variable, or a uid."""
        return self._with(replace(self.typed_expr, source=source))

    def good_if_empty(self) -> Expr:
        """Declare that it selects a bad state, so that an empty result is good; see `Query.good_if_empty`."""
        node = self.typed_expr.node
        zero = node.right if isinstance(node, Binary) and node.operator == "or" else None
        if isinstance(zero, Call) and zero.name == "vector":
            message = "this expression is never empty, since it is 0 without series"
            refuse("expression/never-empty", message, "remove `.or_zero()` or `.good_if_empty()`")
        return replace(self, is_good_if_empty=True)

    def as_bool(self) -> Expr:
        """Let a comparison return 1 or 0 instead of dropping series."""
        return self._with(return_bool(self.typed_expr))


@dataclass(frozen=True, slots=True)
class MatchedExpr:
    """The left side of an operation and how it matches the right side: `failed.on("instance") / tasks`."""

    left: Expr
    matching: Matching

    def group_left(self, *include: str) -> MatchedExpr:
        """Let several series on the left match one on the right, and copy these labels from it."""
        return replace(self, matching=replace(self.matching, group="left", include=include))

    def __add__(self, other: VectorMethods) -> Expr:
        return self._combine("+", other)

    def __sub__(self, other: VectorMethods) -> Expr:
        return self._combine("-", other)

    def __mul__(self, other: VectorMethods) -> Expr:
        return self._combine("*", other)

    def __truediv__(self, other: VectorMethods) -> Expr:
        return self._combine("/", other)

    def and_(self, other: VectorMethods) -> Expr:
        """Return the series that match one on the right."""
        return self._combine("and", other)

    def unless(self, other: VectorMethods) -> Expr:
        """Return the series that match none on the right."""
        return self._combine("unless", other)

    def _combine(self, operator: Literal["+", "-", "*", "/", "and", "unless"], other: VectorMethods) -> Expr:
        return replace(
            self.left, typed_expr=combine(operator, self.left.typed_expr, other.value().typed_expr, self.matching)
        )
