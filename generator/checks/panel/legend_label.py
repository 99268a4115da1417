"""A legend names labels that its query still has.

Why: Grafana writes nothing for a label that is not there: all series get one name, and nobody can tell them apart.
Bad: `sum by (job) (up)` with the legend `{{instance}}`.
Good: `sum by (job) (up)` with `{{job}}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.checks.catalogue import Catalogue
from generator.checks.examples import panel
from generator.checks.promql.labels import labels
from generator.checks.rule import Finding
from generator.checks.subjects import Panel
from generator.problem import Severity

ID = "panel/legend-label"
SEVERITY = Severity.WARNING

_LABEL = re.compile(r"\{\{\s*([a-zA-Z_]\w*)\s*\}\}")
# These show one number, and its name seldom.
_SINGLE = frozenset({"stat", "gauge", "singlestat"})
# Nothing is known of metrics here, so that only an aggregation can tell which labels are left.
_UNKNOWN = Catalogue()


def check(subject: Panel) -> Iterator[Finding]:
    """Warn of a legend with a label that the aggregation took away."""
    for query in subject.queries():
        if "{{" not in query.legend or query.target.get("hide") or query.target.get("format", "") == "table":
            continue
        named = dict.fromkeys(_LABEL.findall(query.legend))
        left = labels(query.node, _UNKNOWN) if named and query.node is not None else None
        if left is None or (not left and subject.type in _SINGLE):
            continue
        if gone := [name for name in named if name not in left]:
            yield Finding(
                message=f"the legend {query.legend!r} of the panel {subject.title!r} names {' and '.join(gone)}, "
                f"which its query takes away",
                mend=f"name only: {', '.join(sorted(left))}" if left else "write a name, or aggregate by the label",
                at=query.target,
            )


def bad() -> Panel:
    """Return a panel whose legend names a label that is gone."""
    made = panel("sum by (job) (up)")
    made.data["targets"][0]["legendFormat"] = "{{instance}}"
    return made


def good() -> Panel:
    """Return one whose legend names the label that is left."""
    made = panel("sum by (job) (up)")
    made.data["targets"][0]["legendFormat"] = "{{ job }}"
    return made
