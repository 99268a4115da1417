"""All files of the stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heddle.author.connection import Connection
from heddle.compile.artifact import Artifact
from heddle.diagnostics.finding import Finding
from heddle.settings.model import Settings
from heddle.settings.systems import SystemSettings
from heddle.stack.collector import collector
from heddle.stack.log_shippers import alloy, promtail
from heddle.stack.loki import loki
from heddle.stack.prometheus import prometheus
from heddle.stack.tempo import tempo


def stack_datasources(settings: Settings) -> frozenset[str]:
    """Return the uids of the data sources in the stack."""
    return frozenset({"prometheus", "loki", settings.traces.backend})


def missing_datasource(settings: Settings, uid: str) -> Finding:
    """Return the finding for a data source that the stack needs and no definition declares."""
    return Finding(
        id="stack/missing-datasource",
        location=settings.source.document.location("stack"),
        message=f"the stack files need a data source with the uid {uid!r}",
        help="define it in a new file in datasources/, or set `stack = false`",
    )


def stack_files(
    settings: Settings, systems: Mapping[str, SystemSettings], loki_connection: Connection, *, rules: bool
) -> Iterator[Artifact]:
    """Yield each file; `rules` says whether Prometheus has rule files. Raises BadInput."""
    yield prometheus(settings, systems, rules=rules)
    yield collector(settings, systems, loki_connection)
    yield loki(settings, loki_connection)
    if settings.traces.backend == "tempo":
        yield tempo(settings)
    yield promtail(settings, systems, loki_connection)
    yield alloy(settings, systems, loki_connection)
