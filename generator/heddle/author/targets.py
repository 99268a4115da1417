"""A query becomes a target: Grafana's object with a refId and a data source."""

from __future__ import annotations

from typing import Any

import attr
from grafanalib import core

from heddle.author.attrs_typing import subclass
from heddle.author.queries import Queries, Query, Request, listed
from heddle.diagnostics.location import Location


@subclass
class Target(core.Target):  # type: ignore[misc]
    """One target; unlike grafanalib's it says nothing but what was asked.

    `source` is a data source type until the dashboard resolves it to a reference; `uid` is that of the shipped one,
    where it is not called as its type.
    """

    source: str = attr.ib(default="prometheus")
    uid: str = attr.ib(default="")
    fields: dict[str, Any] = attr.ib(factory=dict)
    location: Location | None = attr.ib(default=None)

    def to_json_data(self) -> dict[str, Any]:
        """Return `{refId, datasource, ...}`."""
        return {"refId": self.refId, "datasource": self.datasource, **self.fields}


def targets(queries: Queries, *, shape: dict[str, Any]) -> list[Target]:
    """Give each query a refId (A, B, ... Z, AA); `shape` is what the panel type asks of Prometheus' answer."""
    return [_target(query, _ref_id(index), shape) for index, query in enumerate(listed(queries))]


def _target(query: Query, ref_id: str, shape: dict[str, Any]) -> Target:
    if isinstance(query, Request):
        return Target(source=query.source, uid=query.uid, fields=query.fields, location=query.location, refId=ref_id)
    fields = {"expr": query.text, "legendFormat": query.legend or "__auto", "editorMode": "code", **shape}
    return Target(source="prometheus", fields=fields, location=query.location, refId=ref_id)


def _ref_id(index: int) -> str:
    more, letter = divmod(index, 26)
    return (_ref_id(more - 1) if more else "") + chr(ord("A") + letter)
