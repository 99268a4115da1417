-- Made by `heddle generate`; edit the definitions, not this file.
-- A user of ClickHouse who reads what the dashboards of LoopOS AI ask for: no prompts, no answers, and nothing written.
-- Run it once as an administrator. Nobody can log in as the user before the password is set, by hand:
--   ALTER USER grafana_reader IDENTIFIED BY '...' HOST ANY;
-- Then give Grafana `grafana_reader` and that password in the variables that the settings name.

CREATE USER IF NOT EXISTS grafana_reader NOT IDENTIFIED HOST NONE
    SETTINGS readonly = 1, max_execution_time = 60 CHANGEABLE_IN_READONLY;

GRANT SELECT(id, trace_id, project_id, environment, type, parent_observation_id, start_time, end_time, name, metadata, level, status_message, provided_model_name, usage_details, total_cost, completion_start_time, created_at, event_ts, is_deleted)
    ON default.observations TO grafana_reader;

GRANT SELECT(id, timestamp, project_id, environment, session_id, user_id, event_ts, is_deleted)
    ON default.traces TO grafana_reader;
