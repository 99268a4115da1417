"""Prometheus, and what speaks its language: Mimir, Thanos, Cortex."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from generator.author.datasources.correlation import Exemplar
from generator.author.datasources.source import DataSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Prometheus(DataSource):
    """`scrape_interval` is what `$__rate_interval` is computed from: a window never holds fewer than four scrapes."""

    type: ClassVar[str] = "prometheus"

    scrape_interval: str
    flavour: str = "Prometheus"
    exemplars: tuple[Exemplar, ...] = ()

    def json(self, grafana: tuple[int, int]) -> dict[str, Any]:  # noqa: ARG002 - alike in all versions
        """Return jsonData."""
        links = {"exemplarTraceIdDestinations": [each.json() for each in self.exemplars]} if self.exemplars else {}
        return {
            "httpMethod": "POST",
            "prometheusType": self.flavour,
            "timeInterval": self.scrape_interval,
            **links,
            **self.extra_json,
        }

    def targets(self) -> Iterator[tuple[str, str]]:
        """Yield every link to another data source."""
        yield from DataSource.targets(self)
        for exemplar in self.exemplars:
            yield f"the exemplar label {exemplar.label!r}", exemplar.target
