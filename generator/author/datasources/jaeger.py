"""Jaeger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from generator.author.datasources.correlation import TraceToLogs, TraceToMetrics
from generator.author.datasources.source import DataSource

_TIME_PARAMETERS = (10, 2)
"""The first minor version that knows `traceIdTimeParams`; 10.1 does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Jaeger(DataSource):
    """`span_bar` is what a span's row says beside its name: `None`, `Duration` or the name of a tag."""

    type: ClassVar[str] = "jaeger"

    logs: TraceToLogs | None = None
    metrics: TraceToMetrics | None = None
    node_graph: bool = True
    span_bar: str = "Duration"

    def json(self, grafana: tuple[int, int]) -> dict[str, Any]:
        """Return jsonData; the time parameters spare Jaeger a search through all its storage for one trace."""
        plain = self.span_bar in {"None", "Duration"}
        bar = {"type": self.span_bar} if plain else {"type": "Tag", "tag": self.span_bar}
        return {
            "nodeGraph": {"enabled": self.node_graph},
            "spanBar": bar,
            **({"traceIdTimeParams": {"enabled": True}} if grafana >= _TIME_PARAMETERS else {}),
            **({"tracesToLogsV2": self.logs.json()} if self.logs else {}),
            **({"tracesToMetrics": self.metrics.json()} if self.metrics else {}),
            **self.extra_json,
        }

    def targets(self) -> Iterator[tuple[str, str]]:
        """Yield every link to another data source."""
        yield from DataSource.targets(self)
        if self.logs:
            yield "the link from traces to logs", self.logs.target
        if self.metrics:
            yield "the link from traces to metrics", self.metrics.target
