"""No two data sources share a uid.

Why: Grafana stops at its start: the same uid cannot have two names.
Bad: two definitions with `uid="loki"`.
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
    """Refuse a uid that is used twice."""
    for first, spec in duplicates(subject.specs, lambda spec: spec.uid):
        yield Violation(
            message=f"the uid {spec.uid!r} is also that of another data source",
            help="give one of the two another uid",
            at=spec.location,
            related=first.location,
        )


def bad() -> Sources:
    """Return two of one uid."""
    return sources(source(uid="loki"), source(uid="loki", name="Other"))


def good() -> Sources:
    """Return two that differ."""
    return sources(source(), source(uid="other", name="Other"))
