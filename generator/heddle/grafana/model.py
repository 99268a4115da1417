"""Facts about Grafana's dashboard model, and the shapes of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TypedDict

from heddle.grafana.json_value import Json

SCHEMA_VERSION: Final = 41
"""The newest schema that Grafana 11.6 to 13 share; older versions load a higher number without complaint."""

COLUMNS: Final = 24
"""The width of the grid."""

UID: Final = re.compile(r"[a-zA-Z0-9_-]{1,40}")
"""The uids that Grafana accepts for dashboards and data sources."""


class DatasourceRef(TypedDict, total=False):
    """Reference to a data source: the `datasource` of a panel, target, variable or annotation."""

    type: str
    uid: str


def walk_panels(dashboard: Json) -> Iterator[Json]:
    """Yield every panel of a dashboard in order; the panels inside a collapsed row follow their row."""
    for panel in dashboard.get("panels", ()):
        yield panel
        yield from panel.get("panels", ())
