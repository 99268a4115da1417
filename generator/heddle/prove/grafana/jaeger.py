"""Jaeger behind a Grafana whose server asks it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from heddle.grafana.time_range import TimeRange
from heddle.prove.datasource import Source
from heddle.prove.grafana.api import Grafana
from heddle.prove.grafana.frames import Frame
from heddle.prove.http import reading
from heddle.prove.jaeger.api import Found, Search, Trace, any_trace, tags_of


class GrafanaJaeger:
    """Asks as panels and the query editor do."""

    def __init__(self, grafana: Grafana, source: Source) -> None:
        self._grafana = grafana
        self._source = source

    def greet(self) -> None:
        """Do nothing: Grafana has been greeted."""

    def services(self) -> list[str]:
        """Return the services that have spans."""
        return self._texts("services")

    def operations(self, service: str) -> list[str]:
        """Return the operations of a service."""
        return self._texts(f"services/{quote(service, safe='')}/operations")

    @reading("Jaeger's")
    def search(self, search: Search, over: TimeRange, limit: int) -> Found:
        """Return the newest traces that a search finds."""
        asked: dict[str, Any] = {**dict(search), "queryType": "search", "limit": limit}
        if "tags" in asked:
            asked["tags"] = _logfmt(json.loads(asked["tags"]))
        frames, seconds = self._grafana.query(self._source, asked, over, 1)
        ids, begun = _column(frames, "traceID"), _column(frames, "startTime")
        return Found(ids=tuple(map(str, ids)), newest=max(begun) / 1000 if begun else None, seconds=seconds)

    @reading("Jaeger's")
    def trace(self, trace_id: str, over: TimeRange) -> Trace:
        """Return one trace."""
        frames, seconds = self._grafana.query(self._source, {"query": trace_id}, over, 1)
        spans, tags = _column(frames, "spanID"), _column(frames, "tags")
        return Trace(spans=len(spans), tags=tags_of(each for each in tags if isinstance(each, list)), seconds=seconds)

    def calls(self, over: TimeRange) -> int:
        """Return how many pairs of services call each other."""
        frames, _ = self._grafana.query(self._source, {"queryType": "dependencyGraph"}, over, 1)
        return len(_column(frames, "source"))

    def some_trace(self, over: TimeRange) -> str:
        """Return the id of any trace; empty where there is none."""
        return any_trace(self, over)

    @reading("Jaeger's")
    def _texts(self, path: str) -> list[str]:
        body = self._grafana.resource(self._source, path)
        return sorted(map(str, (body.get("data") if isinstance(body, dict) else body) or ()))


def _column(frames: Sequence[Frame], name: str) -> list[Any]:
    return [value for frame in frames for field in frame if field.name == name for value in field.values]


def _logfmt(tags: dict[str, str]) -> str:
    return " ".join(f"{key}={json.dumps(value) if ' ' in value else value}" for key, value in tags.items())
