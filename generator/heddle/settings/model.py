"""The settings of the tool: one class for each table. The text below a field is its description in docs/settings.md."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, dataclass_transform

from msgspec import Struct, field

from heddle.settings.document import Document, Source
from heddle.settings.types import Duration, EnvHeader, EnvName, Shift, Url, Version


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class Table(Struct, frozen=True, kw_only=True):
    """A table of settings. `None` stands for "not set"; in TOML that is an empty string."""


class DataSourceSettings(Table):
    """How Grafana and `heddle prove` reach a data source."""

    url: Url
    """Address of the data source, as Grafana reaches it."""
    tls_skip_verify: bool = False
    """Accept any certificate. For trials only."""
    tls_server_name: str | None = None
    """Name that the server's certificate must carry, if not the URL's host."""
    tls_ca_env: EnvName | None = None
    """Variable with the CA certificate to trust (PEM), if not one of the system's."""
    tls_client_cert_env: EnvName | None = None
    """Variable with the client certificate (PEM)."""
    tls_client_key_env: EnvName | None = None
    """Variable with the client certificate's key (PEM)."""
    basic_auth_user_env: EnvName | None = None
    """Variable with the user for basic authentication."""
    basic_auth_password_env: EnvName | None = None
    """Variable with the password for basic authentication."""
    bearer_token_env: EnvName | None = None
    """Variable with the token sent as `Authorization: Bearer`."""
    tenant: str | None = None
    """Tenant sent as `X-Scope-OrgID`, if it is not a secret."""
    tenant_env: EnvName | None = None
    """Variable with the tenant sent as `X-Scope-OrgID`; takes precedence over `tenant`."""
    headers_env: tuple[EnvHeader, ...] = ()
    """Additional headers, each with the variable that holds its value."""


class Logs(Table):
    """Labels of logs, and how to find the trace id of a log line."""

    selector: str = '{job=~".+"}'
    """LogQL stream selector of the logs that belong to traces."""
    service_label: str = "job"
    """Log label that identifies the service."""
    trace_id_label: str | None = None
    """Label or structured metadata that holds the trace id, if there is one."""
    trace_id_regex: str | None = r"""(?:trace_id|traceId|traceID)[=":\s]+"?([0-9a-f]{32})"""
    """Regular expression whose first group is the trace id in a log line."""


class Traces(Table):
    """Links from a span to its logs and metrics."""

    filter_logs_by_trace_id: bool = False
    """Show only log lines that contain the trace id. Shows nothing where no line does."""
    span_start_shift: Shift = "-5m"
    """Start of the search for a span's logs, relative to the span's start."""
    span_end_shift: Shift = "5m"
    """End of the search for a span's logs, relative to the span's end."""


class AlertSettings(Table):
    """Evaluation and texts of alerts."""

    evaluator: Literal["both", "grafana", "prometheus"] = "both"
    """What evaluates the alerts, and so which files are generated. With `both`, load only one of the two."""
    interval: Duration = "1m"
    """How often alerts are evaluated: a multiple of 10 s."""
    grafana_url: Url = "http://localhost:3000"
    """Address at which people open Grafana: alerts of Prometheus link to their panels there."""
    runbooks: str = "docs/runbooks"
    """Where the runbooks are published: alerts link to their pages there."""


class ReceiverSettings(Table):
    """A contact point for alerts."""

    type: Literal["slack", "pagerduty", "email", "webhook"]
    """Kind of contact point."""
    secret_env: EnvName | None = None
    """Variable with the webhook URL or PagerDuty's integration key. Grafana does not start without it."""
    addresses: tuple[str, ...] = ()
    """Addresses of an e-mail receiver."""
    severities: tuple[str, ...] = ()
    """Severities to receive: `critical`, `warning`, `info`. Empty: all."""
    systems: tuple[str, ...] = ()
    """Systems to receive alerts of. Empty: all. One receiver, for all severities and systems, gets the rest."""
    mute_timings: tuple[str, ...] = ()
    """Names under `mute_timings` during which this receiver is muted."""


