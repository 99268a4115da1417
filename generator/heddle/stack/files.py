"""All files of the stack."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.artifact import Artifact
from heddle.stack.alloy import alloy
from heddle.stack.collector import collector
from heddle.stack.loki import loki
from heddle.stack.prometheus import prometheus
from heddle.stack.promtail import promtail

SOURCES = frozenset({"prometheus", "loki", "jaeger"})
"""The uids of the data sources that the stack is for."""


def stack(*, rules: bool) -> Iterator[Artifact]:
    """Yield each file; `rules` tells whether Prometheus has rule files. Raises BadInput."""
    yield prometheus(rules=rules)
    yield collector()
    yield loki()
    yield promtail()
    yield alloy()
