"""Recognizes queries for VictoriaMetrics, whose MetricsQL accepts queries that Prometheus rejects."""

from __future__ import annotations

import re
from typing import Final

from heddle.promql.dialects import METRICSQL
from heddle.promql.parse import PromqlSyntaxError
from heddle.rules.subjects import Dashboard

_VALID: Final = re.compile(
    r"expected type (?:matrix|vector)|binary expression must contain|ranges only allowed|wrong number of arguments"
    r"|offset modifier must be preceded|not a valid duration string|set operator"
)
"""Errors of Prometheus in queries that VictoriaMetrics accepts."""
_OWN_METRICS: Final = re.compile(r"\bvm(?:agent|alert|auth|select|insert|storage)?_\w+")
"""Metrics of VictoriaMetrics itself."""


def may_be_metricsql(dashboard: Dashboard, text: str, problem: str) -> bool:
    """Return whether VictoriaMetrics accepts a query, and the dashboard shows that it is the data source.

    The evidence is a metric of VictoriaMetrics in the query, or another query that only MetricsQL accepts.
    """
    if not _VALID.search(problem):
        return False
    if _OWN_METRICS.search(text):
        return True
    others = (query for panel in dashboard.panels for query in panel.queries if query.text != text)
    errors = (query.error for query in others)
    return any(_is_of_metricsql(error) for error in errors if error is not None)


def _is_of_metricsql(error: PromqlSyntaxError) -> bool:
    return error.uncertain == METRICSQL or (not error.uncertain and bool(_VALID.search(str(error))))
