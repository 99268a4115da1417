"""The uid of the data source is empty, too long, or contains other characters than letters, digits, `-` and `_`.

Why: Grafana does not start with such a uid.
Bad: `uid="my loki"`.
Good: `uid="loki"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.model import UID
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Datasources

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(datasources: Datasources) -> Iterator[Violation]:
    for spec in datasources.specs:
        if not UID.fullmatch(spec.uid):
            yield Violation(
                message=f"invalid data source uid {spec.uid!r}",
                help="use 1 to 40 letters, digits, `-` and `_`",
                at=spec.location,
            )


def bad() -> Datasources:
    return examples.datasources(examples.datasource(uid="my loki"))


def good() -> Datasources:
    return examples.datasources(examples.datasource(uid="loki"))
