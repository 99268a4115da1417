"""The settings of the stack around Grafana: what Prometheus scrapes, and where logs and traces go."""

from __future__ import annotations

from heddle.settings.kinds import Kind
from heddle.settings.setting import Setting

STACK = (
    Setting(
        key="stack.*.targets",
        kind=Kind.TEXTS,
        default=(),
        names={
            "loom": ("loom:8081",),
            "tokenhub": ("tokenhub:8080",),
            "loomflow": ("agents:9464",),
            "loki_mode": ("loki-mode:57374",),
            "loom_core": ("otel-collector:8889",),
        },
        meaning="Host and port of each process of a system, as `loom:8081`; Prometheus scrapes `/metrics` there under "
        "the job of `jobs.<name>`.",
    ),
    Setting(
        key="stack.*.labels",
        kind=Kind.TEXTS,
        default=(),
        names={"loom_core": ("service=loom-core",)},
        meaning="Labels that Prometheus gives to all series of a system, as `project=shop`.",
    ),
    Setting(
        key="stack.*.scheme",
        kind=Kind.CHOICE,
        default="http",
        choices=("http", "https"),
        meaning="How a system is scraped.",
    ),
    Setting(
        key="stack.*.token_file",
        kind=Kind.TEXT,
        default="",
        none="no token",
        meaning="The file in Prometheus' machine that holds the token sent as `Authorization: Bearer`.",
    ),
    Setting(
        key="stack.*.logs",
        kind=Kind.TEXTS,
        default=(),
        names={"loki_mode": ("/projects/*/.loki/events.jsonl",)},
        meaning="Files that a system writes its log to, as patterns in the machine that ships logs. "
        "What containers print is shipped anyway.",
    ),
    Setting(
        key="stack.discovery",
        kind=Kind.URL,
        default="",
        none="those of `stack.<name>.targets`",
        meaning="Where Prometheus asks for its targets over HTTP, instead of those of `stack.<name>.targets`: "
        "`/targets` of `heddle simulate`.",
    ),
    Setting(
        key="stack.collector",
        kind=Kind.TEXT,
        default="otel-collector",
        meaning="The host of the OpenTelemetry collector.",
    ),
    Setting(
        key="stack.jaeger",
        kind=Kind.TEXT,
        default="jaeger:4317",
        meaning="Host and port where Jaeger takes traces by OTLP over gRPC.",
    ),
    Setting(
        key="stack.alertmanager",
        kind=Kind.TEXT,
        default="alertmanager:9093",
        none="nobody is told",
        meaning="Host and port of the Alertmanager that Prometheus tells of alerts.",
    ),
)
