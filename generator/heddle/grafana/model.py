"""Facts about Grafana's dashboard model, and the shapes of its parts."""

from __future__ import annotations

import re
from typing import Final, TypedDict

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
