"""The monitored systems as a test's Prometheus sees them: recorded from the real ones, except for Loom Core.

The recordings in tests/telemetry were taken from running systems. Loom Core, which has none, is written from its
catalogue, and so are the few metrics that a system emits and that its recording lacks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import chain
from types import ModuleType

from dashboards.loki_mode import telemetry as loki_mode
from dashboards.loom import telemetry as loom
from dashboards.loom.tokenhub import telemetry as tokenhub
from dashboards.loom_core import telemetry as loom_core
from dashboards.loomflow import telemetry as loomflow
from tests.dashboards.answers.exposition import Sample, emitted, parse_samples, write
from tests.dashboards.answers.history import Series, history, up
from tests.dashboards.telemetry.exposition import FOLDER

CATALOGUES = (loom, tokenhub, loki_mode, loomflow, loom_core)


def catalogs() -> tuple[ModuleType, ...]:
    """Return the catalogs as they are imported now: inside `reimported`, those with other settings."""
    return tuple(import_module(module.__name__) for module in CATALOGUES)


@dataclass(frozen=True, slots=True)
class Target:
    """What one system exposes; several instances show where a query forgets that there can be more than one.

    `unrecorded` are the metrics that its recording lacks, each by name: were it all that the catalogue declares, a name
    that is wrong there would be served under its wrong name.
    """

    system: str
    catalog: ModuleType
    recording: str = ""
    instances: tuple[str, ...] = ("one:1", "two:2")
    unrecorded: tuple[str, ...] = ()

    def exposed(self) -> Iterator[Sample]:
        """Yield its series as a scrape would find them."""
        if not self.recording:
            yield from write(emitted(self.catalog))
            return
        yield from parse_samples((FOLDER / self.recording).read_text())
        yield from write(metric for metric in emitted(self.catalog) if metric.name in self.unrecorded)


TARGETS = (
    Target("loom", loom, "loom-go.prom"),
    Target("tokenhub", tokenhub, "tokenhub.prom"),
    Target("loki_mode", loki_mode, "loki-mode.prom"),
    Target(
        "loomflow",
        loomflow,
        "loomflow.prom",
        ("one:1",),
        unrecorded=(
            "loom_auto_extract_duration_ms_milliseconds",
            "loom_auto_extract_invocations_total",
            "gen_ai_client_inference_usage_cache_write_input_tokens_total",
        ),
    ),
    Target("loom_core", loom_core, instances=("collector:8889",)),
)


@cache
def everything() -> tuple[Series, ...]:
    """Return all series of all systems."""
    return tuple(chain.from_iterable(_scraped(target) for target in TARGETS))


def _scraped(target: Target) -> Iterator[Series]:
    exposed = list(target.exposed())
    for instance in target.instances:
        scraped = {"job": target.system.replace("_", "-"), "instance": instance}
        yield up(**scraped)
        yield from history(exposed, **scraped)
