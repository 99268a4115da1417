"""All files of the stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from heddle.author.connection import Connection
from heddle.compile.artifact import Artifact
from heddle.settings.model import Settings
from heddle.settings.systems import SystemSettings
from heddle.stack.collector import collector
from heddle.stack.log_shippers import alloy, promtail
from heddle.stack.loki import loki
from heddle.stack.prometheus import prometheus

DATASOURCES: Final = frozenset({"prometheus", "loki", "jaeger"})
"""Uids of the data sources that the stack contains; the files are for projects that define all of them."""


def stack_files(
    settings: Settings, systems: Mapping[str, SystemSettings], loki_connection: Connection, *, rules: bool
) -> Iterator[Artifact]:
    """Yield each file; `rules` says whether Prometheus has rule files. Raises BadInput."""
    yield prometheus(settings, systems, rules=rules)
    yield collector(settings, systems, loki_connection)
    yield loki(settings, loki_connection)
    yield promtail(settings, systems, loki_connection)
    yield alloy(settings, systems, loki_connection)
