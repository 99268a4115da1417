"""The data source has no name, or one that is too long.

Why: Grafana does not start without a name, and its database cannot store more than 190 characters.
Bad: `name=""`.
Good: `name="Loki"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Datasources

SEVERITY = Severity.ERROR
IN_GENERATE = True

_LIMIT = 190


def check(datasources: Datasources) -> Iterator[Violation]:
    for spec in datasources.specs:
        length = len(spec.name)
        if not 0 < length <= _LIMIT:
            yield Violation(
                message=f"the name of data source {spec.uid!r} has {length} characters (must be 1 to {_LIMIT})",
                at=spec.location,
            )


def bad() -> Datasources:
    return examples.datasources(examples.datasource(name=""))


def good() -> Datasources:
    return examples.datasources(examples.datasource(name="Loki"))
