"""An annotation does not name a data source.

Why: Grafana then queries its default data source, so the annotation depends on a setting of the server.
Bad: an annotation with a query and without a data source.
Good: the uid of a data source. The built-in "Annotations & Alerts" needs none.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE


def check(dashboard: Dashboard) -> Iterator[Violation]:
    for annotation in (dashboard.data.get("annotations") or {}).get("list") or ():
        built_in = annotation.get("builtIn") or annotation.get("type") in ("dashboard", "tags", "alert")
        if annotation.get("enable", True) and not built_in and not annotation.get("datasource"):
            yield Violation(
                message=f"annotation {annotation.get('name', '')!r} has no data source",
                help="set the uid of a data source",
                at=annotation,
            )


def bad() -> Dashboard:
    deployments = {"name": "Deployments", "enable": True, "expr": "changes(up[1m])"}
    return examples.dashboard(annotations={"list": [deployments]})


def good() -> Dashboard:
    built_in = {"name": "Annotations & Alerts", "builtIn": 1, "type": "dashboard"}
    return examples.dashboard(annotations={"list": [built_in]})
