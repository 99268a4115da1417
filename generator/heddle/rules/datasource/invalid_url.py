"""The data source has no URL although its type needs one, or one that is too long.

Why: Without a URL every query fails, and Grafana's database cannot store more than 255 characters.
Bad: a URL with 300 characters.
Good: `url="http://loki:3100"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.datasource_types import datasource_type
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Datasources

SEVERITY = Severity.ERROR
IN_GENERATE = True

_LIMIT = 255


def check(datasources: Datasources) -> Iterator[Violation]:
    for spec in datasources.specs:
        length = len(spec.connection.url)
        if length > _LIMIT or (length == 0 and datasource_type(spec.type).has_address):
            problem = f"has {length} characters, of at most {_LIMIT}" if length else "is missing"
            yield Violation(message=f"the URL of data source {spec.uid!r} {problem}", at=spec.location)


def bad() -> Datasources:
    return examples.datasources(examples.datasource(url="http://" + "x" * 300))


def good() -> Datasources:
    return examples.datasources(examples.datasource(url="http://loki:3100"))
