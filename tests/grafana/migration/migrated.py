"""A migrated copy of a dashboard."""

from __future__ import annotations

from copy import deepcopy

from heddle.grafana.json_value import Json
from heddle.grafana.migration import apply_migrations


def migrate(dashboard: Json) -> Json:
    """Return the dashboard as Grafana shows it; the argument is not changed."""
    result = deepcopy(dashboard)
    apply_migrations(result)
    return result
