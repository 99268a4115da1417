"""Every setting there is: the single truth that validation, environment variables and docs/settings.md come from."""

from __future__ import annotations

from dataclasses import dataclass

from heddle.settings.budget import BUDGET
from heddle.settings.kinds import Kind
from heddle.settings.langfuse import LANGFUSE
from heddle.settings.push import PUSH
from heddle.settings.setting import Setting
from heddle.settings.stack import STACK
from heddle.settings.thresholds import THRESHOLDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Settings that a reader looks for together."""

    title: str
    rows: tuple[Setting, ...]


SECTIONS = (
    Section(
        title="What is compiled",
        rows=(
            Setting(
                key="grafana",
                kind=Kind.VERSION,
                default="10.4",
                meaning="The oldest Grafana that the files must load in.",
            ),
            Setting(
                key="definitions",
                kind=Kind.TEXTS,
                default=("dashboards", "datasources"),
                meaning="The folders that hold definitions.",
            ),
            Setting(
                key="systems",
                kind=Kind.TEXTS,
                default=(),
                meaning="The systems to compile, by the names of their folders under `dashboards/`; empty: all of them."
                " Folders given by `--definitions` compile whole.",
            ),
            Setting(key="out", kind=Kind.TEXT, default="out", meaning="The folder that the files are written to."),
        ),
    ),
    Section(
        title="What dashboards look like",
        rows=(
            Setting(
                key="folders.*",
                kind=Kind.TEXT,
                names={
                    "loom": "Loom",
                    "loomflow": "loomflow",
                    "loki_mode": "Loki Mode",
                    "token_flow": "Token flow",
                    "loom_core": "Loom Core",
                    "loopos": "LoopOS AI",
                },
                meaning="The title in Grafana of the folder that holds a system's dashboards.",
            ),
            Setting(
                key="refresh", kind=Kind.DURATION, default="30s", meaning="How often an open dashboard asks again."
            ),
        ),
    ),
    Section(
        title="How systems are monitored",
        rows=(
            Setting(
                key="jobs.*",
                kind=Kind.TEXT,
                names={
                    "loom": "loom",
                    "tokenhub": "tokenhub",
                    "loomflow": "loomflow",
                    "loki_mode": "loki-mode",
                    "loom_core": "loom-core",
                    "loopos": "loopos",
                    "loom_components": "loom|tokenhub|otel-collector|otel-exported|connectors-service",
                },
                meaning="The Prometheus job that scrapes a system; a regular expression may stand for several.",
            ),
            Setting(
                key="scrape_interval",
                kind=Kind.DURATION,
                default="15s",
                meaning="How often Prometheus scrapes; rates are taken over windows that hold enough scrapes.",
            ),
            Setting(
                key="retention",
                kind=Kind.DURATION,
                default="15d",
                meaning="How long Prometheus keeps what it scraped; queries that reach back further are found.",
            ),
            Setting(
                key="collector_namespace",
                kind=Kind.TEXT,
                default="loom",
                none="no namespace",
                meaning="The namespace of the OpenTelemetry collector's Prometheus exporter, "
                "which it puts before the names of metrics.",
            ),
            Setting(
                key="budgets.loki_mode",
                kind=Kind.NUMBER,
                default=5.0,
                meaning="What one run of Loki Mode may cost, in US dollars.",
            ),
            Setting(
                key="loom.events",
                kind=Kind.CHOICE,
                default="loki",
                choices=("loki", "postgres"),
                meaning="Where the events of Loom's log are: in Loki, or in its own database, where Loom diverts them.",
            ),
            Setting(
                key="versions.loomflow",
                kind=Kind.VERSION,
                default="0.20",
                meaning="The loomflow that is monitored; its metrics have other names in other versions.",
            ),
        ),
    ),
    Section(
        title="Data sources",
        rows=(
            Setting(
                key="datasources.*.url",
                kind=Kind.URL,
                names={
                    "prometheus": "http://prometheus:9090",
                    "loki": "http://loki:3100",
                    "jaeger": "http://jaeger:16686",
                    "langfuse-clickhouse": "http://clickhouse:8123",
                    "langfuse-api": "https://cloud.langfuse.com",
                },
                meaning="Where Grafana reaches the data source.",
            ),
            Setting(
                key="datasources.default",
                kind=Kind.CHOICE,
                default="prometheus",
                meaning="The data source that Grafana offers first: one of the names under `datasources`.",
            ),
            Setting(
                key="datasources.*.tls_skip_verify",
                kind=Kind.FLAG,
                default=False,
                meaning="Trust any certificate. For trials only.",
            ),
            Setting(
                key="datasources.*.tls_server_name",
                kind=Kind.TEXT,
                default="",
                none="the URL's host",
                meaning="The name that the server's certificate must carry.",
            ),
            Setting(
                key="datasources.*.tls_ca_env",
                kind=Kind.VARIABLE,
                default="",
                none="the system's authorities",
                meaning="The variable that holds the certificate of the authority to trust (PEM).",
            ),
            Setting(
                key="datasources.*.tls_client_cert_env",
                kind=Kind.VARIABLE,
                default="",
                none="no client certificate",
                meaning="The variable that holds the client certificate (PEM).",
            ),
            Setting(
                key="datasources.*.tls_client_key_env",
                kind=Kind.VARIABLE,
                default="",
                none="no client certificate",
                meaning="The variable that holds the client certificate's key (PEM).",
            ),
            Setting(
                key="datasources.*.basic_auth_user_env",
                kind=Kind.VARIABLE,
                default="",
                none="no basic authentication",
                meaning="The variable that holds the user of basic authentication.",
            ),
            Setting(
                key="datasources.*.basic_auth_password_env",
                kind=Kind.VARIABLE,
                default="",
                none="no basic authentication",
                meaning="The variable that holds the password of basic authentication.",
            ),
            Setting(
                key="datasources.*.bearer_token_env",
                kind=Kind.VARIABLE,
                default="",
                none="no token",
                meaning="The variable that holds the token sent as `Authorization: Bearer`.",
            ),
            Setting(
                key="datasources.*.tenant",
                kind=Kind.TEXT,
                default="",
                none="no tenant",
                meaning="The tenant sent as `X-Scope-OrgID`, where it is no secret.",
            ),
            Setting(
                key="datasources.*.tenant_env",
                kind=Kind.VARIABLE,
                default="",
                none="no tenant",
                meaning="The variable that holds the tenant sent as `X-Scope-OrgID`; instead of `tenant`.",
            ),
            Setting(
                key="datasources.*.headers_env",
                kind=Kind.HEADERS,
                default=(),
                meaning="More headers to send, each with the variable that holds its value, "
                "as `X-Api-Key=MIMIR_API_KEY`.",
            ),
        ),
    ),
    Section(
        title="Loom's database",
        rows=(
            Setting(
                key="postgres.host",
                kind=Kind.TEXT,
                default="postgres:5432",
                meaning="Host and port of Loom's PostgreSQL; used where `loom.events` is `postgres`, as all of these.",
            ),
            Setting(key="postgres.database", kind=Kind.TEXT, default="loom", meaning="The database."),
            Setting(
                key="postgres.user", kind=Kind.TEXT, default="grafana", meaning="A user that may read and nothing else."
            ),
            Setting(
                key="postgres.password_env",
                kind=Kind.VARIABLE,
                default="",
                none="no password",
                meaning="The variable that holds the user's password.",
            ),
            Setting(
                key="postgres.ssl_mode",
                kind=Kind.CHOICE,
                default="require",
                choices=("disable", "require", "verify-ca", "verify-full"),
                meaning="How the connection is secured.",
            ),
        ),
    ),
    Section(title="LoopOS AI and Langfuse", rows=LANGFUSE),
    Section(title="The stack around Grafana", rows=STACK),
    Section(
        title="From traces to logs",
        rows=(
            Setting(
                key="logs.selector",
                kind=Kind.TEXT,
                default='{job=~".+"}',
                meaning="The LogQL stream selector of the logs that belong to traces.",
            ),
            Setting(
                key="logs.service_label",
                kind=Kind.TEXT,
                default="job",
                meaning="The log label that stands for the service.",
            ),
            Setting(
                key="logs.trace_id_label",
                kind=Kind.TEXT,
                default="",
                none="no such label",
                meaning="The label or structured metadata that holds the trace id.",
            ),
            Setting(
                key="logs.trace_id_regex",
                kind=Kind.TEXT,
                default=r"""(?:trace_id|traceId|traceID)[=":\s]+"?([0-9a-f]{32})""",
                none="log lines hold none",
                meaning="What finds the trace id in a log line, as its first group.",
            ),
            Setting(
                key="traces.filter_logs_by_trace_id",
                kind=Kind.FLAG,
                default=False,
                meaning="Show only log lines that carry the trace's id; where no line does, that shows nothing.",
            ),
            Setting(
                key="traces.span_start_shift",
                kind=Kind.SHIFT,
                default="-5m",
                meaning="Where the search for a span's logs starts, counted from the span's start.",
            ),
            Setting(
                key="traces.span_end_shift",
                kind=Kind.SHIFT,
                default="5m",
                meaning="Where the search for a span's logs ends, counted from the span's end.",
            ),
        ),
    ),
    Section(
        title="Alerts",
        rows=(
            Setting(
                key="alerts",
                kind=Kind.CHOICE,
                default="both",
                choices=("both", "grafana", "prometheus"),
                meaning="What evaluates the alerts, and so which files are made. Load one of the two where both are.",
            ),
            Setting(
                key="alert_interval",
                kind=Kind.DURATION,
                default="1m",
                meaning="How often alerts are evaluated: a multiple of 10 s.",
            ),
            Setting(
                key="links.grafana",
                kind=Kind.URL,
                default="http://localhost:3000",
                meaning="Where people open Grafana: alerts of Prometheus link to their panels there.",
            ),
            Setting(
                key="links.runbooks",
                kind=Kind.TEXT,
                default="docs/runbooks",
                meaning="Where `docs/runbooks` is published: alerts link to their pages there.",
            ),
            Setting(
                key="thresholds.*",
                kind=Kind.NUMBER,
                names=THRESHOLDS,
                meaning="The bound of an alert; the pages in `docs/runbooks` say whose.",
            ),
        ),
    ),
    Section(
        title="Exceptions from rules",
        rows=(
            Setting(key="allow.*.rule", kind=Kind.TEXT, meaning="The rule of `heddle check` that is not asked."),
            Setting(key="allow.*.because", kind=Kind.TEXT, meaning="Why: an exception without a reason is refused."),
            Setting(
                key="allow.*.until",
                kind=Kind.TEXT,
                default="",
                none="for ever",
                meaning="The day on which it is asked again, as `2027-01-31`.",
            ),
            Setting(
                key="allow.*.dashboard",
                kind=Kind.TEXT,
                default="",
                none="everywhere",
                meaning="The uid of the dashboard that it is for, or a glob such as `loom-*`.",
            ),
        ),
    ),
    Section(
        title="Who is told",
        rows=(
            Setting(
                key="receivers.*.type",
                kind=Kind.CHOICE,
                choices=("slack", "pagerduty", "email", "webhook"),
                meaning="How a receiver is reached.",
            ),
            Setting(
                key="receivers.*.secret_env",
                kind=Kind.VARIABLE,
                default="",
                none="no secret, as for e-mail",
                meaning="The variable that holds Slack's webhook URL, PagerDuty's integration key, "
                "or the webhook's URL. Grafana does not start without it.",
            ),
            Setting(
                key="receivers.*.addresses",
                kind=Kind.TEXTS,
                default=(),
                meaning="The addresses of an e-mail receiver.",
            ),
            Setting(
                key="receivers.*.severities",
                kind=Kind.TEXTS,
                default=(),
                meaning="The severities that it is told of: `critical`, `warning`, `info`; none: every one.",
            ),
            Setting(
                key="receivers.*.systems",
                kind=Kind.TEXTS,
                default=(),
                meaning="The systems that it is told of; none: every one. "
                "Exactly one receiver takes every severity and system: it is told of what no other takes.",
            ),
            Setting(
                key="receivers.*.mute_timings",
                kind=Kind.TEXTS,
                default=(),
                meaning="When it is not told: names under `mute_timings`.",
            ),
            Setting(
                key="mute_timings.*.times",
                kind=Kind.TEXTS,
                default=(),
                meaning='Times of the day, as `["22:00-06:00"]`; none: the whole day.',
            ),
            Setting(
                key="mute_timings.*.weekdays",
                kind=Kind.TEXTS,
                default=(),
                meaning='Days of the week, as `["saturday", "sunday"]`; none: every day.',
            ),
            Setting(
                key="mute_timings.*.location",
                kind=Kind.TEXT,
                default="UTC",
                meaning="The time zone of the times, as `Europe/Berlin`.",
            ),
        ),
    ),
    Section(title="What dashboards may cost", rows=BUDGET),
    Section(title="Pushing to Grafana", rows=PUSH),
)

TABLE = tuple(row for section in SECTIONS for row in section.rows)
