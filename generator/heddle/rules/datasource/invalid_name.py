"""A data source has a name that fits.

Why: Grafana stops at its start where a name is missing, and cuts none that is too long.
Bad: an empty one.
Good: `name="Loki"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import source, sources
from heddle.rules.rule import Violation
from heddle.rules.subjects import Sources

SEVERITY = Severity.ERROR
GATE = True

_LIMIT = 190


def check(subject: Sources) -> Iterator[Violation]:
    """Refuse one that is empty or too long."""
    for spec in subject.specs:
        length = len(spec.name)
        if not 0 < length <= _LIMIT:
            yield Violation(
                message=f"the name of the data source {spec.uid!r} has {length} characters, not 1 to {_LIMIT}",
                help=f"give it a name of at most {_LIMIT} characters",
                at=spec.location,
            )


def bad() -> Sources:
    """Return one that does not fit."""
    return sources(source(name=""))


def good() -> Sources:
    """Return one that does."""
    return sources(source(name="Loki"))
