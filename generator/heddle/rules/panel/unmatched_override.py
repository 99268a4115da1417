"""A field override is for a series or column that the panel does not show.

Why: The override has no effect: the unit, color or width that it sets is silently lost.
Bad: an override for `p95` in a panel whose legends are `p50` and `p99`.
Good: the legend of a query, or the heading of a column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.grafana.javascript_regex import parse_javascript_regex
from heddle.grafana.json_value import mapping
from heddle.grafana.variables import has_variables, references
from heddle.rules import examples
from heddle.rules.panel_fields import transformed
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE

_NAMED_BY_LEGENDS: Final = frozenset(
    {"timeseries", "stat", "gauge", "bargauge", "piechart", "barchart", "state-timeline", "status-history"}
)
_PLACE: Final = re.compile(r"\{\{.*?\}\}")


def check(panel: Panel) -> Iterator[Violation]:
    shown = _shown_names(panel)
    for override in panel.overrides():
        matcher = mapping(override.get("matcher"))
        name = matcher.get("options")
        if not isinstance(name, str) or not shown or references(name):
            continue
        if matcher.get("id") == "byRegexp" and not _can_match(name, shown):
            yield Violation(
                message=f"an override of panel {panel.title!r} is for {name}, which matches nothing",
                help=f"it shows: {', '.join(sorted(shown))}",
            )
        if matcher.get("id") == "byName" and not any(re.fullmatch(_pattern(each), name) for each in shown):
            yield Violation(
                message=f"an override of panel {panel.title!r} is for {name!r}, which the panel does not show",
                help=did_you_mean(name, sorted(shown), "it shows"),
            )


def _shown_names(panel: Panel) -> frozenset[str]:
    """Return the names of the columns, or the legends of the series; empty if they are not known."""
    if panel.defaults.get("displayName") or any(True for _ in panel.override_values("displayName")):
        return frozenset()
    _, fields = transformed(panel)
    if fields is not None:
        return fields.names
    legends = [query.legend for query in panel.queries if query.target in panel.visible_targets]
    are_known = all(legends) and len(legends) == len(panel.visible_targets) and not any(map(has_variables, legends))
    if panel.type not in _NAMED_BY_LEGENDS or not are_known or panel.data.get("transformations"):
        return frozenset()
    return frozenset((*legends, "Time", "Value"))


def _can_match(text: str, shown: frozenset[str]) -> bool:
    """Return whether a regular expression matches one of the names; the values of labels in legends are not known."""
    regex = parse_javascript_regex(text)
    return regex is None or any(_PLACE.search(name) or regex.pattern.search(name) for name in shown)


def _pattern(name: str) -> str:
    """Return a regular expression for the names of the series with a legend."""
    return ".*".join(map(re.escape, _PLACE.split(name)))


def _panel(name: str) -> Panel:
    override = {"matcher": {"id": "byName", "options": name}, "properties": []}
    target = {"legendFormat": "{{shop}} orders"}
    return examples.query("sum by (shop) (orders)", target=target, overrides=[override]).panel


def bad() -> Panel:
    return _panel("sales")


def good() -> Panel:
    return _panel("berlin orders")
