"""Snapshots of dashboards for syrupy. Only the fixture imports this module, because syrupy is optional."""

from __future__ import annotations

import json
from typing import Any

from syrupy.extensions.json import JSONSnapshotExtension


class DashboardSnapshot(JSONSnapshotExtension):
    """One JSON file for each dashboard, with sorted keys so that its differences are those of the dashboard."""

    def serialize(self, data: Any, **_: Any) -> str:  # noqa: ANN401 - any JSON value
        """Return the text of the file."""
        return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
