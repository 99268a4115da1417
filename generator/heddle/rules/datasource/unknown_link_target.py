"""The data source links to another one that is not defined.

Why: A correlation to an unknown uid stops Grafana at startup; other links show nothing.
Bad: a derived field that links to `jeager`.
Good: `jaeger`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.correlation import DerivedField
from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Datasources

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(datasources: Datasources) -> Iterator[Violation]:
    uids = {spec.uid for spec in datasources.specs}
    for spec in datasources.specs:
        for link, uid in (*spec.links(), *spec.sources()):
            if uid not in uids:
                yield Violation(
                    message=f"{link} of data source {spec.uid!r} links to {uid!r}, which is not defined",
                    help=did_you_mean(uid, uids),
                    at=spec.location,
                )


def _linking_to(target: str) -> Datasources:
    field = DerivedField(name="trace", regex="id=(.+)", target=target)
    return examples.datasources(examples.datasource(derived_fields=(field,)))


def bad() -> Datasources:
    return _linking_to("loky")


def good() -> Datasources:
    return _linking_to("loki")
