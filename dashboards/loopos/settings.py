"""Settings of LoopOS AI and of the Langfuse that stores its telemetry."""

from __future__ import annotations

from typing import Literal

from heddle import EnvName, SettingsTable, SystemSettings, Threshold, Url, system_settings


class Langfuse(SettingsTable):
    """The Langfuse that stores the telemetry of LoopOS AI."""

    layout: Literal["v3", "v4"] = "v3"
    """How Langfuse stores its rows: `v3` in the tables of Langfuse 3, `v4` in the events of Langfuse 4."""
    url: Url = "http://langfuse:3000"
    """URL of Langfuse in the browser: panels link to traces and sessions there."""
    database: str = "default"
    """Langfuse's database in ClickHouse."""
    project: str | None = None
    """Id of the only project that Grafana's ClickHouse user may read. Not set: all projects."""
    views: bool = False
    """Whether Langfuse's database has the views of `out/langfuse/views.sql`. Panels then query these in short
    statements, instead of Langfuse's tables."""
    user_env: EnvName | None = "LANGFUSE_CLICKHOUSE_USER"
    """Variable with the ClickHouse user; read access is sufficient. Not set: ClickHouse's default user."""
    password_env: EnvName | None = "LANGFUSE_CLICKHOUSE_PASSWORD"
    """Variable with that user's password."""
    public_key_env: EnvName | None = "LANGFUSE_PUBLIC_KEY"
    """Variable with the public key of a Langfuse project, for Langfuse's API."""
    secret_key_env: EnvName | None = "LANGFUSE_SECRET_KEY"
    """Variable with that project's secret key."""
    service_keys: tuple[str, ...] = ("service_name", "service")
    """Keys of a trace's metadata that name the service; the first that is present is used, otherwise
    OpenTelemetry's `service.name`."""


class LoopOS(SystemSettings):
    """LoopOS AI, whose telemetry is in Langfuse."""

    name = "loopos"
    title = "LoopOS AI"

    job: str | None = "loopos"
    requests: Literal["langfuse", "genai"] = "langfuse"
    """Source of the dashboard of requests: Langfuse's ClickHouse, or a Prometheus to which the programs export
    OpenTelemetry's metrics for generative AI."""
    alerts: bool = False
    """Alert on Langfuse's data. Grafana needs the ClickHouse plugin for it: without the plugin, each evaluation logs an
    error."""
    logs_selector: str = '{job=~"loopos.*"}'
    """LogQL stream selector of the logs of LoopOS AI's services."""
    trace_id_field: str = "trace_id"
    """Field with the Langfuse trace id: a label, structured metadata, or a key of a line in JSON or logfmt."""
    langfuse: Langfuse = Langfuse()
    error_share: Threshold = Threshold(0.05)
    """Share of failed requests above which LoopOSErrors fires."""
    latency: Threshold = Threshold(30_000)
    """95th percentile of the latency, in milliseconds, above which LoopOSSlow fires."""
    failed_requests: int = 3
    """Failed requests in 15 minutes below which LoopOSErrors does not fire, and slow ones for LoopOSSlow."""
    spend: Threshold = Threshold(10)
    """US dollars per hour above which LoopOSSpend fires."""
    score_decline: Threshold = Threshold(0.2)
    """Decline of the mean of a score from previous versions to the newest, as a share, above which LoopOSScoreDecline
    fires."""
    scores: int = 20
    """Scores of the newest version and of previous ones in six hours below which LoopOSScoreDecline does not fire."""
    age: Threshold = Threshold(1800)
    """Age of the newest record, in seconds, above which LoopOSIngestionStalled fires."""


settings = system_settings(LoopOS)
