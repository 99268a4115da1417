"""The name of an environment variable is one that a shell can set.

Why: Grafana takes `$` and letters, digits and `_` for the name; what follows is left in the value.
Bad: `EnvVar("LOKI-TOKEN")`: Grafana reads `LOKI` and appends `-TOKEN`.
Good: `EnvVar("LOKI_TOKEN")`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.provisioning_escape import EnvVar
from heddle.rules.examples import source, sources
from heddle.rules.rule import Violation
from heddle.rules.subjects import Sources

SEVERITY = Severity.ERROR
GATE = True

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def check(subject: Sources) -> Iterator[Violation]:
    """Refuse a name of other characters."""
    for spec in subject.specs:
        for variable in spec.variables():
            if not _NAME.fullmatch(variable.name):
                yield Violation(
                    message=f"{variable.name!r}, which the data source {spec.uid!r} reads, is no name of a variable",
                    help="use letters, digits and `_`, and no digit first",
                    at=spec.location,
                )


def bad() -> Sources:
    """Return a name with a hyphen."""
    return sources(source(headers=(("Authorization", EnvVar("LOKI-TOKEN")),)))


def good() -> Sources:
    """Return one without."""
    return sources(source(headers=(("Authorization", EnvVar("LOKI_TOKEN")),)))
