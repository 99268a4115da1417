"""Links from the results of one data source to a query of another, as typed values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from heddle.diagnostics.location import Location, caller_location


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceToLogs:
    """From a span to the logs of its time.

    `query` is LogQL with Grafana's span macros; the tags of a trace do not do for it, since Jaeger's carry no
    `service.name` and an empty selector is refused by Loki. The shifts widen the span's window: start back, end on.
    """

    target: str
    query: str
    start_shift: str
    end_shift: str
    filter_by_trace_id: bool = False

    def json(self) -> dict[str, Any]:
        """Return Grafana's `tracesToLogsV2`."""
        return {
            "datasourceUid": self.target,
            "customQuery": True,
            "query": self.query,
            "spanStartTimeShift": self.start_shift,
            "spanEndTimeShift": self.end_shift,
            "filterByTraceID": self.filter_by_trace_id,
            "filterBySpanID": False,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceToMetrics:
    """From a span to named queries; `queries` are name and PromQL."""

    target: str
    queries: tuple[tuple[str, str], ...]
    start_shift: str
    end_shift: str

    def json(self) -> dict[str, Any]:
        """Return Grafana's `tracesToMetrics`."""
        return {
            "datasourceUid": self.target,
            "spanStartTimeShift": self.start_shift,
            "spanEndTimeShift": self.end_shift,
            "queries": [{"name": name, "query": query} for name, query in self.queries],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedField:
    """From a log line to a trace: `regex` finds the id in the line as its first group, or `label` names its label."""

    name: str
    target: str
    regex: str = ""
    label: str = ""
    display: str = "Open trace"

    def json(self) -> dict[str, Any]:
        """Return one of Grafana's `derivedFields`.

        Before 11.5 Grafana compares `matcherRegex` with the label's name as it is, since then as a regular expression,
        so a plain name is right for both.
        """
        found = {"matcherType": "label", "matcherRegex": self.label} if self.label else {"matcherRegex": self.regex}
        link = {"datasourceUid": self.target, "url": "${__value.raw}", "urlDisplayLabel": self.display}
        return {"name": self.name, **found, **link}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemplar:
    """From an exemplar to its trace: `label` is the exemplar's label that holds the id."""

    label: str
    target: str
    display: str = "Open trace"

    def json(self) -> dict[str, Any]:
        """Return one of Grafana's `exemplarTraceIdDestinations`."""
        return {"name": self.label, "datasourceUid": self.target, "urlDisplayLabel": self.display}


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """From a field of a result, `on`, to a query of another data source, in Explore.

    `query` is the target's query, in its own keys, with the field as `${field}`. Grafana panics without label or
    description.
    """

    target: str
    on: str
    label: str
    description: str
    query: dict[str, Any]
    location: Location = field(default_factory=caller_location)

    def entry(self) -> dict[str, Any]:
        """Return one of the data source's `correlations`."""
        return {
            "targetUID": self.target,
            "label": self.label,
            "description": self.description,
            "config": {"type": "query", "field": self.on, "target": self.query},
        }
