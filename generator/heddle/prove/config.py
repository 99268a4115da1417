"""What every backend is configured with: limits, retention, and what the catalog documents."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from heddle.catalog.lookup import Catalog
from heddle.promql.ast import Matcher
from heddle.prove.result import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The longest acceptable response time in seconds, and the largest acceptable number of series."""

    slow: float = 5.0
    max_series: int = 1000

    def status(self, *, has_data: bool, seconds: float, series: int) -> Status:
        """Return the status of a response."""
        if not has_data:
            return Status.EMPTY
        if seconds > self.slow:
            return Status.SLOW
        return Status.TOO_MANY_SERIES if series > self.max_series else Status.OK


@dataclass(frozen=True, slots=True)
class DocumentedTelemetry:
    """What the catalog says about data that may be missing.

    `not_emitted` has the reason why a series is not emitted yet, by its name; `label_values` all values that a label
    can have, by the names of series and label.
    """

    not_emitted: Mapping[str, str] = field(default_factory=dict)
    label_values: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def can_match_later(self, series: str, matcher: Matcher, present: Collection[str]) -> bool:
        """Return whether a documented value that does not occur yet would satisfy a matcher.

        False if an undocumented value is present: the system has changed, and the missing value may be its old name.
        """
        documented = self.label_values.get((series, matcher.label), frozenset())
        return documented.issuperset(present) and any(_satisfies(matcher, value) for value in documented)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeConfig:
    """Limits, documented telemetry, and the retention: how many seconds back diagnoses look for older data."""

    limits: Limits
    documented: DocumentedTelemetry
    retention: float


def documented_telemetry(catalog: Catalog) -> DocumentedTelemetry:
    """Return what a catalog documents; a series counts as not emitted only if all metrics of its name agree."""
    not_emitted: dict[str, str] = {}
    label_values: dict[tuple[str, str], frozenset[str]] = {}
    for series, entries in catalog.by_name.items():
        reasons = [entry.metric.not_emitted_reason for entry in entries]
        if all(reasons):
            not_emitted[series] = reasons[0]
        for label in (label for entry in entries for label in entry.metric.known_labels.values() if label.values):
            values = label_values.get((series, label.name), frozenset())
            label_values[series, label.name] = values | frozenset(label.values)
    return DocumentedTelemetry(not_emitted, label_values)


def _satisfies(matcher: Matcher, value: str) -> bool:
    if matcher.operator == "=":
        return value == matcher.value
    try:
        return matcher.operator == "=~" and re.fullmatch(matcher.value, value) is not None
    except re.error:
        return False
