"""Functions that return expressions: one thing as a part of another, and raw PromQL."""

from __future__ import annotations

from dataclasses import replace

from heddle.author.promql.expression import Expr, VectorMethods
from heddle.author.promql.growth import with_last_values
from heddle.author.promql.recorded import Recorded
from heddle.author.promql.typed_expr import Labels, TypedExpr, aggregate, as_tuple, combine, combine_with_number
from heddle.author.promql.units import RATIO
from heddle.diagnostics.location import caller_location
from heddle.promql.ast import Aggregate, Binary, Call, Matching, Node, Number, Raw


def ratio(part: VectorMethods, whole: VectorMethods, *, by: Labels = (), zero: bool = False) -> Expr:
    """Return part / whole, both summed by the same labels, and nothing if the whole is 0.

    With `zero`, a group whose part has no series is 0 instead of missing: counters of failures are absent before the
    first failure.
    """
    top, bottom = _sum(part.value().typed_expr, by), _sum(whole.value().typed_expr, by)
    if zero and not (isinstance(part, Recorded) and part.has_zeros):
        top = replace(top, node=Binary("or", top.node, _zeros(bottom, part.value().typed_expr.node)))
    quotient = combine("/", top, combine_with_number(">", bottom, 0))
    return replace(part.value(), typed_expr=replace(quotient, unit=RATIO))


def share(groups: VectorMethods, *, by: Labels, within: Labels = ()) -> Expr:
    """Return each group's share of the whole, or of its group of `within`, and nothing if the whole is 0."""
    outer = as_tuple(within)
    parts = _sum(groups.value().typed_expr, (*outer, *as_tuple(by)))
    whole = combine_with_number(">", _sum(groups.value().typed_expr, outer), 0)
    quotient = combine("/", parts, whole, Matching("on", outer, "left"))
    return replace(groups.value(), typed_expr=replace(quotient, unit=RATIO))


def percent(part: VectorMethods, whole: VectorMethods, *, by: Labels = ()) -> Expr:
    """Return a ratio as 0 to 100, for panels whose thresholds are in percent."""
    return ratio(part, whole, by=by) * 100


def raw(promql: str, *, unit: str | None = None, legend: str = "", source: str = "") -> Expr:
    """Return PromQL text as an expression, of which only `unit` and `legend` are known; it selects its own jobs.

    `source` is the name of a data source variable, or a uid.
    """
    return Expr(TypedExpr(node=Raw(promql), unit=unit, legend=legend, source=source), caller_location())


def _zeros(whole: TypedExpr, part: Node) -> Node:
    """Return a zero for each series of a sum, except those that only the part has.

    Its values do not matter, so a shorter expression with the same series can replace it.
    """
    if not whole.labels:
        return Call("vector", (Number(0),))
    node = whole.node
    match node:
        case Aggregate(inner=Binary("or", left, right)) if right == part:
            node = replace(node, inner=left)
    return Binary("*", Number(0), with_last_values(node))


def _sum(expression: TypedExpr, by: Labels) -> TypedExpr:
    """Return the sum by these labels, or the expression if it has only these labels already."""
    if expression.labels is not None and expression.labels == frozenset(as_tuple(by)):
        return expression
    return aggregate("sum", expression, by)
