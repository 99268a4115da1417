"""Exactly one data source is the default, by declaration.

Why: With two Grafana does not start; with none it takes the first one, whichever that is.
Bad: `default_datasource` names one that no definition makes.
Good: it names one of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import source, sources
from heddle.rules.rule import Violation
from heddle.rules.subjects import Sources

SEVERITY = Severity.ERROR
GATE = True


def check(subject: Sources) -> Iterator[Violation]:
    """Refuse a default that no definition has."""
    if subject.specs and not any(spec.uid == subject.default for spec in subject.specs):
        uids = ", ".join(sorted(spec.uid for spec in subject.specs))
        yield Violation(
            message=f"the default data source of the settings, {subject.default!r}, is none of the definitions'",
            help=f"set `default_datasource` in [tool.heddle] to one of: {uids}",
            at=subject.specs[0].location,
        )


def bad() -> Sources:
    """Return data sources without the default."""
    return sources(source(), default="prometheus")


def good() -> Sources:
    """Return data sources with it."""
    return sources(source(), default="loki")
