"""The name of an environment variable contains other characters than letters, digits and `_`.

Why: Grafana reads the name up to the first other character and leaves the rest in the value.
Bad: `EnvVar("LOKI-TOKEN")`: Grafana reads `LOKI` and appends `-TOKEN`.
Good: `EnvVar("LOKI_TOKEN")`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.provisioning_escape import EnvVar
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Datasources

SEVERITY = Severity.ERROR
IN_GENERATE = True

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def check(datasources: Datasources) -> Iterator[Violation]:
    for spec in datasources.specs:
        for variable in spec.variables():
            if not _NAME.fullmatch(variable.name):
                yield Violation(
                    message=f"data source {spec.uid!r} uses the invalid environment variable name {variable.name!r}",
                    help="use letters, digits and `_`, and start with a letter",
                    at=spec.location,
                )


def _with_token(variable: str) -> Datasources:
    return examples.datasources(examples.datasource(headers=(("Authorization", EnvVar(variable)),)))


def bad() -> Datasources:
    return _with_token("LOKI-TOKEN")


def good() -> Datasources:
    return _with_token("LOKI_TOKEN")
