-- The columns of Langfuse 4 that the dashboards read, with the types, engine and sorting key that Langfuse gives them.
-- Langfuse fills this table from a wider one, with long texts cut.
CREATE TABLE events_core
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
SAMPLE BY xxHash32(trace_id);
