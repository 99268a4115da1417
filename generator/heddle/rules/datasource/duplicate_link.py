"""A data source has two links to the same target on one result.

Why: Grafana shows both as buttons that lead to the same place.
Bad: two derived fields of a Loki data source that both link to `jaeger`.
Good: one derived field.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.correlation import DerivedField
from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Datasources, duplicates

SEVERITY = Severity.ERROR
IN_GENERATE = True

_FIELD = DerivedField(name="trace", regex="id=(.+)", target="loki")


def check(datasources: Datasources) -> Iterator[Violation]:
    for spec in datasources.specs:
        for _, (link, uid) in duplicates(spec.links(), lambda link: link[1]):
            yield Violation(
                message=f"{link} of data source {spec.uid!r} is a second link to {uid!r}",
                help="remove one of the two",
                at=spec.location,
            )


def bad() -> Datasources:
    return examples.datasources(examples.datasource(derived_fields=(_FIELD, _FIELD)))


def good() -> Datasources:
    return examples.datasources(examples.datasource(derived_fields=(_FIELD,)))
