"""The public API: every name that a definition may import from `heddle`."""

from __future__ import annotations

from heddle.author.alerts import Alert, Alerts, above, below, threshold
from heddle.author.allow import allow
from heddle.author.annotations import annotation
from heddle.author.colors import BLUE, GREEN, GREY, ORANGE, PURPLE, RED, YELLOW
from heddle.author.dashboard import Dashboard
from heddle.author.datasources.connection import Connection, connection
from heddle.author.datasources.correlation import Correlation, DerivedField, Exemplar, TraceToLogs, TraceToMetrics
from heddle.author.datasources.types import ClickHouse, DataSource, Infinity, Jaeger, Loki, Postgres, Prometheus
from heddle.author.links import link, panel_link, tagged
from heddle.author.panels.fields import BASE, mappings
from heddle.author.panels.types import (
    bargauge,
    gauge,
    heatmap,
    histogram,
    log_lines,
    node_graph,
    piechart,
    stat,
    state_timeline,
    table,
    text,
    timeseries,
    trace_view,
)
from heddle.author.promql.expression import Expr
from heddle.author.promql.matchers import not_, not_re, re, variable
from heddle.author.promql.ratios import percent, ratio, share
from heddle.author.promql.raw import raw
from heddle.author.promql.scope import DASHBOARD, Scope, alert_scope
from heddle.author.promql.series import Series
from heddle.author.promql.windows import RANGE, RATE_INTERVAL
from heddle.author.queries import Request, log_metric, logs, postgres, search_traces, service_graph, trace
from heddle.author.rows import Row
from heddle.author.simulation.changes import Trouble, happens, holds, keeps, restarts, scales, stops, stretches
from heddle.author.simulation.curves import Level, age, began, climbs, level, ramp, saw, steady, wanders
from heddle.author.simulation.events import DAY, EVEN, Flow, Part, adds, around, counts, line, observes, span
from heddle.author.simulation.simulation import Simulation
from heddle.author.sql import clickhouse, clickhouse_values, json_api
from heddle.author.variables import (
    Variable,
    custom,
    instance,
    interval,
    jaeger,
    job,
    label_values,
    loki,
    prometheus,
    source,
    textbox,
)
from heddle.catalog.emission import ALWAYS, Documented, Emission, Emitted, once, since, until
from heddle.catalog.metrics import Counter, Gauge, Histogram, Label, Metric, Renamed, Summary, System, up
from heddle.grafana.provisioning_escape import EnvVar
from heddle.settings.current import current_settings

__all__ = [
    "ALWAYS",
    "BASE",
    "BLUE",
    "DASHBOARD",
    "DAY",
    "EVEN",
    "GREEN",
    "GREY",
    "ORANGE",
    "PURPLE",
    "RANGE",
    "RATE_INTERVAL",
    "RED",
    "YELLOW",
    "Alert",
    "Alerts",
    "ClickHouse",
    "Connection",
    "Correlation",
    "Counter",
    "Dashboard",
    "DataSource",
    "DerivedField",
    "Documented",
    "Emission",
    "Emitted",
    "EnvVar",
    "Exemplar",
    "Expr",
    "Flow",
    "Gauge",
    "Histogram",
    "Infinity",
    "Jaeger",
    "Label",
    "Level",
    "Loki",
    "Metric",
    "Part",
    "Postgres",
    "Prometheus",
    "Renamed",
    "Request",
    "Row",
    "Scope",
    "Series",
    "Simulation",
    "Summary",
    "System",
    "TraceToLogs",
    "TraceToMetrics",
    "Trouble",
    "Variable",
    "above",
    "adds",
    "age",
    "alert_scope",
    "allow",
    "annotation",
    "around",
    "bargauge",
    "began",
    "below",
    "clickhouse",
    "clickhouse_values",
    "climbs",
    "connection",
    "counts",
    "current_settings",
    "custom",
    "gauge",
    "happens",
    "heatmap",
    "histogram",
    "holds",
    "instance",
    "interval",
    "jaeger",
    "job",
    "json_api",
    "keeps",
    "label_values",
    "level",
    "line",
    "link",
    "log_lines",
    "log_metric",
    "logs",
    "loki",
    "mappings",
    "node_graph",
    "not_",
    "not_re",
    "observes",
    "once",
    "panel_link",
    "percent",
    "piechart",
    "postgres",
    "prometheus",
    "ramp",
    "ratio",
    "raw",
    "re",
    "restarts",
    "saw",
    "scales",
    "search_traces",
    "service_graph",
    "share",
    "since",
    "source",
    "span",
    "stat",
    "state_timeline",
    "steady",
    "stops",
    "stretches",
    "table",
    "tagged",
    "text",
    "textbox",
    "threshold",
    "timeseries",
    "trace",
    "trace_view",
    "until",
    "up",
    "variable",
    "wanders",
]
