"""A secret is the name of an environment variable, never a value.

Why: Files and reviews are read by many, and stay in the history.
Bad: `headers=(("Authorization", "Bearer abc"),)`; `url="http://user:password@loki"`.
Good: `headers=(("Authorization", EnvVar("LOKI_TOKEN")),)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.datasource_types import datasource_type
from heddle.grafana.provisioning_escape import EnvVar
from heddle.rules.examples import source, sources
from heddle.rules.rule import Violation
from heddle.rules.subjects import Sources

SEVERITY = Severity.ERROR
GATE = True

_CREDENTIAL = re.compile(r"auth|key|token|secret|cookie|password", re.IGNORECASE)
_USER = re.compile(r"\w+://[^/]*@")


def check(subject: Sources) -> Iterator[Violation]:
    """Refuse a plain value in a header with a credential's name, in the address, and in a secret key of `extra_json`.

    Grafana stores jsonData, which `extra_json` is part of, in plain text.
    """
    for spec in subject.specs:
        plain = [name for name, value in spec.connection.headers if not isinstance(value, EnvVar)]
        places = [f"the header {name!r}" for name in plain if _CREDENTIAL.search(name)]
        if _USER.match(spec.connection.url):
            places.append("the address")
        places += [f"extra_json[{key!r}]" for key in sorted(spec.extra_json.keys() & datasource_type(spec.type).secure)]
        for place in places:
            yield Violation(
                message=f"{place} of the data source {spec.uid!r} has a credential as a value",
                help='put it into an environment variable of Grafana and write EnvVar("NAME")',
                at=spec.location,
            )


def bad() -> Sources:
    """Return a token as a value."""
    return sources(source(headers=(("Authorization", "Bearer abc"),)))


def good() -> Sources:
    """Return a token by its variable."""
    return sources(source(headers=(("Authorization", EnvVar("LOKI_TOKEN")),)))
