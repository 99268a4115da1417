"""A data source has an address that fits.

Why: Grafana's database holds 255 characters of an address; with none, every query fails.
Bad: one of 300 characters.
Good: `url="http://loki:3100"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import source, sources
from heddle.rules.rule import Violation
from heddle.rules.subjects import Sources

SEVERITY = Severity.ERROR
GATE = True

_LIMIT = 255


def check(subject: Sources) -> Iterator[Violation]:
    """Refuse one that is empty or too long."""
    for spec in subject.specs:
        length = len(spec.connection.url)
        if not 0 < length <= _LIMIT:
            yield Violation(
                message=f"the url of the data source {spec.uid!r} has {length} characters, not 1 to {_LIMIT}",
                help=f"give it a url of at most {_LIMIT} characters",
                at=spec.location,
            )


def bad() -> Sources:
    """Return one that does not fit."""
    return sources(source(url="http://" + "x" * 300))


def good() -> Sources:
    """Return one that does."""
    return sources(source(url="http://loki:3100"))
