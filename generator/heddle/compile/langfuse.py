"""The user of Langfuse's ClickHouse that Grafana asks as: SQL for an administrator to run once."""

from __future__ import annotations

import re
from typing import Final

from heddle.compile.artifact import Artifact
from heddle.settings.active import project_settings

PATH: Final = "langfuse/reader.sql"
SOURCE: Final = "langfuse-clickhouse"
"""The uid of the data source that the user is for."""

_COPIED: Final = ("event_ts", "is_deleted")
"""What FINAL tells the versions of a row by."""

COLUMNS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "v3": {
        "observations": (
            *("id", "trace_id", "project_id", "environment", "type", "parent_observation_id", "start_time", "end_time"),
            *("name", "metadata", "level", "status_message", "provided_model_name", "usage_details", "total_cost"),
            *("completion_start_time", "created_at", *_COPIED),
        ),
        "traces": ("id", "timestamp", "project_id", "environment", "session_id", "user_id", *_COPIED),
    },
    "v4": {
        "events_core": (
            *("project_id", "trace_id", "span_id", "parent_span_id", "start_time", "end_time", "name", "type"),
            *("environment", "user_id", "session_id", "level", "status_message", "completion_start_time"),
            *("provided_model_name", "usage_details", "cost_details", "total_cost", "metadata_names"),
            *("metadata_values", "service_name", "created_at", *_COPIED),
        ),
    },
}
"""The columns that the dashboards read, by layout and table: no prompt and no answer is in one."""

_HEAD = """\
-- Made by `heddle generate`; edit the definitions, not this file.
-- A user of ClickHouse who reads what the dashboards of LoopOS AI ask for: no prompts, no answers, and nothing written.
-- Run it once as an administrator. Nobody can log in as the user before the password is set, by hand:
--   ALTER USER grafana_reader IDENTIFIED BY '...' HOST ANY;
-- Then give Grafana `grafana_reader` and that password in the variables that the settings name.

CREATE USER IF NOT EXISTS grafana_reader NOT IDENTIFIED HOST NONE
    SETTINGS readonly = 1, max_execution_time = 60 CHANGEABLE_IN_READONLY;
"""


def reader() -> Artifact:
    """Return the file for the layout, the database and the project of the settings."""
    chosen = project_settings()
    tables, project = COLUMNS[chosen.langfuse.layout], chosen.langfuse.project
    database = _name(chosen.langfuse.database)
    parts = [_HEAD]
    parts += [
        f"GRANT SELECT({', '.join(columns)})\n    ON {database}.{table} TO grafana_reader;\n"
        for table, columns in tables.items()
    ]
    if project:
        on = ", ".join(f"{database}.{table}" for table in tables)
        rows = f"USING project_id = {_text(project)}"
        parts.append(f"CREATE ROW POLICY IF NOT EXISTS grafana_reader_project ON {on}\n    {rows} TO grafana_reader;\n")
    return Artifact(path=PATH, content="\n".join(parts).encode())


def _name(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace("`", "\\`")
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else f"`{escaped}`"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
