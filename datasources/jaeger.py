"""Jaeger: traces, with links from spans to logs and to metrics of the services."""

from __future__ import annotations

from dashboards.loom.telemetry import LOOM
from dashboards.loom.telemetry import PROVIDER_REQUESTS as LOOM_REQUESTS
from dashboards.loom.tokenhub.telemetry import REQUESTS
from heddle import Jaeger, TraceToLogs, TraceToMetrics, alert_scope, connection, project_settings, ratio, up

_start, _end = project_settings().traces.span_start_shift, project_settings().traces.span_end_shift
_selector = project_settings().logs.selector
_filter = project_settings().traces.filter_logs_by_trace_id
_selected = project_settings().systems
_scope = alert_scope("5m")
_QUERIES = {
    "loom": (
        ("Loom up", up(LOOM).last().render(_scope)),
        ("Loom provider requests", LOOM_REQUESTS.rate().sum(by="success").render(_scope)),
        ("TokenHub requests", REQUESTS.rate().sum(by="status").render(_scope)),
        ("TokenHub error share", ratio(REQUESTS.where(status="error").rate(), REQUESTS.rate()).render(_scope)),
    )
}
_queries = tuple(
    query for system, queries in _QUERIES.items() if not _selected or system in _selected for query in queries
)

datasource = Jaeger(
    uid="jaeger",
    name="Jaeger",
    connection=connection("jaeger"),
    logs=TraceToLogs(
        target="loki",
        query=f'{_selector} |= "${{__span.traceId}}"' if _filter else _selector,
        start_shift=_start,
        end_shift=_end,
        filter_by_trace_id=_filter,
    ),
    metrics=TraceToMetrics(target="prometheus", start_shift=_start, end_shift=_end, queries=_queries)
    if _queries
    else None,
)
