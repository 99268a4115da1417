"""The tree that Grafana's Git Sync reads from a repository: directories are folders, files are dashboards.

`_folder.json` gives a directory its uid and its title. Grafana 12 ignores it: there the title is the directory's name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

from heddle.compile.artifact import Artifact
from heddle.compile.folders import folder_path
from heddle.grafana.json_value import Json
from heddle.outputs.file_names import FileNames
from heddle.outputs.folders import Folder, Folders
from heddle.outputs.grafana_api import dashboard_object, dashboard_version, folder_object, other_objects
from heddle.outputs.output import ProjectFiles, RenderedDashboard
from heddle.settings.model import Settings

ROOT: Final = "git-sync"
MAX_REPOSITORIES: Final = 10
"""The number of repositories that a Grafana can be connected to."""

_FOLDER_FILE: Final = "_folder.json"
_ESCAPED: Final = re.compile("[\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ufffe\\uffff]")


class GitSync:
    """The output `git-sync`."""

    def __init__(self, settings: Settings) -> None:
        self._version = dashboard_version(settings)
        self._folders = Folders()
        self._names = FileNames(reserved=_FOLDER_FILE)
        self._others = ""

    def dashboard(self, dashboard: RenderedDashboard) -> Iterator[Artifact]:
        """Yield the file of a dashboard, and those of its folders that are new."""
        chain, added = self._folders.open(dashboard.folder)
        for folder in added:
            yield _file(f"{self._directory(folder)}/{_FOLDER_FILE}", folder_object(folder, {}))
        directory = self._directory(chain[-1]) if chain else ROOT
        name = self._names.name(directory, ("dashboard", dashboard.uid), dashboard.uid, ".json")
        yield _file(f"{directory}/{name}", dashboard_object(dashboard.data, self._version, {}))

    def project(self, files: ProjectFiles) -> Iterable[Artifact]:
        """Return nothing: Git Sync reads only dashboards and folders."""
        self._others = other_objects(files)
        return ()

    def notes(self) -> Iterator[str]:
        """Yield notes on objects that Git Sync does not read."""
        if self._others:
            yield f"Git Sync reads dashboards and folders only; `heddle push` writes {self._others}"

    def _directory(self, folder: Folder) -> str:
        directory = ROOT
        for length, title in enumerate(folder.path, start=1):
            name = self._names.name(directory, ("folder", folder.path[:length]), title)
            directory = f"{directory}/{name}"
        return directory


def count_resources(folders: Iterable[str]) -> int:
    """Return the number of dashboards in these folders and of the folders on their paths, as Git Sync counts them."""
    paths = [folder_path(folder) for folder in folders]
    return len(paths) + len({path[:length] for path in paths for length in range(1, len(path) + 1)})


def count_repositories(resources: int, settings: Settings) -> int:
    """Return how many repositories this many resources need."""
    limit = settings.git_sync.max_resources
    return -(-resources // limit) if limit > 0 else 1


def _file(path: str, content: Json) -> Artifact:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=2)
    # Grafana parses the file as YAML: some characters must be escaped there, and none may be by a pair of surrogates.
    text = _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return Artifact(path=path, content=f"{text}\n".encode())
