"""Dashboards that were exported from Grafana as JSON files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from heddle.diagnostics.errors import AuthorError
from heddle.diagnostics.location import caller_location
from heddle.grafana.json_value import Json, copied

_SERVER_KEYS: Final = ("id", "version", "iteration")
"""Keys that only have a meaning in the Grafana that exported the dashboard."""

_DEFAULTS: Final[Json] = {"time": {"from": "now-6h", "to": "now"}}
"""Grafana's defaults for keys that an incomplete file lacks."""


class ExportedDashboard:
    """A dashboard in Grafana's classic model, which the compiler treats as one of grafanalib's."""

    def __init__(self, data: Json, folder: str) -> None:
        self._data = data
        self.uid = str(data.get("uid") or "")
        self.title = str(data.get("title") or "")
        self.folder = folder

    def to_json_data(self) -> Json:
        """Return the dashboard in Grafana's classic model."""
        data: Json = copied(self._data)
        return data


def from_json(path: str | Path, *, folder: str = "") -> ExportedDashboard:
    """Return the dashboard in a JSON file that Grafana exported; a relative path begins at the definition's folder.

    The file may be an export, an answer of the HTTP API, or a resource of version 0 or 1. `folder` is a title, `A/B`
    nested, by default that of the system whose folder the definition is in. Raises AuthorError for a file that cannot
    be read, and for the schema of version 2.
    """
    file = Path(caller_location().file).parent / path
    data = _unwrapped(_read(file, path))
    if not isinstance(data, dict) or not ("panels" in data or "title" in data or "rows" in data):
        raise _refused(path, "contains no dashboard", "export the dashboard as JSON from Grafana's Export menu")
    if "elements" in data:
        raise _refused(path, "has the dashboard schema v2", "export it in the classic model")
    own = {key: value for key, value in data.items() if key not in _SERVER_KEYS}
    return ExportedDashboard({**_DEFAULTS, **own}, folder)


def _read(file: Path, path: str | Path) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror}", f"the full path is {file}") from error
    except ValueError as error:
        raise _refused(path, f"is not JSON: {error}", "export the dashboard again") from error


def _unwrapped(data: Any) -> Any:  # noqa: ANN401
    """Return the dashboard inside a response of the HTTP API or a resource."""
    for key in ("dashboard", "spec"):
        if isinstance(data, dict) and isinstance(data.get(key), dict) and "panels" not in data:
            data = data[key]
    return data


def _refused(path: str | Path, problem: str, help: str) -> AuthorError:
    return AuthorError("dashboard/unusable-export", f"{path} {problem}", help)


__all__ = ["from_json"]
