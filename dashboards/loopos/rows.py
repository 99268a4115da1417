"""What the dashboards of LoopOS AI share: variables, links to Langfuse, and the logs of its services."""

from __future__ import annotations

from heddle import (
    Row,
    Variable,
    clickhouse_values,
    custom,
    datasource_variable,
    log_lines,
    log_metric,
    logs,
    loki,
    table,
    timeseries,
)

from .settings import settings
from .sql import variable_options

LANGFUSE = settings.langfuse.url.rstrip("/")
_PROJECT = f"{LANGFUSE}/project/${{project:percentencode}}"
_FIELD = settings.trace_id_field
_LEVELS = ("ERROR", "WARNING", "INFO", "DEBUG")
_LOGS = settings.logs_selector

MINUTE = "1m"
"""The narrowest step: Langfuse writes a span after its end, so shorter ones would show gaps that are none."""


def clickhouse_source() -> Variable:
    """Choose the ClickHouse."""
    return datasource_variable(
        "grafana-clickhouse-datasource", name="clickhouse", label="ClickHouse", default="langfuse-clickhouse"
    )


VARIABLES = [
    clickhouse_source(),
    loki(),
    clickhouse_values("project", variable_options.projects(), title="Project", multi=False),
    clickhouse_values("environment", variable_options.environments(), title="Environment"),
    clickhouse_values("service", variable_options.services(), title="Service"),
    clickhouse_values("model", variable_options.models(), title="Model"),
    clickhouse_values("session", variable_options.sessions(), title="Session"),
    custom("level", {"All": "|".join(_LEVELS), **{each: each for each in _LEVELS}}, title="Log level"),
]


def opens(column: str, title: str, path: str) -> dict[str, dict[str, object]]:
    """Return the override that makes a column a link to a page of the project in Langfuse."""
    return {column: {"links": [{"title": title, "url": f"{_PROJECT}/{path}", "targetBlank": True}]}}


def opens_trace(*, step: bool = False) -> dict[str, dict[str, object]]:
    """Link a trace id to its trace, and with `step` to that step of it."""
    observation = "?observation=${__data.fields.step_id:percentencode}" if step else ""
    trace = "${__data.fields.trace_id:percentencode}"
    return opens("trace_id", "Open the trace in Langfuse", f"traces/{trace}{observation}")


def opens_session() -> dict[str, dict[str, object]]:
    """Link a session to its page."""
    return opens("session", "Open the session in Langfuse", "sessions/${__data.fields.session:percentencode}")


def log_row() -> Row:
    """Return what the services say in Loki; their level is not the level that Langfuse gives to a step."""
    found = rf"{_LOGS} |~ `\b(${{level:raw}})\b`"
    named = rf"{_LOGS} | regexp `\b(?P<level>{'|'.join(_LEVELS)})\b`"
    clean = "drop __error__, __error_details__"
    with_id = f'{found} | json | {clean} | logfmt | {clean} | {_FIELD}!=""'
    return Row(
        "Logs",
        [
            timeseries(
                "Log lines by level",
                question="Do the services of LoopOS AI log errors?",
                detail="By the first of ERROR, WARNING, INFO and DEBUG in a line; lines without one have no level.",
                query=log_metric(f"sum by (level) (count_over_time({named} [$__auto]))", legend="{{level}}"),
                unit="short",
                stacked=True,
                width=24,
            ),
            table(
                "Latest log lines",
                question="What do the services log?",
                detail="Click a trace id, the field of the setting `system.loopos.trace_id_field`, to open the trace "
                "in "
                "Langfuse. Lines without that field are in the list below.",
                query=logs(with_id),
                transformations=[
                    {"id": "extractFields", "options": {"source": "labels", "format": "json", "replace": False}}
                ],
                columns={"Time": "time", _FIELD: "trace_id", "Line": "line"},
                overrides={"line": {"unit": "string"}, **opens_trace()},
            ),
            log_lines("All log lines", question="What else do the services log?", query=logs(found)),
        ],
        collapsed=True,
    )
