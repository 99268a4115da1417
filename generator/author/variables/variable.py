"""The one class behind every variable word: a grafanalib template that says what Grafana reads and nothing else."""

from __future__ import annotations

from typing import Any

import attr
from grafanalib import core

from generator.author.subclass import subclass
from generator.place import Place


@subclass
class Variable(core.Template):  # type: ignore[misc]
    """A dashboard variable; `fields` are Grafana's own keys beside name, label and type.

    `source` is the data source type that answers it, until the dashboard resolves it to a reference.
    """

    fields: dict[str, Any] = attr.ib(factory=dict)
    source: str = attr.ib(default="")
    place: Place = attr.ib(default=Place("<unknown>"))

    def to_json_data(self) -> dict[str, Any]:
        """Return the variable in Grafana's classic model."""
        data = {"type": self.type, "name": self.name, "label": self.label, "datasource": self.dataSource}
        return {**data, **self.fields}
