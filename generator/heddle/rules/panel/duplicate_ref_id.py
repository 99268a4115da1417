"""Two queries of the panel have the same refId.

Why: Grafana returns results by refId, so only one of the two is shown.
Bad: two queries with refId A.
Good: A and B. Queries of different data sources may both be A.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.datasource_types import datasource_uid
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel, duplicates

SEVERITY = Severity.ERROR


def check(panel: Panel) -> Iterator[Violation]:
    targets = [target for target in panel.visible_targets if target.get("refId")]
    repeated = {target["refId"] for _, target in duplicates(targets, lambda t: (t["refId"], datasource_uid(t)))}
    for ref_id in sorted(repeated):
        yield Violation(
            message=f"several queries of panel {panel.title!r} have the refId {ref_id}", help="give each its own refId"
        )


def bad() -> Panel:
    panel = good()
    panel.data["targets"][1]["refId"] = "A"
    return panel


def good() -> Panel:
    return examples.panel("up", "up == 0")
