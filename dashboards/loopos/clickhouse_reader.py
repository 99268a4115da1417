"""SQL that creates the ClickHouse user of the data source: an administrator runs it once."""

from __future__ import annotations

import re
from typing import Final

from heddle import OutputFile

from .settings import settings
from .sql.filters import quoted

_VERSION: Final = ("event_ts", "is_deleted")
"""The columns by which FINAL orders the versions of a row."""

COLUMNS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "v3": {
        "observations": (
            *("id", "trace_id", "project_id", "environment", "type", "parent_observation_id", "start_time", "end_time"),
            *("name", "metadata", "level", "status_message", "provided_model_name", "usage_details", "total_cost"),
            *("completion_start_time", "created_at", *_VERSION),
        ),
        "traces": ("id", "timestamp", "project_id", "environment", "session_id", "user_id", *_VERSION),
    },
    "v4": {
        "events_core": (
            *("project_id", "trace_id", "span_id", "parent_span_id", "start_time", "end_time", "name", "type"),
            *("environment", "user_id", "session_id", "level", "status_message", "completion_start_time"),
            *("provided_model_name", "usage_details", "cost_details", "total_cost", "metadata_names"),
            *("metadata_values", "service_name", "created_at", *_VERSION),
        ),
    },
}
"""The columns that the dashboards read, by layout and table: none contains a prompt or an answer."""

_HEAD: Final = """\
-- Made by `heddle generate`; edit the definitions, not this file.
-- A user of ClickHouse who reads what the dashboards of LoopOS AI ask for: no prompts, no answers, and nothing written.
-- Run it once as an administrator. Nobody can log in as the user before the password is set, by hand:
--   ALTER USER grafana_reader IDENTIFIED BY '...' HOST ANY;
-- Then give Grafana `grafana_reader` and that password in the variables that the settings name.

CREATE USER IF NOT EXISTS grafana_reader NOT IDENTIFIED HOST NONE
    SETTINGS readonly = 1, max_execution_time = 60 CHANGEABLE_IN_READONLY;
"""


def _script() -> str:
    """Return the statements for the layout, the database and the project of the settings."""
    tables, project = COLUMNS[settings.langfuse.layout], settings.langfuse.project
    database = _identifier(settings.langfuse.database)
    parts = [_HEAD]
    parts += [
        f"GRANT SELECT({', '.join(columns)})\n    ON {database}.{table} TO grafana_reader;\n"
        for table, columns in tables.items()
    ]
    if project:
        on = ", ".join(f"{database}.{table}" for table in tables)
        rows = f"USING project_id = {quoted(project)}"
        parts.append(f"CREATE ROW POLICY IF NOT EXISTS grafana_reader_project ON {on}\n    {rows} TO grafana_reader;\n")
    return "\n".join(parts)


def _identifier(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace("`", "\\`")
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else f"`{escaped}`"


output_file = OutputFile(path="langfuse/reader.sql", content=_script())
