"""Questions of data sources other than Prometheus."""

from __future__ import annotations

from dataclasses import replace

from generator.compile.tree import Json
from generator.prove.questions import Question
from generator.prove.source import Source


def on(question: Question, source: Source, target: Json | None = None) -> Question:
    """Return a question that asks another data source."""
    return replace(question, source=source, target=target or {})
