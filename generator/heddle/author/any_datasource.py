"""Data sources of types without a class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from heddle.author.connection import Connection
from heddle.author.correlation import Correlation
from heddle.author.datasources import DataSource
from heddle.diagnostics.errors import AuthorError
from heddle.diagnostics.location import caller_location
from heddle.grafana.json_value import Json
from heddle.grafana.provisioning_escape import EnvVar


@dataclass(frozen=True, slots=True, kw_only=True)
class _AnyDataSource(DataSource):
    """A data source with the `jsonData` and `secureJsonData` of its author."""

    # Differs between instances, while it is a constant of the other classes.
    type: str  # type: ignore[misc]
    own_json: Json
    own_secure: Mapping[str, EnvVar] = field(default_factory=dict)

    def json(self, grafana: tuple[int, int]) -> Json:  # noqa: ARG002 - the same for all versions
        """Return jsonData."""
        return dict(self.own_json)

    def secure(self) -> Json:
        """Return the keys of secureJsonData."""
        return {**self.connection.secure(), **self.own_secure}

    def variables(self) -> Iterator[EnvVar]:
        """Yield the variables of Grafana's environment that it uses."""
        yield from self.connection.variables()
        yield from self.own_secure.values()
        yield from _variables(self.own_json)

    def sources(self) -> list[tuple[str, str]]:
        """Return the data sources that jsonData refers to, as the name of the reference in messages and the uid."""
        return list(_references(self.own_json, "json"))


def _references(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Yield each `datasourceUid`, the key by which Grafana's own plugins refer to data sources, with its place."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key == "datasourceUid" and isinstance(item, str) and item:
                yield f"`{path}.{key}`", item
            yield from _references(item, f"{path}.{key}")
    elif isinstance(value, (list, tuple)):
        for position, item in enumerate(value):
            yield from _references(item, f"{path}[{position}]")


def _variables(value: object) -> Iterator[EnvVar]:
    if isinstance(value, EnvVar):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _variables(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _variables(item)


def datasource(
    type: str,
    *,
    uid: str,
    name: str,
    url: str = "",
    connection: Connection | None = None,
    json: Json | None = None,
    secure: Mapping[str, EnvVar] | None = None,
    correlations: Sequence[Correlation] = (),
) -> DataSource:
    """Return a data source of any type, by the id of its plugin such as `cloudwatch`.

    `json` is Grafana's `jsonData`, and `secure` its `secureJsonData`, whose values are variables of Grafana's
    environment. `url` is for a type that has an address; `connection` also has TLS, credentials and headers. Raises
    AuthorError for both.
    """
    if url and connection is not None:
        message = f"data source {name!r} has both `url` and `connection`"
        raise AuthorError("datasource/two-addresses", message, "remove `url`: the connection has the address")
    try:
        list(_references(json or {}, "json"))
    except RecursionError:
        message = f"`json` of data source {name!r} is nested too deeply"
        raise AuthorError("datasource/invalid-schema", message, "look for a dictionary that contains itself") from None
    return _AnyDataSource(
        type=type,
        uid=uid,
        name=name,
        connection=connection or Connection(url=url),
        correlations=tuple(correlations),
        own_json=json or {},
        own_secure=secure or {},
        location=caller_location(),
    )


__all__ = ["datasource"]
