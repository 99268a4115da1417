"""The name of an environment variable is not made of capitals, digits and `_`.

Why: Grafana reads the name up to the first other character and leaves the rest in the value. A name with
small letters, or a long random one, may be the secret itself, so it is not shown.
Bad: `EnvVar("LOKI-TOKEN")`: Grafana reads `LOKI` and appends `-TOKEN`.
Good: `EnvVar("LOKI_TOKEN")`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.location import Location
from heddle.diagnostics.tokens import VARIABLE_NAME
from heddle.grafana.provisioning_escape import EnvVar
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Datasources

SEVERITY = Severity.ERROR
IN_GENERATE = True

_NAME = re.compile(VARIABLE_NAME)
_SHOWN = re.compile(r"[A-Z0-9_.-]{1,23}")
"""A name that cannot be a secret, so showing it is safe."""


def check(datasources: Datasources) -> Iterator[Violation]:
    for spec in datasources.specs:
        for variable in spec.variables():
            if not _NAME.match(variable.name):
                is_shown = _SHOWN.fullmatch(variable.name)
                shown = repr(variable.name) if is_shown else "that is not shown, because it may be a secret"
                yield Violation(
                    message=f"data source {spec.uid!r} uses an invalid name of an environment variable {shown}",
                    help="use capitals, digits and `_`; set the variable to the secret in Grafana's environment",
                    # The lines of the data source would show it.
                    at=spec.location if is_shown else Location(spec.location.file),
                )


def _with_token(variable: str) -> Datasources:
    return examples.datasources(examples.datasource(headers=(("Authorization", EnvVar(variable)),)))


def bad() -> Datasources:
    return _with_token("LOKI-TOKEN")


def good() -> Datasources:
    return _with_token("LOKI_TOKEN")
