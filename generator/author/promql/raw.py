"""PromQL as its author wrote it: possible, visibly raw, and unchecked here."""

from __future__ import annotations

from generator.author.promql.expression import Expr
from generator.author.promql.meaning import Meaning
from generator.author.promql.syntax import Raw
from generator.place import here


def raw(promql: str, *, unit: str | None = None, legend: str = "") -> Expr:
    """Return the text as an expression of which nothing is known but `unit` and `legend`; it names its own job."""
    return Expr(Meaning(node=Raw(promql), unit=unit, legend=legend), here())
