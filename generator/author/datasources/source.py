"""A data source as a typed value, in plain intended text: the compiler escapes what Grafana would expand."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from generator.author.datasources.connection import Connection
from generator.author.datasources.correlation import Correlation
from generator.author.datasources.secret import EnvVar
from generator.place import Place, here
from generator.settings.current import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource(ABC):
    """What all types share. `uid` never changes; `name` identifies it to Grafana's provisioning."""

    type: ClassVar[str]

    uid: str
    name: str
    connection: Connection
    correlations: tuple[Correlation, ...] = ()
    extra_json: dict[str, Any] = field(default_factory=dict)
    place: Place = field(default_factory=here)

    @property
    def is_default(self) -> bool:
        """Whether the settings declare it the one that Grafana offers first."""
        return settings().text("datasources.default") == self.uid

    def names(self) -> Iterator[str]:
        """Yield what a dashboard may call it: its uid, its name, and nothing at all where it is the default."""
        yield from (self.uid, self.name)
        if self.is_default:
            yield ""

    @abstractmethod
    def json(self, grafana: tuple[int, int]) -> dict[str, Any]:
        """Return jsonData in plain text, without what that version of Grafana does not know."""

    def root(self) -> dict[str, Any]:
        """Return the keys at the root of the data source that say how it is reached."""
        return self.connection.root()

    def secure(self) -> dict[str, Any]:
        """Return the keys of secureJsonData."""
        return self.connection.secure()

    def variables(self) -> Iterable[EnvVar]:
        """Return what Grafana reads from its environment."""
        return self.connection.variables()

    def targets(self) -> Iterator[tuple[str, str]]:
        """Yield every link to another data source: what leads there, and the uid."""
        for correlation in self.correlations:
            yield f"the correlation on {correlation.on!r}", correlation.target
