"""Two data sources have the same uid.

Why: Grafana does not start if one uid has two names.
Bad: two definitions with `uid="loki"`.
Good: `uid="loki"` and `uid="loki-eu"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Datasources, duplicates

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(datasources: Datasources) -> Iterator[Violation]:
    for first, spec in duplicates(datasources.specs, lambda spec: spec.uid):
        yield Violation(
            message=f"another data source already has the uid {spec.uid!r}",
            help="change one of the two",
            at=spec.location,
            related=first.location,
        )


def bad() -> Datasources:
    return examples.datasources(examples.datasource(), examples.datasource(name="Other"))


def good() -> Datasources:
    return examples.datasources(examples.datasource(), examples.datasource(uid="other", name="Other"))
