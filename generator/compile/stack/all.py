"""All files of the stack."""

from __future__ import annotations

from collections.abc import Iterator

from generator.compile.artefact import Artefact
from generator.compile.stack.alloy import alloy
from generator.compile.stack.collector import collector
from generator.compile.stack.loki import loki
from generator.compile.stack.prometheus import prometheus
from generator.compile.stack.promtail import promtail

SOURCES = frozenset({"prometheus", "loki", "jaeger"})
"""The uids of the data sources that the stack is for."""


def stack(*, rules: bool) -> Iterator[Artefact]:
    """Yield each file; `rules` tells whether Prometheus has rule files. Raises BadInput."""
    yield prometheus(rules=rules)
    yield collector()
    yield loki()
    yield promtail()
    yield alloy()
