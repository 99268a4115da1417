"""Jaeger or Tempo: traces, with links from spans to logs and to metrics of the services."""

from __future__ import annotations

from dashboards.loom.telemetry import LOOM
from dashboards.loom.telemetry import PROVIDER_REQUESTS as LOOM_REQUESTS
from dashboards.loom.tokenhub.telemetry import REQUESTS
from heddle import (
    Connection,
    DataSource,
    Jaeger,
    Tempo,
    TraceToLogs,
    TraceToMetrics,
    alert_scope,
    connection,
    project_settings,
    ratio,
    up,
)

_settings = project_settings()
_backend = _settings.traces.backend
_start, _end = _settings.traces.span_start_shift, _settings.traces.span_end_shift
_selected = _settings.systems
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

_metrics = (
    TraceToMetrics(target="prometheus", start_shift=_start, end_shift=_end, queries=_queries) if _queries else None
)


def _logs(selector: str, tags: tuple[tuple[str, str], ...] = ()) -> TraceToLogs:
    with_id, label = _settings.traces.filter_logs_by_trace_id, _settings.logs.trace_id_label
    # As Grafana's own query: the line contains the id, or structured metadata is it.
    contains = '| label_format in_line=`{{ contains "${__span.traceId}" __line__ }}`'
    either = f'{contains} | in_line="true" or {label}="${{__span.traceId}}"'
    condition = either if label else '|= "${__span.traceId}"'
    return TraceToLogs(
        target="loki",
        query=f"{selector} {condition}" if with_id else selector,
        start_shift=_start,
        end_shift=_end,
        filter_by_trace_id=with_id,
        tags=tags,
    )


def _jaeger(at: Connection) -> DataSource:
    return Jaeger(uid="jaeger", name="Jaeger", connection=at, logs=_logs(_settings.logs.selector), metrics=_metrics)


def _tempo(at: Connection) -> DataSource:
    # Unlike Jaeger's, its spans have the tag service.name, so that a span links to the logs of its service.
    selector = _settings.logs.selector.rstrip().removesuffix("}") + ", ${__tags}}"
    logs = _logs(selector, (("service.name", _settings.logs.service_label),))
    return Tempo(uid="tempo", name="Tempo", connection=at, logs=logs, metrics=_metrics, service_map="prometheus")


datasource = {"jaeger": _jaeger, "tempo": _tempo}[_backend](connection(_backend))
