"""The panel type has been removed from Grafana.

Why: Grafana 12 has no Angular panels. Instead of the panel it shows an error.
Bad: `flant-statusmap-panel`.
Good: `status-history`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.removed_types import removed_types
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING
IN_GENERATE = True


def check(dashboard: Dashboard) -> Iterator[Violation]:
    for removed in removed_types(dashboard):
        if not removed.facts.converted:
            yield Violation(
                message=f"{removed.subject} the removed type {removed.first.type!r}; Grafana 12 shows an error instead",
                help=f"use {removed.successor}",
                at=removed.first.data,
            )


def bad() -> Dashboard:
    return examples.dashboard(examples.panel_json("up", type="flant-statusmap-panel"))


def good() -> Dashboard:
    return examples.dashboard(examples.panel_json("up", type="status-history"))
