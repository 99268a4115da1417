"""No two data sources share a name.

Why: The second overwrites the first, in silence.
Bad: two definitions with `name="Loki"`.
Good: one for each.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.rule import Finding
from generator.checks.together import Sources
from generator.checks.together_examples import source, sources
from generator.checks.twice import twice
from generator.problem import Severity

ID = "datasource/duplicate-name"
SEVERITY = Severity.ERROR
GATE = True


def check(subject: Sources) -> Iterator[Finding]:
    """Refuse a name that is used twice."""
    for first, spec in twice(subject.specs, lambda spec: spec.name):
        yield Finding(
            message=f"the name {spec.name!r} is also that of another data source",
            mend="give one of the two another name",
            at=spec.place,
            also=first.place,
        )


def bad() -> Sources:
    """Return two of one name."""
    return sources(source(), source(uid="other"))


def good() -> Sources:
    """Return two that differ."""
    return sources(source(), source(uid="other", name="Other"))
