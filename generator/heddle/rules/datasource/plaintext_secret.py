"""The data source contains a secret in plain text.

Why: Generated files are reviewed by many people and stay in version control, and Grafana stores jsonData unencrypted.
Bad: `headers=(("Authorization", "Bearer abc"),)`, `url="http://user:password@loki"`.
Good: `headers=(("Authorization", EnvVar("LOKI_TOKEN")),)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.datasource_types import datasource_type
from heddle.grafana.provisioning_escape import EnvVar
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Datasources

SEVERITY = Severity.ERROR
IN_GENERATE = True

_CREDENTIAL = re.compile(r"auth|key|token|secret|cookie|password", re.IGNORECASE)
_USER = re.compile(r"\w+://[^/]*@")


def check(datasources: Datasources) -> Iterator[Violation]:
    for spec in datasources.specs:
        plain = [name for name, value in spec.connection.headers if not isinstance(value, EnvVar)]
        places = [f"header {name!r}" for name in plain if _CREDENTIAL.search(name)]
        if _USER.match(spec.connection.url):
            places.append("the URL")
        places += [f"extra_json[{key!r}]" for key in sorted(spec.extra_json.keys() & datasource_type(spec.type).secure)]
        for place in places:
            yield Violation(
                message=f"{place} of data source {spec.uid!r} contains a secret in plain text",
                help='put it into an environment variable of Grafana and write EnvVar("NAME")',
                at=spec.location,
            )


def bad() -> Datasources:
    return examples.datasources(examples.datasource(headers=(("Authorization", "Bearer abc"),)))


def good() -> Datasources:
    return examples.datasources(examples.datasource(headers=(("Authorization", EnvVar("LOKI_TOKEN")),)))