class MuteTimingSettings(Table):
    """A time during which receivers are muted."""

    times: tuple[str, ...] = ()
    """Times of day, as `["22:00-06:00"]`. Empty: the whole day."""
    weekdays: tuple[str, ...] = ()
    """Days of the week, as `["saturday", "sunday"]`. Empty: every day."""
    location: str = "UTC"
    """Time zone of the times, as `Europe/Berlin`."""


class RuleException(Table):
    """An exception from a rule of `heddle check`."""

    rule: str
    """Id of the rule that is not applied."""
    because: str
    """Reason. An exception without a reason is rejected."""
    until: str | None = None
    """Day on which the rule applies again, as `2027-01-31`. Not set: never."""
    dashboard: str | None = None
    """Uid of the dashboard it is for, or a glob such as `shop-*`. Not set: all dashboards."""


class Cost(Table):
    """Limits of `heddle prove --budget`; 0 means no limit."""

    series: float = 0
    """Most series that the queries return."""
    samples: float = 0
    """Most samples that the queries read."""
    seconds: float = 0
    """Most seconds that the queries take."""


class Budget(Table):
    """What dashboards may cost at query time."""

    panel: Cost = Cost()
    """All queries of one panel."""
    dashboard: Cost = Cost()
    """One refresh of a dashboard."""


class Push(Table):
    """How `heddle push` reaches Grafana, and which objects it manages."""

    url: Url | None = None
    """Address of Grafana, with its path. Not set: the variable `GRAFANA_URL`."""
    token_env: EnvName = "GRAFANA_TOKEN"
    """Variable with a service account's token."""
    user_env: EnvName = "GRAFANA_USER"
    """Variable with a user, used without a token."""
    password_env: EnvName = "GRAFANA_PASSWORD"
    """Variable with the user's password."""
    org: int | None = None
    """Id of the organization, for a user of several. Not set: the one that the credentials belong to."""
    headers_env: tuple[EnvHeader, ...] = ()
    """Additional headers, for example for a proxy."""
    ca: str | None = None
    """File with the CA certificates to trust (PEM), if not the system's."""
    client_cert: str | None = None
    """File with the client certificate (PEM)."""
    client_key: str | None = None
    """File with the client certificate's key (PEM)."""
    timeout: float = 30
    """Seconds to wait for a response."""
    retries: int = 5
    """How often a request is repeated after 429, 502, 503, 504 and broken connections."""
    owner: str = "heddle"
    """Name in the ownership markers. Each repository that pushes to one organization needs its own."""
    provenance: Literal["none", "api"] = "none"
    """`api` makes pushed alerting objects read-only in Grafana; with `none`, people can edit them."""


class Stack(Table):
    """The stack around Grafana: what the generated files of Prometheus and of the collector contain."""

    discovery: Url | None = None
    """HTTP service discovery that Prometheus reads its targets from, instead of `scrape.<name>.targets`, such as
    `/targets` of `heddle simulate`."""
    collector: str = "otel-collector"
    """Host of the OpenTelemetry collector."""
    jaeger: str = "jaeger:4317"
    """Host and port at which Jaeger receives traces by OTLP over gRPC."""
    alertmanager: str | None = "alertmanager:9093"
    """Host and port of the Alertmanager that Prometheus sends alerts to."""


class Scrape(Table):
    """How Prometheus scrapes a system, and which log files it writes."""

    targets: tuple[str, ...] = ()
    """Host and port of each process, as `shop:8081`; scraped at `/metrics` under the job of `jobs.<name>`."""
    labels: tuple[str, ...] = ()
    """Labels added to all its series, as `project=shop`."""
    scheme: Literal["http", "https"] = "http"
    """Protocol of the scrape."""
    token_file: str | None = None
    """File on the Prometheus host with the token sent as `Authorization: Bearer`."""
    logs: tuple[str, ...] = ()
    """Log files, as glob patterns on the host that ships logs."""


