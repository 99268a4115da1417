"""What every backend can do for a dashboard, and what it is configured with."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from heddle.catalog.lookup import Catalog
from heddle.grafana.interpolation import Selection
from heddle.grafana.javascript_regex import parse_javascript_regex
from heddle.grafana.json_value import Json
from heddle.logql import matches
from heddle.promql.ast import Matcher
from heddle.prove.datasources import Datasource
from heddle.prove.queries import ProbeQuery
from heddle.prove.result import Diagnosis, ProbeResult, Status


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
    can have, by the names of series and label; `first_events` the event after which a series appears, by its name;
    `recorded` the expression of the recording rule that writes a series, by its name; `labels` the labels of a series,
    by its name.
    """

    not_emitted: Mapping[str, str] = field(default_factory=dict)
    label_values: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    first_events: Mapping[str, str] = field(default_factory=dict)
    recorded: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def is_open(self, series: str, label: str) -> bool:
        """Return whether a label can have values that the catalog does not list."""
        return not self.label_values.get((series, label))

    def can_match_later(self, series: str, matcher: Matcher, present: Collection[str]) -> bool:
        """Return whether a documented value that does not occur yet would satisfy a matcher.

        False if an undocumented value is present: the system has changed, and the missing value may be its old name.
        """
        documented = self.label_values.get((series, matcher.label), frozenset())
        if matcher.operator not in ("=", "=~") or not documented.issuperset(present):
            return False
        return any(matches(matcher, value) for value in documented)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeConfig:
    """Limits, documented telemetry, and the retention: how many seconds back diagnoses look for older data."""

    limits: Limits
    documented: DocumentedTelemetry
    retention: float


@dataclass(frozen=True, slots=True)
class VariableOptions:
    """The query of a variable as it was sent, and its values; `error` is the server's message if it failed."""

    query: str
    values: tuple[str, ...]
    error: str = ""


class Backend(Protocol):
    """One server, or one data source of a Grafana."""

    def probe(self, query: ProbeQuery, selection: Selection) -> ProbeResult:
        """Run a query with the values of its variables, and diagnose an empty result."""

    def variable_options(self, variable: Json, query: ProbeQuery, selection: Selection) -> VariableOptions:
        """Return the options of a variable; `selection` has the variables before it."""

    def explain_no_options(self, query: ProbeQuery, options: VariableOptions) -> Diagnosis:
        """Return why a variable has no options."""

    def sample_label_sets(
        self,
        query: ProbeQuery,  # noqa: ARG002
        selection: Selection,  # noqa: ARG002
        variables: frozenset[str],  # noqa: ARG002
    ) -> Iterable[Mapping[str, str]]:
        """Return values of these variables that occur together, each from one series or stream that matches.

        Only backends of series or streams have such values.
        """
        return ()


FindBackend = Callable[[Datasource], Backend | None]
"""Returns the backend that answers for a data source; None if none was given."""


def documented_telemetry(catalog: Catalog) -> DocumentedTelemetry:
    """Return what a catalog documents; a series counts as missing only if all metrics of its name agree."""
    not_emitted: dict[str, str] = {}
    label_values: dict[tuple[str, str], frozenset[str]] = {}
    first_events: dict[str, str] = {}
    labels: dict[str, frozenset[str]] = {}
    for series, entries in catalog.by_name.items():
        reasons = [entry.metric.not_emitted_reason for entry in entries]
        if all(reasons):
            not_emitted[series] = reasons[0]
        events = [entry.metric.first_event for entry in entries]
        if all(events):
            first_events[series] = events[0]
        labels[series] = frozenset(label for entry in entries for label in entry.metric.known_labels)
        for label in (label for entry in entries for label in entry.metric.known_labels.values() if label.values):
            values = label_values.get((series, label.name), frozenset())
            label_values[series, label.name] = values | frozenset(label.values)
    return DocumentedTelemetry(not_emitted, label_values, first_events, labels=labels)


def select_options(values: Sequence[str], variable: Json) -> tuple[str, ...]:
    """Return the values that a variable shows: filtered by its regex, sorted, without duplicates."""
    return tuple(dict.fromkeys(_sort(_filter(list(values), variable), variable)))


def _filter(values: list[str], variable: Json) -> list[str]:
    text = str(variable.get("regex") or "")
    regex = parse_javascript_regex(text) if text.startswith("/") else None
    return [_captured(match) for match in map(regex.pattern.search, values) if match] if regex else values


def _captured(match: re.Match[str]) -> str:
    groups = match.groupdict()
    if groups.get("value") is not None:
        return str(groups["value"])
    return str(match[1] if match.re.groups and match[1] is not None else match.string)


def _sort(values: list[str], variable: Json) -> list[str]:
    """Sort as Grafana does: 1 and 2 alphabetically, 3 and 4 by number, 5 and 6 ignoring case; even ones descending."""
    order = variable.get("sort") or 0
    if not isinstance(order, int) or not order:
        return values
    key = _first_number if order in (3, 4) else str.lower if order > 4 else str
    return sorted(values, key=key, reverse=order % 2 == 0)


def _first_number(value: str) -> float:
    number = re.search(r"\d+", value)
    return float(number[0]) if number else -1
