"""One way leads from a result to another data source.

Why: A second link shows as a second button to the same place, and nobody knows which to take.
Bad: two derived fields of a Loki that both lead to `jaeger` on one line.
Good: one.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.correlation import DerivedField
from heddle.diagnostics.finding import Severity
from heddle.rules.examples import source, sources
from heddle.rules.rule import Violation
from heddle.rules.subjects import Sources

SEVERITY = Severity.ERROR
GATE = True

_FIELD = DerivedField(name="trace", regex="id=(.+)", target="loki")


def check(subject: Sources) -> Iterator[Violation]:
    """Refuse a second link of one data source to the same target."""
    for spec in subject.specs:
        seen: set[str] = set()
        for link, uid in spec.links():
            if uid in seen:
                yield Violation(
                    message=f"{link} of the data source {spec.uid!r} is a second link to {uid!r} on the same result",
                    help="keep one of the two",
                    at=spec.location,
                )
            seen.add(uid)


def bad() -> Sources:
    """Return a Loki with two ways to itself."""
    return sources(source(derived_fields=[_FIELD, _FIELD]))


def good() -> Sources:
    """Return one with one."""
    return sources(source(derived_fields=[_FIELD]))