def _scrapes() -> dict[str, Scrape]:
    return {
        "loom": Scrape(targets=("loom:8081",)),
        "tokenhub": Scrape(targets=("tokenhub:8080",)),
        "loomflow": Scrape(targets=("agents:9464",)),
        "loki_mode": Scrape(targets=("loki-mode:57374",), logs=("/projects/*/.loki/events.jsonl",)),
        "loom_core": Scrape(targets=("otel-collector:8889",), labels=("service=loom-core",)),
    }


def _folders() -> dict[str, str]:
    return {
        "loom": "Loom",
        "loomflow": "loomflow",
        "loki_mode": "Loki Mode",
        "token_flow": "Token flow",
        "loom_core": "Loom Core",
        "loopos": "LoopOS AI",
    }


def _jobs() -> dict[str, str]:
    return {
        "loom": "loom",
        "tokenhub": "tokenhub",
        "loomflow": "loomflow",
        "loki_mode": "loki-mode",
        "loom_core": "loom-core",
        "loopos": "loopos",
        "loom_components": "loom|tokenhub|otel-collector|otel-exported|connectors-service",
    }


def _thresholds() -> dict[str, float]:
    return {
        "loki_mode_budget_warning": 0.8,
        "loki_mode_budget_critical": 0.9,
        "loki_mode_failed_share": 0.1,
        "loki_mode_agents": 50.0,
        "tokenhub_error_share_warning": 0.05,
        "tokenhub_error_share_critical": 0.25,
        "tokenhub_provider_error_share": 0.9,
        "tokenhub_slow_share": 0.05,
        "tokenhub_spend_growth": 2.0,
        "tokenhub_spend_floor": 1.0,
        "tokenhub_rate_limited": 10.0,
        "loom_open_files_share": 0.8,
        "loom_core_drop_share": 0.01,
        "loom_core_error_share": 0.05,
        "loom_core_latency": 1000.0,
        "loom_core_latency_calls": 20.0,
        "loomflow_tool_failure_share": 0.2,
        "loomflow_spend": 10.0,
        "loopos_error_share": 0.05,
        "loopos_latency": 30000.0,
        "loopos_spend": 10.0,
        "loopos_age": 1800.0,
    }


class Budgets(Table):
    """Budgets of the systems."""

    loki_mode: float = 5.0
    """What one run of Loki Mode may cost, in US dollars."""


class Loom(Table):
    """Loom."""

    events: Literal["loki", "postgres"] = "loki"
    """Where the events of Loom's log are."""


class Versions(Table):
    """Versions of the systems."""

    loomflow: Version = Version((0, 20))
    """The loomflow that is monitored; its metrics have other names in other versions."""


class PostgresDatabase(Table):
    """Loom's database, used where `loom.events` is `postgres`."""

    host: str = "postgres:5432"
    """Host and port of Loom's PostgreSQL."""
    database: str = "loom"
    """The database."""
    user: str = "grafana"
    """A user with read access only."""
    password_env: EnvName | None = None
    """Variable with the user's password."""
    ssl_mode: Literal["disable", "require", "verify-ca", "verify-full"] = "require"
    """How the connection is secured."""


class Langfuse(Table):
    """The Langfuse that holds the telemetry of LoopOS AI."""

    layout: Literal["v3", "v4"] = "v3"
    """How Langfuse stores its rows: `v3` in the tables of Langfuse 3, `v4` in the events of Langfuse 4."""
    url: Url = "http://langfuse:3000"
    """Address at which people open Langfuse: panels link to traces and sessions there."""
    database: str = "default"
    """Langfuse's database in ClickHouse."""
    project: str | None = None
    """The id of the only project that Grafana's user of ClickHouse may read. Not set: every project."""
    user_env: EnvName | None = "LANGFUSE_CLICKHOUSE_USER"
    """Variable with the user of ClickHouse, who needs read access only."""
    password_env: EnvName | None = "LANGFUSE_CLICKHOUSE_PASSWORD"
    """Variable with the password of that user."""
    public_key_env: EnvName | None = "LANGFUSE_PUBLIC_KEY"
    """Variable with the public key of a Langfuse project, for its API."""
    secret_key_env: EnvName | None = "LANGFUSE_SECRET_KEY"
    """Variable with the secret key of that project."""
    alerts: bool = False
    """Whether Grafana has the ClickHouse plugin, so that alerts can query it."""
    service_keys: tuple[str, ...] = ("service_name", "service")
    """Keys of a trace's metadata that name the service; the first that is present counts."""


