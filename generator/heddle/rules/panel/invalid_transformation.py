"""A transformation has an id or an option that Grafana does not have.

Why: Grafana shows an error instead of the panel for an unknown id, and ignores an unknown option.
Bad: `{"id": "organise", "options": {...}}`, or `rename` in the options of `organize`.
Good: `{"id": "organize", "options": {"renameByName": {"Value": "Orders"}}}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.grafana.json_value import mapping, members
from heddle.grafana.transformations import TRANSFORMATIONS
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.WARNING
IN_GENERATE = True


def check(panel: Panel) -> Iterator[Violation]:
    for step in members(panel.data.get("transformations")):
        id = step.get("id")
        if not isinstance(id, str) or id not in TRANSFORMATIONS:
            which = f"with the unknown id {id!r}" if id else "without an id"
            message = f"panel {panel.title!r} has a transformation {which}"
            yield Violation(message=message, help=did_you_mean(str(id or ""), TRANSFORMATIONS, "the ids are"))
            continue
        known = TRANSFORMATIONS[id]
        if known is None:
            continue
        for key in mapping(step.get("options")):
            if key not in known:
                message = f"transformation {id!r} of panel {panel.title!r} has no option `{key}`"
                help = did_you_mean(key, known, "the options are") if known else "remove its options: it has none"
                yield Violation(message=message, help=help)


def bad() -> Panel:
    return examples.panel("up", transformations=[{"id": "organise", "options": {}}])


def good() -> Panel:
    return examples.panel("up", transformations=[{"id": "organize", "options": {"renameByName": {"Value": "Up"}}}])
