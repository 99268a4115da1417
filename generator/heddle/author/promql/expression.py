"""A PromQL expression as an immutable value."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from heddle.author.promql import binary
from heddle.author.promql.format import render
from heddle.author.promql.operators import Words
from heddle.author.promql.scope import DASHBOARD, Scope
from heddle.author.promql.typed_expr import Meaning, listed
from heddle.diagnostics.errors import AuthorError
from heddle.diagnostics.location import Location

if TYPE_CHECKING:
    from heddle.catalog.metrics import Metric

_VARIABLE: Final = re.compile(r"\$[A-Za-z_{][\w:}]*")
_IN_LEGEND: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Expr(Words):
    """A PromQL expression that gives an instant vector; what panels and alerts ask.

    `place` is the author's line on which it began.
    """

    meaning: Meaning
    location: Location

    def value(self) -> Expr:
        """Return this."""
        return self

    @property
    def text(self) -> str:
        """The PromQL as a dashboard asks it."""
        return self.render()

    @property
    def unit(self) -> str | None:
        """Grafana's unit id of the values, or None where there is none to know."""
        return self.meaning.unit

    @property
    def legend(self) -> str:
        """Grafana's legend template, such as `{{model}}`; empty where nobody said one."""
        return self.meaning.legend

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics that it asks for, each once."""
        return self.meaning.metrics

    @property
    def waiting(self) -> tuple[Metric, ...]:
        """Those of its metrics that the versions in settings do not emit; `Metric.waits_for` says why."""
        return tuple(metric for metric in self.metrics if metric.waits_for)

    def render(self, scope: Scope = DASHBOARD) -> str:
        """Return the PromQL for a scope; raises AuthorError for a dashboard's variable in an alert."""
        text = render(self.meaning.node, scope)
        if not scope.dashboard and (found := _VARIABLE.search(text)):
            message = f"`{found[0]}` has no value in an alert"
            raise AuthorError(
                "expression/variable-in-alert", message, "write a plain span or value there", self.location
            )
        return text

    def in_unit(self, unit: str) -> Expr:
        """Say Grafana's unit id of the values, where the words cannot know it."""
        return self._said(replace(self.meaning, unit=unit))

    def named(self, legend: str) -> Expr:
        """Say the legend: text with `{{label}}` in it; raises AuthorError for a label that the series do not have."""
        self.meaning.require(listed(_IN_LEGEND.findall(legend)))
        return self._said(replace(self.meaning, legend=legend))

    def as_bool(self) -> Expr:
        """Let a comparison answer 1 or 0 in place of dropping series."""
        return self._said(binary.truth(self.meaning))
