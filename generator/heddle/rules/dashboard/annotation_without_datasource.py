"""An annotation says which data source it asks.

Why: Without one Grafana asks its default, and marks of deployments come and go with a click in the settings.
Bad: an annotation with a query and without a data source.
Good: the uid of a data source. Grafana's own, "Annotations & Alerts", needs none.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import dashboard
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE


def check(subject: Dashboard) -> Iterator[Violation]:
    """Warn of an annotation that asks whatever is the default."""
    for each in (subject.data.get("annotations") or {}).get("list") or ():
        own = each.get("builtIn") or each.get("type") in ("dashboard", "tags", "alert")
        if each.get("enable", True) and not own and not each.get("datasource"):
            yield Violation(
                message=f"the annotation {each.get('name', '')!r} does not say which data source it asks",
                help="give it the uid of a data source",
                at=each,
            )


def bad() -> Dashboard:
    """Return a dashboard with an annotation that asks the default."""
    return dashboard(annotations={"list": [{"name": "Deployments", "enable": True, "expr": "changes(up[1m])"}]})


def good() -> Dashboard:
    """Return one with Grafana's own."""
    return dashboard(annotations={"list": [{"name": "Annotations & Alerts", "builtIn": 1, "type": "dashboard"}]})
