"""Facts about Grafana's dashboard model that authoring, compiling and checking share."""

from __future__ import annotations

import re
from typing import Final

SCHEMA_VERSION: Final = 41
"""Right for Grafana 11.6 to 13; older ones take a higher number without complaint."""

COLUMNS: Final = 24
"""The width of the grid."""

NO_UNIT: Final = frozenset({"heatmap", "logs", "traces", "nodeGraph", "text"})
"""Panel types that keep no unit: a save from the browser drops it, so it would show as a change for ever."""

UID: Final = re.compile(r"[a-zA-Z0-9_-]{1,40}")
"""What Grafana takes for the uid of a dashboard or a data source."""
