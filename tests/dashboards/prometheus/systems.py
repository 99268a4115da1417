"""The series of the monitored systems, from recorded expositions.

The recordings in tests/dashboards/telemetry were taken from running systems. Loom Core has no recording, so its
samples are generated from its catalog.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import chain
from types import ModuleType

from dashboards.claude_code import telemetry as claude_code
from dashboards.litellm import limits_telemetry as litellm_limits
from dashboards.litellm import telemetry as litellm
from dashboards.loki_mode import telemetry as loki_mode
from dashboards.loom import telemetry as loom
from dashboards.loom.tokenhub import telemetry as tokenhub
from dashboards.loom_core import embedded_telemetry as loom_core_embedded
from dashboards.loom_core import telemetry as loom_core
from dashboards.loomflow import telemetry as loomflow
from dashboards.otel_genai import telemetry as otel_genai
from tests.dashboards.prometheus.exposition import Sample, emitted_metrics, generate_samples, parse_samples
from tests.dashboards.prometheus.history import Series, history, up
from tests.dashboards.telemetry.exposition import FOLDER

CATALOGS = (
    claude_code,
    litellm,
    litellm_limits,
    loom,
    tokenhub,
    loki_mode,
    loomflow,
    loom_core,
    loom_core_embedded,
    otel_genai,
)


def catalogs() -> tuple[ModuleType, ...]:
    """Return the catalogs that are imported now: inside `reimported`, those with its settings."""
    return tuple(import_module(module.__name__) for module in CATALOGS)


@dataclass(frozen=True, slots=True)
class Target:
    """The samples of a system, for one or more instances; `more` are those of series that its catalogs cannot imply."""

    system: str
    catalogs: tuple[ModuleType, ...]
    recording: str = ""
    instances: tuple[str, ...] = ("one:1", "two:2")
    more: str = ""

    def samples(self) -> Iterator[Sample]:
        """Yield the samples of one scrape."""
        if not self.recording:
            for catalog in self.catalogs:
                yield from generate_samples(emitted_metrics(catalog))
            yield from parse_samples(self.more)
            return
        yield from parse_samples((FOLDER / self.recording).read_text())


_GONE = "Execution failed: MCP call failed: IO error: Broken pipe (os error 32)"
_MCP_CALLS = f"""
# TYPE loom_loom_tool_registry_invocations_total counter
loom_loom_tool_registry_invocations_total{{tool="server-a:query",status="success",exported_job="exported_job"}} 7
loom_loom_tool_registry_invocations_total{{tool="server-b:query",status="success",exported_job="exported_job"}} 3
# TYPE loom_loom_tool_registry_errors_total counter
loom_loom_tool_registry_errors_total{{tool="server-a:query",error="Timeout",exported_job="exported_job"}} 2
loom_loom_tool_registry_errors_total{{tool="server-b:query",error="{_GONE}",exported_job="exported_job"}} 4
"""

TARGETS = (
    Target("claude_code", (claude_code,), instances=("collector:8889",)),
    Target("litellm", (litellm, litellm_limits), "litellm.prom", ("one:1",)),
    Target("loom", (loom,), "loom-go.prom"),
    Target("tokenhub", (tokenhub,), "tokenhub.prom"),
    Target("loki_mode", (loki_mode,), "loki-mode.prom"),
    Target("loomflow", (loomflow,), "loomflow.prom", ("one:1",)),
    Target("loom_core", (loom_core, loom_core_embedded), instances=("collector:8889",), more=_MCP_CALLS),
    Target("otel_genai", (otel_genai,), instances=("one:1",)),
)


@cache
def all_series() -> tuple[Series, ...]:
    """Return all series of all systems."""
    return tuple(chain.from_iterable(_target_series(target) for target in TARGETS))


def _target_series(target: Target) -> Iterator[Series]:
    samples = list(target.samples())
    for instance in target.instances:
        target_labels = {"job": target.system.replace("_", "-"), "instance": instance}
        yield up(**target_labels)
        yield from history(samples, **target_labels)
