"""A legend names labels that its series have.

Why: Grafana leaves the place of any other empty, and all lines are called the same.
Bad: `sum by (shop) (orders)` with the legend `{{state}}`.
Good: labels that the query groups by, copies with `group_left (...)`, or makes with `label_replace`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.inference import result_labels
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING

_NAMED = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")


def check(subject: Query) -> Iterator[Violation]:
    """Find a label in the legend that the results cannot have; one number alone is shown without its legend."""
    if subject.node is None or "{{" not in subject.legend or _hidden(subject):
        return
    known = result_labels(subject.node, subject.catalog.labels_of)
    if known is None or (not known and subject.panel.facts.shows == "number"):
        return
    for label in dict.fromkeys(_NAMED.findall(subject.legend)):
        if label not in known:
            has = ", ".join(sorted(known - {"__name__"}))
            yield Violation(
                message=f"the legend names {label}, which the query's series do not have",
                help=f"name one of: {has}" if has else "name no label: there is one series, without any",
            )


def _hidden(query: Query) -> bool:
    """Whether the legend is not shown: a table has columns, and a name of the fields' own goes over it."""
    return (
        query.panel.type == "table"
        or query.target.get("format") == "table"
        or bool(query.panel.defaults.get("displayName"))
    )


def bad() -> Query:
    """Return a legend of a label that is summed away."""
    return query("sum by (shop) (orders)", target={"legendFormat": "{{state}}"})


def good() -> Query:
    """Return one of a label that the query copies."""
    return query(
        "sum by (shop) (orders) * on (shop) group_left (city) shop_info", target={"legendFormat": "{{shop}} {{city}}"}
    )
