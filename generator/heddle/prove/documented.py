"""What the catalogue says of series that are missing: they wait for a version, or for something to happen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from heddle.catalog.lookup import Catalog
from heddle.promql.ast import Matcher


@dataclass(frozen=True, slots=True)
class Documented:
    """`waits` has why a series is not emitted yet, by its name; `values` all values of a label, by series and label."""

    waits: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def to_come(self, series: str, matcher: Matcher, there: Iterable[str]) -> bool:
        """Tell whether a missing value is a documented one that has not happened.

        Where a value is there that is not documented, the system has changed, and the missing one may be its old name.
        """
        known = self.values.get((series, matcher.label), frozenset())
        return any(_fits(matcher, value) for value in known) and known.issuperset(there)


def documented_in(catalog: Catalog) -> Documented:
    """Return what the metrics of a catalogue say, all that share a name agreeing."""
    waits: dict[str, str] = {}
    values: dict[tuple[str, str], frozenset[str]] = {}
    for name, known in catalog.by_name.items():
        reasons = [each.metric.waits_for for each in known]
        if all(reasons):
            waits[name] = reasons[0]
        for each in known:
            for label in each.metric.known_labels.values():
                if label.values:
                    values[name, label.name] = values.get((name, label.name), frozenset()) | frozenset(label.values)
    return Documented(waits, values)


def _fits(matcher: Matcher, value: str) -> bool:
    if matcher.operator == "=":
        return value == matcher.value
    try:
        return matcher.operator == "=~" and re.fullmatch(matcher.value, value) is not None
    except re.error:
        return False
