"""A link leads to a data source that is there.

Why: A correlation to an unknown uid stops Grafana at its start; other links show nothing.
Bad: a derived field that leads to `jeager`.
Good: `jaeger`.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from heddle.author.correlation import DerivedField
from heddle.diagnostics.finding import Severity
from heddle.rules.examples import source, sources
from heddle.rules.rule import Violation
from heddle.rules.subjects import Sources

SEVERITY = Severity.ERROR
GATE = True


def check(subject: Sources) -> Iterator[Violation]:
    """Refuse a link to a uid that no definition has."""
    known = sorted(spec.uid for spec in subject.specs)
    for spec in subject.specs:
        for link, uid in spec.links():
            if uid not in known:
                near = get_close_matches(uid, known, n=1)
                yield Violation(
                    message=f"{link} of the data source {spec.uid!r} leads to {uid!r}, which no definition has",
                    help=f"did you mean {near[0]!r}?" if near else f"lead it to one of: {', '.join(known)}",
                    at=spec.location,
                )


def bad() -> Sources:
    """Return a link to nowhere."""
    return sources(source(derived_fields=[DerivedField(name="trace", regex="id=(.+)", target="loky")]))


def good() -> Sources:
    """Return one that leads somewhere."""
    return sources(source(derived_fields=[DerivedField(name="trace", regex="id=(.+)", target="loki")]))
