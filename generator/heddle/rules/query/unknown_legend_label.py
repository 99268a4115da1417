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
from heddle.promql.ast import Node
from heddle.promql.queries import used_labels
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
METRICS_SEVERITY = Severity.WARNING

_TEMPLATES = {
    "panel": "legend uses",
    "variable": "variable uses",
    "annotation": "text of the annotation uses",
    "alert": "annotations use",
}
_LABEL = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")


def check(query: Query) -> Iterator[Violation]:
    if query.node is None or "{{" not in query.legend or _legend_is_hidden(query):
        return
    labels = query.labels_of(query.node)
    # A single number is shown without its legend.
    if labels is None or (not labels and query.panel.facts.shows == "number"):
        return
    if query.catalog.sources:
        labels |= _reported_labels(query, query.node)
    for label in dict.fromkeys(_LABEL.findall(query.legend)):
        if label not in labels:
            known = query.own_labels(query.node, labels)
            yield Violation(
                message=f"the {_TEMPLATES[query.user]} label `{label}`, which the series do not have",
                help=did_you_mean(label, known) or "remove the label; there is a single series without labels",
            )


def _reported_labels(query: Query, node: Node) -> frozenset[str]:
    """Return the labels that the query uses and its metrics do not have, which `query/unknown-label` reports."""
    known = {series for selector in query.selectors for series in query.catalog.select(selector)}
    return used_labels(node) - {label for series in known for label in series.labels or ()}


def _legend_is_hidden(query: Query) -> bool:
    """Tell whether the legend is not shown: tables have columns, heatmaps buckets, and a display name replaces it."""
    is_other = query.panel.type == "table" or query.target.get("format") in ("table", "heatmap")
    return is_other or bool(query.panel.defaults.get("displayName"))


def bad() -> Query:
    return examples.query("sum by (shop) (orders)", target={"legendFormat": "{{state}}"})


def good() -> Query:
    promql = "sum by (shop) (orders) * on (shop) group_left (city) shop_info"
    return examples.query(promql, target={"legendFormat": "{{shop}} {{city}}"})
