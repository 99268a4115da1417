"""Sums that a recording rule computes, for queries that would be too long to read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from heddle.author.promql.expression import Expr, VectorMethods
from heddle.author.promql.scope import own_scope
from heddle.author.promql.typed_expr import TypedExpr, aggregate
from heddle.catalog.metrics import RecordedSeries
from heddle.promql.ast import Binary, Number, Selector
from heddle.settings.active import project_settings


@dataclass(frozen=True, slots=True)
class Recorded(RecordedSeries, VectorMethods):
    """The sum of an expression by `labels` and by the labels that select the processes of its system.

    With the setting `alerts.recording_rules`, queries read the series `name`, which a rule writes; otherwise they
    contain the expression. The rule also writes 0 for each group that only `zeros` has, so that `ratio` needs no zeros.
    Declare it at the top level of a module.
    """

    expression: VectorMethods = field(kw_only=True, compare=False)
    zeros: Recorded | None = field(default=None, kw_only=True)

    def value(self) -> Expr:
        """Return the series that the rule writes if the rules are loaded, else the expression."""
        expression = self.expression.value()
        if not project_settings().alerts.recording_rules:
            return expression
        node = Selector(self.name, scope=self.system.name)
        return replace(expression, typed_expr=replace(expression.typed_expr, node=node, fixed_labels=frozenset()))

    @property
    def has_zeros(self) -> bool:
        """Whether the series that queries read contains zeros."""
        return self.zeros is not None and project_settings().alerts.recording_rules

    def computed(self) -> TypedExpr:
        """Return what the rule computes."""
        labels = (*project_settings().everywhere, *own_scope(self.system), *self.labels)
        total = aggregate("sum", self.expression.value().typed_expr, labels)
        if self.zeros is None:
            return total
        zeros = Binary("*", Number(0), aggregate("sum", self.zeros.expression.value().typed_expr, labels).node)
        return replace(total, node=Binary("or", total.node, zeros))
