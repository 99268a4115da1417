"""The words of a data source: `from generator.author.datasources import Loki, connection, ...`."""

from __future__ import annotations

from generator.author.datasources.clickhouse import ClickHouse
from generator.author.datasources.connection import Connection, connection
from generator.author.datasources.correlation import Correlation, DerivedField, Exemplar, TraceToLogs, TraceToMetrics
from generator.author.datasources.infinity import Infinity
from generator.author.datasources.jaeger import Jaeger
from generator.author.datasources.loki import Loki
from generator.author.datasources.postgres import Postgres
from generator.author.datasources.prometheus import Prometheus
from generator.author.datasources.secret import EnvVar
from generator.author.datasources.source import DataSource

__all__ = [
    "ClickHouse",
    "Connection",
    "Correlation",
    "DataSource",
    "DerivedField",
    "EnvVar",
    "Exemplar",
    "Infinity",
    "Jaeger",
    "Loki",
    "Postgres",
    "Prometheus",
    "TraceToLogs",
    "TraceToMetrics",
    "connection",
]
