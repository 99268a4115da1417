"""A dashboard asks no more than its reader looks at.

Why: With all rows open each refresh asks every query; beyond thirty the first panels wait for the last.
Bad: a dashboard of 60 queries.
Good: an overview, and a dashboard for each part with a link to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.model import walk_panels
from heddle.rules.examples import dashboard, shape
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.ADVICE

_MOST = 30


def check(subject: Dashboard) -> Iterator[Violation]:
    """Warn of a dashboard with many queries; hidden ones and panels that show another's data ask nothing."""
    asked = sum(
        not target.get("hide") and not _shared(target)
        for panel in walk_panels(subject.data)
        for target in panel.get("targets") or ()
    )
    if asked > _MOST:
        yield Violation(
            message=f"the dashboard asks {asked} queries with all its rows open",
            help="split it, or ask one query by a label where there are several",
        )


def _shared(target: dict[str, object]) -> bool:
    source = target.get("datasource")
    return (source.get("uid") if isinstance(source, dict) else source) in ("-- Dashboard --", "__expr__")


def bad() -> Dashboard:
    """Return a dashboard of 31 queries."""
    return dashboard(shape(*["up"] * (_MOST + 1)))


def good() -> Dashboard:
    """Return one of 30."""
    return dashboard(shape(*["up"] * _MOST))
