"""A secret is the name of an environment variable, never a value: files and reviews are read by many."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.author.datasources import DataSource, EnvVar
from generator.problem import Problem

_CREDENTIAL = re.compile(r"auth|key|token|secret|cookie|password", re.IGNORECASE)
_USER = re.compile(r"\w+://[^/]*@")


def check(specs: Sequence[DataSource]) -> Iterator[Problem]:
    """Refuse a literal value in a header whose name speaks of a credential, and credentials in an address."""
    for spec in specs:
        for name, value in spec.connection.headers:
            if not isinstance(value, EnvVar) and _CREDENTIAL.search(name):
                yield _problem(spec, f"the header {name!r}")
        if _USER.match(spec.connection.url):
            yield _problem(spec, "the address")


def _problem(spec: DataSource, where: str) -> Problem:
    return Problem(
        id="datasource/secret",
        place=spec.place,
        message=f"{where} of the data source {spec.uid!r} holds a credential as a value",
        mend='put it into an environment variable of Grafana\'s and write EnvVar("NAME")',
    )
