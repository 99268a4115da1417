"""No two data sources share a uid.

Why: Grafana stops at its start: the same uid cannot have two names.
Bad: two definitions with `uid="loki"`.
Good: one for each.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.rule import Finding
from generator.checks.together import Sources
from generator.checks.together_examples import source, sources
from generator.checks.twice import twice
from generator.problem import Severity

ID = "datasource/duplicate-uid"
SEVERITY = Severity.ERROR
GATE = True


def check(subject: Sources) -> Iterator[Finding]:
    """Refuse a uid that is used twice."""
    for first, spec in twice(subject.specs, lambda spec: spec.uid):
        yield Finding(
            message=f"the uid {spec.uid!r} is also that of another data source",
            mend="give one of the two another uid",
            at=spec.place,
            also=first.place,
        )


def bad() -> Sources:
    """Return two of one uid."""
    return sources(source(uid="loki"), source(uid="loki", name="Other"))


def good() -> Sources:
    """Return two that differ."""
    return sources(source(), source(uid="other", name="Other"))
