"""The data source contains a secret in plain text.

Why: Generated files are reviewed by many people and stay in version control, and Grafana stores jsonData unencrypted.
Bad: `headers=(("Authorization", "Bearer abc"),)`, `url="http://user:password@loki"`, `json={"token": "abc"}`.
Good: `headers=(("Authorization", EnvVar("LOKI_TOKEN")),)`, `secure={"token": EnvVar("INFLUX_TOKEN")}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.author.datasources import DataSource
from heddle.diagnostics.finding import Severity
from heddle.diagnostics.tokens import REFERENCE, TOKEN
from heddle.grafana.datasource_types import datasource_type
from heddle.grafana.json_value import Json
from heddle.grafana.provisioning_escape import EnvVar
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Datasources

SEVERITY = Severity.ERROR
IN_GENERATE = True

_CREDENTIAL = re.compile(r"auth|key|token|secret|cookie|password", re.IGNORECASE)
_USER = re.compile(r"\w+://[^/]*@")
_SECRET_KEY = re.compile(
    r"(?i:(?:password|passphrase|secret|token|(?:api|access|private|secret)_?key)|httpheadervalue\d+)\Z"
)
_SECRET_VALUE = re.compile(rf"{TOKEN}|(?:Bearer|Basic) \S")
_NEWEST = (999, 0)
"""A version of Grafana for which every key of jsonData is written."""


def check(datasources: Datasources) -> Iterator[Violation]:
    for spec in datasources.specs:
        plain = [name for name, value in spec.connection.headers if not isinstance(value, EnvVar)]
        places = [f"header {name!r}" for name in plain if _CREDENTIAL.search(name)]
        if _USER.match(spec.connection.url):
            places.append("the URL")
        secure = datasource_type(spec.type).secure
        places += [
            f"`jsonData.{path}`"
            for path, key, value in _texts(_json(spec))
            if (key in secure or _SECRET_KEY.search(key) or _SECRET_VALUE.match(value)) and not REFERENCE.match(value)
        ]
        for place in places:
            yield Violation(
                message=f"{place} of data source {spec.uid!r} contains a secret in plain text",
                help='put it into an environment variable of Grafana and write EnvVar("NAME")',
                at=spec.location,
            )


def _json(spec: DataSource) -> Json:
    try:
        return spec.json(_NEWEST)
    except Exception:
        # The class may be the author's: its errors are reported when the data source is compiled.
        return {}


def _texts(value: object, path: str = "", key: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield the path, the key and the value of each text that is not empty."""
    match value:
        case str() if value:
            yield path, key, value
        case dict():
            for name, item in value.items():
                yield from _texts(item, f"{path}.{name}" if path else str(name), str(name))
        case list() | tuple():
            for position, item in enumerate(value):
                yield from _texts(item, f"{path}[{position}]", key)


def bad() -> Datasources:
    return examples.datasources(examples.datasource(headers=(("Authorization", "Bearer abc"),)))


def good() -> Datasources:
    return examples.datasources(examples.datasource(headers=(("Authorization", EnvVar("LOKI_TOKEN")),)))
