"""The simulation of LoopOS AI, which has no metrics: the rows that Langfuse writes to its ClickHouse."""

from __future__ import annotations

from heddle import EnvVar, Simulation, TableBatch, TableFeed

from ..settings import settings
from ..sql.filters import quoted
from ..telemetry import LOOPOS
from .requests import requests_ended
from .rows import log_lines, rows
from .scenarios import SCENARIOS
from .tables import TABLES, statements

_langfuse = settings.langfuse
_layout, _project = _langfuse.layout, _langfuse.project or "loopos"
_trace_id_field = settings.trace_id_field


def _batch(seed: int, begin: float, end: float, scenario: str) -> TableBatch:
    requests = requests_ended(seed, begin, end, scenario)
    return TableBatch(rows=rows(requests, _layout, _project), log_lines=tuple(log_lines(requests, _trace_id_field)))


simulation = Simulation(
    system=LOOPOS,
    scenarios=SCENARIOS,
    tables=TableFeed(
        database=_langfuse.database,
        setup=tuple(statements(_layout, _langfuse.database)),
        batch=_batch,
        # The rows of another project are those of a real Langfuse.
        unmanaged_rows={table: f"project_id != {quoted(_project)}" for table in TABLES[_layout]},
        user=EnvVar(_langfuse.user_env) if _langfuse.user_env else None,
        password=EnvVar(_langfuse.password_env) if _langfuse.password_env else None,
    ),
)
