"""The input of outputs, and the interface of all outputs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final, Protocol

from heddle.compile.artifact import Artifact
from heddle.compile.yaml import parse
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json

_PARSERS: Final[Mapping[str, Callable[[bytes], Json]]] = {".yaml": parse, ".json": json.loads}


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedDashboard:
    """A dashboard as its provisioning file at `path` has it.

    `folder` is the title of its folder, "" for Grafana's root and `A/B` for a nested one; `location` is the definition.
    """

    path: str
    data: Json
    folder: str
    location: Location

    @property
    def uid(self) -> str:
        """The uid of the dashboard."""
        return str(self.data["uid"])

    @property
    def title(self) -> str:
        """The title of the dashboard, for messages and names."""
        return str(self.data.get("title") or self.uid)


@dataclass(frozen=True, slots=True)
class ProjectFiles:
    """The files of everything but dashboards: library panels, data sources, providers, alerts and the stack."""

    artifacts: tuple[Artifact, ...]
    _parsed: dict[str, Json] = field(default_factory=dict)

    def below(self, folder: str) -> Iterator[tuple[str, Json]]:
        """Yield the name and the content of each YAML or JSON file directly in a folder, such as `library-panels`.

        The content is shared between outputs and must not be changed.
        """
        for artifact in self.artifacts:
            parent, _, name = artifact.path.rpartition("/")
            if parent == folder and name.endswith(tuple(_PARSERS)):
                if artifact.path not in self._parsed:
                    self._parsed[artifact.path] = _PARSERS[PurePosixPath(name).suffix](artifact.content)
                yield name, self._parsed[artifact.path]

    def content(self, path: str) -> bytes | None:
        """Return the bytes of a file, None if it is not generated."""
        return next((artifact.content for artifact in self.artifacts if artifact.path == path), None)


class Output(Protocol):
    """One form of the generated files.

    An instance serves one run: `dashboard` is called for each dashboard, then `project` once, then `notes`. The first
    two return artifacts below the folder of the output that hold no identities: those of the provisioning files name
    the objects. They raise BadInput.
    """

    def dashboard(self, dashboard: RenderedDashboard) -> Iterable[Artifact]:
        """Return the files of one dashboard."""
        ...

    def project(self, files: ProjectFiles) -> Iterable[Artifact]:
        """Return the files of everything else, and those that list all files."""
        ...

    def notes(self) -> Iterable[str]:
        """Return notes on objects that the output cannot express, for the summary of the run."""
        ...
