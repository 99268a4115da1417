"""Snapshots of dashboards for syrupy, which a team may have or not: only the fixture imports this."""

from __future__ import annotations

import json
from typing import Any

from syrupy.extensions.json import JSONSnapshotExtension


class DashboardSnapshot(JSONSnapshotExtension):
    """One file for each dashboard: sorted keys and two blanks, so that a difference is one of the dashboard."""

    def serialize(self, data: Any, **_: Any) -> str:  # noqa: ANN401 - any JSON value
        """Return the text of the file."""
        return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
