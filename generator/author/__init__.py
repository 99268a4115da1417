"""The words of a definition: `from generator.author import Dashboard, Row, stat, ...`.

Every word returns a grafanalib object, or a value that one holds.
"""

from __future__ import annotations

from generator.author.allow import allow
from generator.author.annotations import annotation
from generator.author.colours import BLUE, GREEN, GREY, ORANGE, PURPLE, RED, YELLOW
from generator.author.dashboard import Dashboard
from generator.author.links import link, panel_link, tagged
from generator.author.panels.bargauge import bargauge
from generator.author.panels.fields import BASE
from generator.author.panels.gauge import gauge
from generator.author.panels.heatmap import heatmap
from generator.author.panels.histogram import histogram
from generator.author.panels.logs import log_lines
from generator.author.panels.node_graph import node_graph
from generator.author.panels.piechart import piechart
from generator.author.panels.stat import stat
from generator.author.panels.state_timeline import state_timeline
from generator.author.panels.table import table
from generator.author.panels.text import text
from generator.author.panels.timeseries import timeseries
from generator.author.panels.traces import trace_view
from generator.author.query import log_metric, logs, postgres, search_traces, service_graph, trace
from generator.author.rows import Row
from generator.author.sql import clickhouse, clickhouse_values, json_api
from generator.author.variables.choice import custom, interval, textbox
from generator.author.variables.label import instance, job, label_values
from generator.author.variables.source import jaeger, loki, prometheus, source
from generator.settings.current import settings

__all__ = [
    "BASE",
    "BLUE",
    "GREEN",
    "GREY",
    "ORANGE",
    "PURPLE",
    "RED",
    "YELLOW",
    "Dashboard",
    "Row",
    "allow",
    "annotation",
    "bargauge",
    "clickhouse",
    "clickhouse_values",
    "custom",
    "gauge",
    "heatmap",
    "histogram",
    "instance",
    "interval",
    "jaeger",
    "job",
    "json_api",
    "label_values",
    "link",
    "log_lines",
    "log_metric",
    "logs",
    "loki",
    "node_graph",
    "panel_link",
    "piechart",
    "postgres",
    "prometheus",
    "search_traces",
    "service_graph",
    "settings",
    "source",
    "stat",
    "state_timeline",
    "table",
    "tagged",
    "text",
    "textbox",
    "timeseries",
    "trace",
    "trace_view",
]
