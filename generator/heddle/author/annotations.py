"""Annotations: what happened, drawn over every graph of a dashboard."""

from __future__ import annotations

from typing import Any

import attr

from heddle.author.colors import ORANGE
from heddle.author.queries import Expression
from heddle.diagnostics.location import Location, caller_location
from heddle.grafana.model import DatasourceRef


@attr.s(eq=False)
class Annotation:
    """One annotation query; grafanalib keeps annotations as plain objects in `Annotations.list`."""

    name: str = attr.ib()
    fields: dict[str, Any] = attr.ib()
    source: str = attr.ib(default="prometheus")
    dataSource: DatasourceRef | None = attr.ib(default=None)  # noqa: N815 - spelt as grafanalib's panels spell it
    location: Location = attr.ib(default=Location("<unknown>"))

    def to_json_data(self) -> dict[str, Any]:
        """Return the annotation in Grafana's classic model."""
        return {"name": self.name, "enable": True, "datasource": self.dataSource, **self.fields}


def annotation(name: str, query: Expression, *, title: str, text: str = "", colour: str = ORANGE) -> Annotation:
    """Mark every moment at which an expression has a value; `title` and `text` may name labels as `{{instance}}`."""
    fields = {"expr": query.text, "titleFormat": title, "textFormat": text, "iconColor": colour}
    return Annotation(name=name, fields=fields, location=caller_location())
