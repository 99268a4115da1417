"""What the backends of traces share: the result of a search, its limit, and the result of a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from heddle.grafana.json_value import Json
from heddle.prove.backend import Limits
from heddle.prove.queries import ProbeQuery
from heddle.prove.result import Diagnosis, ProbeResult

DEFAULT_LIMIT: Final = 20
"""The traces that Grafana requests if a query names no number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTraces:
    """The ids of the traces that a search found, and the start of the newest."""

    ids: tuple[str, ...]
    newest: float | None = None
    seconds: float = 0.0


def search_limit(target: Json) -> int:
    """Return how many traces a query requests."""
    limit = target.get("limit")
    return limit if isinstance(limit, int) and limit > 0 else DEFAULT_LIMIT


def trace_result(
    limits: Limits, query: ProbeQuery, sent: str, count: int, seconds: float, diagnosis: Diagnosis | None
) -> ProbeResult:
    """Return the result of a query that found `count` traces or spans, of which none is too many."""
    diagnosis = diagnosis.of_query(query) if diagnosis else None
    status = limits.status(has_data=count > 0, seconds=seconds, series=0)
    return ProbeResult(query=query, status=status, sent=sent, diagnosis=diagnosis, series=count, seconds=seconds)
