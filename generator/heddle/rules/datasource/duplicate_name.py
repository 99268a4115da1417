"""No two data sources share a name.

Why: The second overwrites the first, in silence.
Bad: two definitions with `name="Loki"`.
Good: one for each.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.duplicates import duplicates
from heddle.rules.examples import source, sources
from heddle.rules.rule import Violation
from heddle.rules.subjects import Sources

SEVERITY = Severity.ERROR
GATE = True


def check(subject: Sources) -> Iterator[Violation]:
    """Refuse a name that is used twice."""
    for first, spec in duplicates(subject.specs, lambda spec: spec.name):
        yield Violation(
            message=f"the name {spec.name!r} is also that of another data source",
            help="give one of the two another name",
            at=spec.location,
            related=first.location,
        )


def bad() -> Sources:
    """Return two of one name."""
    return sources(source(), source(uid="other"))


def good() -> Sources:
    """Return two that differ."""
    return sources(source(), source(uid="other", name="Other"))
