"""Every LogQL query in `out/` runs against the real Loki that HEDDLE_LIVE_LOKI names."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from heddle.grafana.datasource_types import LOKI
from heddle.grafana.variables import replace_references
from heddle.logql import parse_logql
from tests.cli.project import ROOT, panels

URL = os.environ.get("HEDDLE_LIVE_LOKI", "").rstrip("/")
_WINDOWS = {"__auto": "1m", "__interval": "1m", "__rate_interval": "1m", "__range": "1h"}


def shipped_queries(out: Path = ROOT / "out") -> dict[str, list[str]]:
    """Return where each LogQL query is used, by its text with values for the variables."""
    places: dict[str, list[str]] = {}
    for path in sorted((out / "dashboards").rglob("*.json")):
        dashboard = json.loads(path.read_text())
        for place, target in _targets(dashboard):
            if text := str(target.get("expr") or ""):
                query = replace_references(text, lambda reference: _WINDOWS.get(reference.name, "x"))
                places.setdefault(query, []).append(f"{dashboard['uid']} / {place}")
    return places


def _targets(dashboard: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the targets of panels and annotations that query Loki."""
    for panel in panels(dashboard):
        for target in panel.get("targets", ()):
            source = target.get("datasource") or panel.get("datasource") or {}
            if source.get("type") == LOKI:
                yield panel["title"], target
    for annotation in dashboard.get("annotations", {}).get("list", ()):
        if (annotation.get("datasource") or {}).get("type") == LOKI:
            yield annotation["name"], annotation.get("target") or annotation


def _rejection(path: str, parameters: dict[str, str | int]) -> str:
    """Return what Loki answers to a query that it rejects; empty if it accepts it."""
    url = f"{URL}/loki/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return "" if response.status == 200 else str(response.status)
    except urllib.error.HTTPError as error:
        return error.read().decode()


def test_the_queries_of_every_system_with_logs_are_found() -> None:
    queries = shipped_queries()
    assert {place.partition(" / ")[0] for places in queries.values() for place in places} >= {
        "loom-dispatch",
        "tokenhub-routing",
        "loom-core-tools",
        "loki-mode-session",
    }
    assert [query for query in queries if "$" in query] == []
    for query in queries:
        parse_logql(query)


@pytest.mark.skipif(not URL, reason="HEDDLE_LIVE_LOKI is not set")
def test_a_real_loki_accepts_every_query() -> None:
    rejected = {}
    end = int(time.time())
    for query, places in shipped_queries().items():
        for path, parameters in (
            ("query_range", {"start": end - 3600, "end": end, "step": 60, "limit": 10}),
            ("query", {"time": end, "limit": 10}),
        ):
            is_lines = parse_logql(query).selections[0].window is None
            if path == "query" and is_lines:  # Loki refuses instant queries of lines
                continue
            if message := _rejection(path, {"query": query, **parameters}):
                rejected[f"{places}, {path}: {query}"] = message
    assert rejected == {}
