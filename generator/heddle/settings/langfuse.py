"""The settings of LoopOS AI, whose telemetry is in Langfuse."""

from __future__ import annotations

from heddle.settings.kinds import Kind
from heddle.settings.setting import Setting

LANGFUSE = (
    Setting(
        key="langfuse.layout",
        kind=Kind.CHOICE,
        default="v3",
        choices=("v3", "v4"),
        meaning="How Langfuse stores its rows: `v3` in the tables of Langfuse 3, `v4` in the events of Langfuse 4.",
    ),
    Setting(
        key="langfuse.url",
        kind=Kind.URL,
        default="http://langfuse:3000",
        meaning="Where people open Langfuse: panels link to traces and sessions there.",
    ),
    Setting(key="langfuse.database", kind=Kind.TEXT, default="default", meaning="Langfuse's database in ClickHouse."),
    Setting(
        key="langfuse.project",
        kind=Kind.TEXT,
        default="",
        none="every project",
        meaning="The id of the only project that Grafana's user of ClickHouse may read.",
    ),
    Setting(
        key="langfuse.user_env",
        kind=Kind.VARIABLE,
        default="LANGFUSE_CLICKHOUSE_USER",
        none="ClickHouse's own default",
        meaning="The variable that holds the user of ClickHouse, who needs to read only.",
    ),
    Setting(
        key="langfuse.password_env",
        kind=Kind.VARIABLE,
        default="LANGFUSE_CLICKHOUSE_PASSWORD",
        none="no password",
        meaning="The variable that holds the password of that user.",
    ),
    Setting(
        key="langfuse.public_key_env",
        kind=Kind.VARIABLE,
        default="LANGFUSE_PUBLIC_KEY",
        none="no authentication",
        meaning="The variable that holds the public key of a Langfuse project, for its API.",
    ),
    Setting(
        key="langfuse.secret_key_env",
        kind=Kind.VARIABLE,
        default="LANGFUSE_SECRET_KEY",
        none="no authentication",
        meaning="The variable that holds the secret key of that project.",
    ),
    Setting(
        key="langfuse.alerts",
        kind=Kind.FLAG,
        default=False,
        meaning="Whether Grafana has the ClickHouse plugin, so that alerts may ask it: without it, each evaluation is "
        "an error in Grafana's log.",
    ),
    Setting(
        key="langfuse.service_keys",
        kind=Kind.TEXTS,
        default=("service_name", "service"),
        meaning="The keys of a trace's metadata that name the service, the first that is there; "
        "after them counts OpenTelemetry's `service.name`.",
    ),
    Setting(
        key="loopos.requests",
        kind=Kind.CHOICE,
        default="langfuse",
        choices=("langfuse", "genai"),
        meaning="Where the dashboard of LoopOS AI's requests asks: Langfuse's ClickHouse, or a Prometheus to which its "
        "programs export OpenTelemetry's metrics for generative AI.",
    ),
    Setting(
        key="loopos.logs_selector",
        kind=Kind.TEXT,
        default='{job=~"loopos.*"}',
        meaning="The LogQL stream selector of the logs of LoopOS AI's services.",
    ),
    Setting(
        key="loopos.trace_id_field",
        kind=Kind.TEXT,
        default="trace_id",
        meaning="The field that holds the trace id of Langfuse: a label, a piece of structured metadata, "
        "or a key of a line in JSON or logfmt.",
    ),
)
