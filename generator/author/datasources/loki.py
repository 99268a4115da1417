"""Loki."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from generator.author.datasources.correlation import DerivedField
from generator.author.datasources.source import DataSource

_LABEL_MATCHERS = (10, 3)
"""The first minor version all of whose releases find a derived field by label; 10.2.3 brought it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loki(DataSource):
    """`max_lines` is the most that a query returns."""

    type: ClassVar[str] = "loki"

    derived_fields: tuple[DerivedField, ...] = ()
    max_lines: int = 1000

    def json(self, grafana: tuple[int, int]) -> dict[str, Any]:
        """Return jsonData; a field found by label is left out for a Grafana that would look for it in the line."""
        known = [each for each in self.derived_fields if grafana >= _LABEL_MATCHERS or not each.label]
        links = {"derivedFields": [each.json() for each in known]} if known else {}
        return {"maxLines": str(self.max_lines), **links, **self.extra_json}

    def targets(self) -> Iterator[tuple[str, str]]:
        """Yield every link to another data source."""
        yield from DataSource.targets(self)
        for derived in self.derived_fields:
            yield f"the derived field {derived.name!r}", derived.target
