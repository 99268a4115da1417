"""Links from the results of one data source to a query of another."""

from __future__ import annotations

from dataclasses import dataclass, field

from heddle.diagnostics.location import Location, caller_location
from heddle.grafana.json_value import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceToLogs:
    """A link from a span to the logs of its time.

    `query` is LogQL with Grafana's span macros. `tags` are pairs of a span's tag and a log label, which the query
    uses as `${__tags}`. Jaeger's spans have no tag `service.name`, and Loki refuses an empty selector. The shifts move
    the start and the end of the span's time.
    """

    target: str
    query: str
    start_shift: str
    end_shift: str
    filter_by_trace_id: bool = False
    tags: tuple[tuple[str, str], ...] = ()

    def json(self) -> Json:
        """Return Grafana's `tracesToLogsV2`."""
        return {
            "datasourceUid": self.target,
            "customQuery": True,
            "query": self.query,
            **({"tags": [{"key": key, "value": label} for key, label in self.tags]} if self.tags else {}),
            "spanStartTimeShift": self.start_shift,
            "spanEndTimeShift": self.end_shift,
            "filterByTraceID": self.filter_by_trace_id,
            "filterBySpanID": False,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceToMetrics:
    """Links from a span to queries of metrics; `queries` are pairs of name and PromQL."""

    target: str
    queries: tuple[tuple[str, str], ...]
    start_shift: str
    end_shift: str

    def json(self) -> Json:
        """Return Grafana's `tracesToMetrics`."""
        return {
            "datasourceUid": self.target,
            "spanStartTimeShift": self.start_shift,
            "spanEndTimeShift": self.end_shift,
            "queries": [{"name": name, "query": query} for name, query in self.queries],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedField:
    """A link from a log line to a trace: the id is the first group of `regex` in the line, or the label `label`.

    With both, a line has the link if either has the id; structured metadata counts as labels.
    """

    name: str
    target: str
    regex: str = ""
    label: str = ""
    display: str = "Open trace"

    def json(self, *, by_label: bool = True) -> list[Json]:
        """Return its entries of Grafana's `derivedFields`, without the one by label if `by_label` is false.

        Grafana before 11.5 compares `matcherRegex` with the label's name, later ones match it as a regular expression;
        a plain name is right for both. Of entries with the same name, it uses only the first one's expression.
        """
        link = {"datasourceUid": self.target, "url": "${__value.raw}", "urlDisplayLabel": self.display}
        entries: list[Json] = []
        if self.regex:
            entries.append({"name": self.name, "matcherRegex": self.regex, **link})
        if self.label and by_label:
            name = f"{self.name} (label)" if self.regex else self.name
            entries.append({"name": name, "matcherType": "label", "matcherRegex": self.label, **link})
        return entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemplar:
    """A link from an exemplar to its trace: `label` is the exemplar's label that has the id."""

    label: str
    target: str
    display: str = "Open trace"

    def json(self) -> Json:
        """Return one of Grafana's `exemplarTraceIdDestinations`."""
        return {"name": self.label, "datasourceUid": self.target, "urlDisplayLabel": self.display}


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """A link in Explore, from the field `on` of a result to a query of another data source.

    `query` has the keys of the target's query, with the field as `${field}`. Label and description are required:
    Grafana panics without them.
    """

    target: str
    on: str
    label: str
    description: str
    query: Json
    location: Location = field(default_factory=caller_location)

    def entry(self) -> Json:
        """Return one of the data source's `correlations`."""
        return {
            "targetUID": self.target,
            "label": self.label,
            "description": self.description,
            "config": {"type": "query", "field": self.on, "target": self.query},
        }


__all__ = ["Correlation", "DerivedField", "Exemplar", "TraceToLogs", "TraceToMetrics"]
