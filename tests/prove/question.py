"""Questions of data sources other than Prometheus."""

from __future__ import annotations

from dataclasses import replace

from heddle.grafana.json_value import Json
from heddle.prove.datasource import Source
from heddle.prove.queries import Question


def on(question: Question, source: Source, target: Json | None = None) -> Question:
    """Return a question that asks another data source."""
    return replace(question, source=source, target=target or {})
