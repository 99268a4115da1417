"""The dashboard runs more than 30 queries.

Why: With all rows open, each refresh runs every query, and the first panels have to wait for the last.
Bad: a dashboard with 60 queries.
Good: an overview, and a linked dashboard for each part.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.datasource_types import datasource_uid
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.ADVICE

_LIMIT = 30
# Queries of these are computed from other queries.
_DERIVED = ("-- Dashboard --", "__expr__")


def check(dashboard: Dashboard) -> Iterator[Violation]:
    targets = [target for panel in dashboard.panels for target in panel.visible_targets]
    count = sum(datasource_uid(target) not in _DERIVED for target in targets)
    if count > _LIMIT:
        yield Violation(
            message=f"the dashboard runs {count} queries when all rows are open",
            help="split it, or combine queries that differ only in a label",
        )


def bad() -> Dashboard:
    return examples.dashboard(examples.panel_json(*["up"] * (_LIMIT + 1)))


def good() -> Dashboard:
    return examples.dashboard(examples.panel_json(*["up"] * _LIMIT))
