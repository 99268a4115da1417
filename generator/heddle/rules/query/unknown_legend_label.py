"""The legend uses a label that the query's series do not have.

Why: Grafana leaves the place empty, and all lines have the same name.
Bad: `sum by (shop) (orders)` with the legend `{{state}}`.
Good: labels that the query groups by, copies with `group_left (...)`, or creates with `label_replace`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING

_LABEL = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")


def check(query: Query) -> Iterator[Violation]:
    if query.node is None or "{{" not in query.legend or _legend_is_hidden(query):
        return
    labels = query.labels_of(query.node)
    # A single number is shown without its legend.
    if labels is None or (not labels and query.panel.facts.shows == "number"):
        return
    for label in dict.fromkeys(_LABEL.findall(query.legend)):
        if label not in labels:
            known = labels - {"__name__"}
            yield Violation(
                message=f"the legend uses label `{label}`, which the series do not have",
                help=did_you_mean(label, known) or "remove the label; there is a single series without labels",
            )


def _legend_is_hidden(query: Query) -> bool:
    """Tell whether the legend is not shown: tables have columns, heatmaps buckets, and a display name replaces it."""
    is_other = query.panel.type == "table" or query.target.get("format") in ("table", "heatmap")
    return is_other or bool(query.panel.defaults.get("displayName"))


def bad() -> Query:
    return examples.query("sum by (shop) (orders)", target={"legendFormat": "{{state}}"})


def good() -> Query:
    promql = "sum by (shop) (orders) * on (shop) group_left (city) shop_info"
    return examples.query(promql, target={"legendFormat": "{{shop}} {{city}}"})
