"""A compiled dashboard becomes its file: checked against the schemas, then canonical bytes."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from heddle.compile.artifact import Artifact, Identity
from heddle.compile.dashboard import Compiled
from heddle.compile.folders import slug
from heddle.compile.schema import Schema
from heddle.diagnostics.finding import Finding
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels

_CANONICAL = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


class SchemaCheck:
    """Validates dashboards against the schemas; one for many, so that each distinct shape is validated once."""

    def __init__(self) -> None:
        self._dashboard = Schema.load("dashboard")
        self._panel = Schema.load("panel")

    def findings(self, dashboard: Compiled) -> Iterator[Finding]:
        """Yield what does not match, each at the line of its panel, variable or dashboard."""
        root = {**dashboard.data, "panels": []}
        for path, message in self._dashboard.violations(root):
            yield _finding(dashboard, _subject(dashboard.data, path), path, message)
        for panel in walk_panels(dashboard.data):
            for path, message in self._panel.violations(panel):
                yield _finding(dashboard, panel, path, message)


def render_dashboard(dashboard: Compiled) -> Artifact:
    """Return the dashboard's file: sorted keys, two blanks, the same bytes everywhere."""
    data = dashboard.data
    return Artifact(
        path=f"dashboards/{slug(dashboard.folder)}/{data['uid']}.json",
        content=orjson.dumps(data, option=_CANONICAL),
        holds=(Identity(kind="dashboard", uid=data["uid"], name=data["title"]),),
    )


def _subject(data: Json, path: list[str | int]) -> Json:
    """Return the variable or annotation on the way to a path, else the dashboard."""
    if len(path) > 2 and path[0] in {"templating", "annotations"} and isinstance(path[2], int):
        found: Json = data[str(path[0])]["list"][path[2]]
        return found
    return data


def _finding(dashboard: Compiled, subject: Json, path: list[str | int], message: str) -> Finding:
    where = ".".join(str(part) for part in path) or "the file"
    what = f"{subject.get('type', 'dashboard')} {subject.get('title') or subject.get('name') or ''!r}"
    return Finding(
        id="dashboard/invalid-schema",
        location=dashboard.locations.of(subject),
        message=f"invalid {what}: {where}: {message}",
        help="see Grafana's dashboard JSON model for this field",
    )
