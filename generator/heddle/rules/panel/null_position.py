"""The position of the panel is null.

Why: Grafana cannot open the dashboard: "Cannot read properties of null". It shows no panel at all.
Bad: `"gridPos": null`, which grafanalib writes for panels outside of rows.
Good: x, y, w and h; or no `gridPos`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ERROR


def check(panel: Panel) -> Iterator[Violation]:
    if panel.data.get("gridPos", {}) is None:
        yield Violation(
            message=f"the position of panel {panel.title!r} is null, so Grafana cannot open the dashboard",
            help="set `gridPos` to x, y, w and h",
        )


def bad() -> Panel:
    return examples.panel("up", gridPos=None)


def good() -> Panel:
    return examples.panel("up")
