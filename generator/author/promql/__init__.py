"""PromQL as values: built from the metrics of a catalogue, checked, carrying unit, legend and place."""

from __future__ import annotations

from generator.author.promql.expression import Expr
from generator.author.promql.matchers import not_, not_re, re, variable
from generator.author.promql.ratios import percent, ratio, share
from generator.author.promql.raw import raw
from generator.author.promql.scope import DASHBOARD, Scope, alert_scope
from generator.author.promql.series import Series
from generator.author.promql.windows import RANGE, RATE_INTERVAL

__all__ = [
    "DASHBOARD",
    "RANGE",
    "RATE_INTERVAL",
    "Expr",
    "Scope",
    "Series",
    "alert_scope",
    "not_",
    "not_re",
    "percent",
    "ratio",
    "raw",
    "re",
    "share",
    "variable",
]
