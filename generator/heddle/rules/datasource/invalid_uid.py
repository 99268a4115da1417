"""A data source has a uid that Grafana takes.

Why: Any other stops the server at its start.
Bad: `uid="my loki"`.
Good: `uid="loki"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.model import UID
from heddle.rules.examples import source, sources
from heddle.rules.rule import Violation
from heddle.rules.subjects import Sources

SEVERITY = Severity.ERROR
GATE = True


def check(subject: Sources) -> Iterator[Violation]:
    """Refuse a uid that is empty, too long or of other characters."""
    for spec in subject.specs:
        if not UID.fullmatch(spec.uid):
            yield Violation(
                message=f"the uid {spec.uid!r} is not one to 40 of a-z A-Z 0-9 - _",
                help="give a uid such as `prometheus`, and keep it: dashboards name it",
                at=spec.location,
            )


def bad() -> Sources:
    """Return a uid with a blank."""
    return sources(source(uid="my loki"))


def good() -> Sources:
    """Return a good one."""
    return sources(source(uid="loki"))
