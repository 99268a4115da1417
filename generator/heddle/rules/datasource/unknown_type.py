"""The data source has a type that does not exist.

Why: Grafana adds a data source of any type, and each of its queries fails.
Bad: `datasource("clickhouse", ...)`, `datasource("promtheus", ...)`.
Good: the id of a plugin, `datasource("grafana-clickhouse-datasource", ...)`. A type that is not similar to one of
Grafana can be that of another plugin.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.any_datasource import datasource
from heddle.diagnostics.finding import Severity
from heddle.grafana.datasource_types import similar_type
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Datasources

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(datasources: Datasources) -> Iterator[Violation]:
    for spec in datasources.specs:
        if near := similar_type(spec.type):
            message = f"data source {spec.uid!r} has the unknown type {spec.type!r}"
            yield Violation(message=message, help=f"did you mean `{near}`?", at=spec.location)


def bad() -> Datasources:
    return examples.datasources(datasource("clickhouse", uid="events", name="Events"))


def good() -> Datasources:
    return examples.datasources(datasource("acme-tickets-datasource", uid="tickets", name="Tickets"))
