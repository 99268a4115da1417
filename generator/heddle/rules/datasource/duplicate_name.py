"""Two data sources have the same name.

Why: The second silently replaces the first.
Bad: two definitions with `name="Loki"`.
Good: `name="Loki"` and `name="Loki EU"`.
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
    for first, spec in duplicates(datasources.specs, lambda spec: spec.name):
        yield Violation(
            message=f"another data source is already named {spec.name!r}",
            help="rename one of the two",
            at=spec.location,
            related=first.location,
        )


def bad() -> Datasources:
    return examples.datasources(examples.datasource(), examples.datasource(uid="other"))


def good() -> Datasources:
    return examples.datasources(examples.datasource(), examples.datasource(uid="other", name="Other"))
