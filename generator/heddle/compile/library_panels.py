"""The files of library panels. Grafana provisions none from files: `heddle push` creates them."""

from __future__ import annotations

from typing import Final

import orjson

from heddle.compile.artifact import LIBRARY_PANELS, Artifact, Identity
from heddle.compile.dashboard import Compiled
from heddle.compile.folders import folder_uid, provider_title
from heddle.compile.schema import Schema
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.grafana.json_value import Json

_CANONICAL: Final = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
_OF_DASHBOARD: Final = frozenset({"id", "gridPos"})
"""What a panel has in the dashboard that shows it, and not in the library."""

_KIND: Final = 1
"""Grafana's number for a panel in its library."""


def render_library_panel(content: Compiled) -> Artifact:
    """Return the file of a library panel, the only panel of a compiled dashboard. Raises BadInput."""
    [panel] = content.data["panels"]
    folder = content.folder
    file: Json = {
        "uid": content.data["uid"],
        "name": content.data["title"],
        "kind": _KIND,
        **({"folder": provider_title(folder), "folderUid": folder_uid(folder)} if folder else {}),
        "model": {key: value for key, value in panel.items() if key not in _OF_DASHBOARD},
    }
    if violations := list(Schema.load("library-panel").violations(file)):
        raise BadInput(_violation(content, path, message) for path, message in violations)
    identity = Identity(kind="library-panel", uid=file["uid"], name=file["name"])
    path = f"{LIBRARY_PANELS}/{file['uid']}.json"
    return Artifact(path=path, content=orjson.dumps(file, option=_CANONICAL), holds=(identity,))


def _violation(content: Compiled, path: list[str | int], message: str) -> Finding:
    where = ".".join(str(key) for key in path) or "the file"
    return Finding(
        id="output/invalid-library-panel",
        location=content.locations.dashboard,
        message=f"invalid library panel {content.data['title']!r}: {where}: {message}",
        help="a library panel has a uid of at most 40 letters, digits, `-` and `_`, and a name",
    )
