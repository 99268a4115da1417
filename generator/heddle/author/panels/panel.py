"""The one panel class behind every word: a grafanalib panel that says what Grafana reads and nothing else."""

from __future__ import annotations

from typing import Any

import attr
from grafanalib import core

from heddle.author.allow import Allowance
from heddle.author.attrs_typing import subclass
from heddle.diagnostics.location import Location


@subclass
class Panel(core.Panel):  # type: ignore[misc]
    """A grafanalib panel whose JSON is Grafana's own, without grafanalib's leftovers.

    `kind` is Grafana's panel type; `asks` the question that it answers; `key` what its id is made from instead of its
    title; `width` and `height` are grid units, None for the house's; `allow` exceptions from rules.
    """

    kind: str = attr.ib(default="")
    question: str = attr.ib(default="")
    key: str = attr.ib(default="")
    width: int | None = attr.ib(default=None)
    options: dict[str, Any] = attr.ib(factory=dict)
    fieldConfig: dict[str, Any] = attr.ib(factory=dict)  # noqa: N815 - grafanalib spells its fields as Grafana does
    location: Location = attr.ib(default=Location("<unknown>"))
    allow: tuple[Allowance, ...] = attr.ib(default=())

    def to_json_data(self) -> dict[str, Any]:
        """Return the panel in Grafana's classic model; None stands for "not said" and is dropped when compiled."""
        data = {
            "id": self.id,
            "type": self.kind,
            "title": self.title,
            "description": self.description,
            "gridPos": self.gridPos,
            "datasource": self.dataSource,
            "targets": self.targets or None,
            "fieldConfig": self.fieldConfig,
            "options": self.options,
            "transformations": self.transformations or None,
            "links": self.links or None,
            "interval": self.interval,
            "maxDataPoints": self.maxDataPoints,
            "timeFrom": self.timeFrom,
            "repeat": self.repeat.variable,
            "repeatDirection": self.repeat.direction,
            "maxPerRow": self.repeat.maxPerRow,
            "transparent": self.transparent or None,
        }
        core._deep_update(data, self.extraJson)
        return data
