"""The words of a data source: `from generator.author.datasources import Loki, connection, ...`."""

from __future__ import annotations

from generator.author.datasources.connection import Connection, connection
from generator.author.datasources.correlation import Correlation, DerivedField, Exemplar, TraceToLogs, TraceToMetrics
from generator.author.datasources.jaeger import Jaeger
from generator.author.datasources.loki import Loki
from generator.author.datasources.prometheus import Prometheus
from generator.author.datasources.secret import EnvVar
from generator.author.datasources.source import DataSource

__all__ = [
    "Connection",
    "Correlation",
    "DataSource",
    "DerivedField",
    "EnvVar",
    "Exemplar",
    "Jaeger",
    "Loki",
    "Prometheus",
    "TraceToLogs",
    "TraceToMetrics",
    "connection",
]
