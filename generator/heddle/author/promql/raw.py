"""PromQL as its author wrote it: possible, visibly raw, and unchecked here."""

from __future__ import annotations

from heddle.author.promql.expression import Expr
from heddle.author.promql.syntax import Raw
from heddle.author.promql.typed_expr import Meaning
from heddle.diagnostics.location import caller_location


def raw(promql: str, *, unit: str | None = None, legend: str = "") -> Expr:
    """Return the text as an expression of which nothing is known but `unit` and `legend`; it names its own job."""
    return Expr(Meaning(node=Raw(promql), unit=unit, legend=legend), caller_location())