class Loopos(Table):
    """Settings of LoopOS AI."""

    requests: Literal["langfuse", "genai"] = "langfuse"
    """What the dashboard of LoopOS AI's requests queries: Langfuse, or a Prometheus with OpenTelemetry's metrics."""
    logs_selector: str = '{job=~"loopos.*"}'
    """LogQL stream selector of the logs of LoopOS AI's services."""
    trace_id_field: str = "trace_id"
    """Field that holds the trace id of Langfuse: a label, structured metadata, or a key of a line in JSON or logfmt."""


def _datasources() -> dict[str, DataSourceSettings]:
    return {
        "prometheus": DataSourceSettings(url="http://prometheus:9090"),
        "loki": DataSourceSettings(url="http://loki:3100"),
        "jaeger": DataSourceSettings(url="http://jaeger:16686"),
        "langfuse-clickhouse": DataSourceSettings(url="http://clickhouse:8123"),
        "langfuse-api": DataSourceSettings(url="https://cloud.langfuse.com"),
    }


class ToolSettings(Table):
    """The settings of Heddle."""

    grafana: Version = Version((10, 4))
    """Oldest Grafana version that the generated files must load in."""
    definitions: tuple[str, ...] = ("dashboards", "datasources")
    """Folders with definitions."""
    systems: tuple[str, ...] = ()
    """Systems to compile, by the names of their folders under `dashboards/`. Empty: all. Folders given with
    `--definitions` are compiled completely."""
    out: str = "out"
    """Folder for the generated files."""
    refresh: Duration = "30s"
    """How often an open dashboard refreshes."""
    scrape_interval: Duration = "15s"
    """How often Prometheus scrapes; rates use windows that contain enough scrapes."""
    retention: Duration = "15d"
    """How long Prometheus keeps samples; queries that look back further are reported."""
    default_datasource: str | None = "prometheus"
    """Name, under `datasources`, of the data source that Grafana offers first."""
    collector_namespace: str | None = "loom"
    """Namespace of the OpenTelemetry collector's Prometheus exporter: a prefix of the metric names."""
    folders: Mapping[str, str] = field(default_factory=_folders)
    """Title in Grafana of the folder with a system's dashboards."""
    jobs: Mapping[str, str] = field(default_factory=_jobs)
    """Prometheus job of a system, or a regular expression for several."""
    thresholds: Mapping[str, float] = field(default_factory=_thresholds)
    """Threshold of an alert; the pages in `docs/runbooks` name it."""
    datasources: Mapping[str, DataSourceSettings] = field(default_factory=_datasources)
    logs: Logs = Logs()
    traces: Traces = Traces()
    alerts: AlertSettings = AlertSettings()
    receivers: Mapping[str, ReceiverSettings] = field(default_factory=dict)
    mute_timings: Mapping[str, MuteTimingSettings] = field(default_factory=dict)
    allow: Mapping[str, RuleException] = field(default_factory=dict)
    budget: Budget = Budget()
    push: Push = Push()
    stack: Stack = Stack()
    scrape: Mapping[str, Scrape] = field(default_factory=_scrapes)
    budgets: Budgets = Budgets()
    loom: Loom = Loom()
    versions: Versions = Versions()
    postgres: PostgresDatabase = PostgresDatabase()
    langfuse: Langfuse = Langfuse()
    loopos: Loopos = Loopos()


class Settings(ToolSettings):
    """The settings of a project. `root` is the folder that relative paths start from."""

    root: Path = Path()
    source: Source = Source(document=Document(path=Path("pyproject.toml")), layers=(), variables={})
