"""Variables, links to Langfuse and logs that the dashboards of LoopOS AI share."""

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
"""The minimum interval: Langfuse writes a span after its end, so shorter intervals would show gaps."""


def clickhouse_source() -> Variable:
    """Return the variable that selects the ClickHouse data source."""
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


def _link_column(column: str, title: str, path: str) -> dict[str, dict[str, object]]:
    """Return the override that links a column to a page of the project in Langfuse."""
    return {column: {"links": [{"title": title, "url": f"{_PROJECT}/{path}", "targetBlank": True}]}}


def trace_link(*, step: bool = False) -> dict[str, dict[str, object]]:
    """Return the override that links a trace id to its trace, with `step` to the step in it."""
    observation = "?observation=${__data.fields.step_id:percentencode}" if step else ""
    trace = "${__data.fields.trace_id:percentencode}"
    return _link_column("trace_id", "Open the trace in Langfuse", f"traces/{trace}{observation}")


def session_link() -> dict[str, dict[str, object]]:
    """Return the override that links a session to its page."""
    return _link_column("session", "Open the session in Langfuse", "sessions/${__data.fields.session:percentencode}")


def log_row() -> Row:
    """Return the row with the logs of the services in Loki; their levels are not those of steps in Langfuse."""
    filtered = rf"{_LOGS} |~ `\b(${{level:raw}})\b`"
    with_level = rf"{_LOGS} | regexp `\b(?P<level>{'|'.join(_LEVELS)})\b`"
    drop_errors = "drop __error__, __error_details__"
    with_id = f'{filtered} | json | {drop_errors} | logfmt | {drop_errors} | {_FIELD}!=""'
    return Row(
        "Logs",
        [
            timeseries(
                "Log lines by level",
                question="How many lines of each level do the services of LoopOS AI log?",
                detail="The level is the first of ERROR, WARNING, INFO and DEBUG in a line. Lines without one have no "
                "level.",
                query=log_metric(f"sum by (level) (count_over_time({with_level} [$__auto]))", legend="{{level}}"),
                unit="short",
                stacked=True,
                min=0,
                width=24,
            ),
            table(
                "Latest log lines",
                question="What do the services log?",
                detail="Click a trace id, the field of the setting `system.loopos.trace_id_field`, to open the trace "
                "in Langfuse. The list below contains the lines without that field.",
                query=logs(with_id),
                transformations=[
                    {"id": "extractFields", "options": {"source": "labels", "format": "json", "replace": False}}
                ],
                columns={"Time": "time", _FIELD: "trace_id", "Line": "line"},
                overrides={"line": {"unit": "string", "custom.inspect": True}, **trace_link()},
                widths={"time": 170, "trace_id": 280},
            ),
            log_lines(
                "All log lines", question="What do the services log, with or without a trace id?", query=logs(filtered)
            ),
        ],
        collapsed=True,
    )
