"""The tables of Langfuse 3 and 4: the columns that the dashboards query, with Langfuse's types, engines and keys.

The texts of prompts and responses are left out: no dashboard may need them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

_SCORES: Final = """
(
    id String,
    timestamp DateTime64(3),
    project_id String,
    environment LowCardinality(String) DEFAULT 'default',
    trace_id Nullable(String),
    observation_id Nullable(String),
    name String,
    value Float64,
    source String,
    data_type String,
    string_value Nullable(String),
    created_at DateTime64(3) DEFAULT now(),
    event_ts DateTime64(3),
    is_deleted UInt8
)
ENGINE = ReplacingMergeTree(event_ts, is_deleted)
PARTITION BY toYYYYMM(timestamp)
PRIMARY KEY (project_id, toDate(timestamp), name)
ORDER BY (project_id, toDate(timestamp), name, id)
"""

TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "v3": {
        "traces": """
(
    id String,
    timestamp DateTime64(3),
    name String,
    user_id Nullable(String),
    session_id Nullable(String),
    metadata Map(LowCardinality(String), String),
    project_id String,
    environment LowCardinality(String) DEFAULT 'default',
    created_at DateTime64(3) DEFAULT now(),
    event_ts DateTime64(3),
    is_deleted UInt8
)
ENGINE = ReplacingMergeTree(event_ts, is_deleted)
PARTITION BY toYYYYMM(timestamp)
PRIMARY KEY (project_id, toDate(timestamp))
ORDER BY (project_id, toDate(timestamp), id)
""",
        "observations": """
(
    id String,
    trace_id String,
    project_id String,
    environment LowCardinality(String) DEFAULT 'default',
    type LowCardinality(String),
    parent_observation_id Nullable(String),
    start_time DateTime64(3),
    end_time Nullable(DateTime64(3)),
    name String,
    metadata Map(LowCardinality(String), String),
    level LowCardinality(String),
    status_message Nullable(String),
    version Nullable(String),
    provided_model_name Nullable(String),
    usage_details Map(LowCardinality(String), UInt64),
    cost_details Map(LowCardinality(String), Decimal64(12)),
    total_cost Nullable(Decimal64(12)),
    completion_start_time Nullable(DateTime64(3)),
    created_at DateTime64(3) DEFAULT now(),
    event_ts DateTime64(3),
    is_deleted UInt8
)
ENGINE = ReplacingMergeTree(event_ts, is_deleted)
PARTITION BY toYYYYMM(start_time)
PRIMARY KEY (project_id, type, toDate(start_time))
ORDER BY (project_id, type, toDate(start_time), id)
""",
        "scores": _SCORES,
    },
    "v4": {
        "events_core": """
(
    project_id String,
    trace_id String,
    span_id String,
    parent_span_id String,
    start_time DateTime64(6),
    end_time Nullable(DateTime64(6)),
    name String,
    type LowCardinality(String),
    environment LowCardinality(String) DEFAULT 'default',
    version String,
    trace_name String,
    user_id String,
    session_id String,
    level LowCardinality(String),
    status_message String,
    completion_start_time Nullable(DateTime64(6)),
    provided_model_name String,
    usage_details Map(LowCardinality(String), UInt64),
    cost_details Map(LowCardinality(String), Decimal(18, 12)),
    total_cost Decimal(18, 12) ALIAS cost_details['total'],
    metadata_names Array(String),
    metadata_values Array(String),
    service_name String,
    created_at DateTime64(6) DEFAULT now(),
    event_ts DateTime64(6),
    is_deleted UInt8
)
ENGINE = ReplacingMergeTree(event_ts, is_deleted)
PARTITION BY toYYYYMM(start_time)
PRIMARY KEY (project_id, toStartOfMinute(start_time), xxHash32(trace_id))
ORDER BY (project_id, toStartOfMinute(start_time), xxHash32(trace_id), span_id, start_time)
SAMPLE BY xxHash32(trace_id)
""",
        "scores": _SCORES,
    },
}
"""Definitions of tables by layout and name. Langfuse 4 fills its table from a wider one and truncates long texts."""


def statements(layout: str, database: str) -> Iterator[str]:
    """Yield the statements that create the database and the tables of a layout where they do not exist."""
    database = _identifier(database)
    yield f"CREATE DATABASE IF NOT EXISTS {database}"
    for table, definition in TABLES[layout].items():
        yield f"CREATE TABLE IF NOT EXISTS {database}.{table}{definition.rstrip()}"


def _identifier(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace("`", "\\`")
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else f"`{escaped}`"
