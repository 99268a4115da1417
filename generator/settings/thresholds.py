"""The bounds of the alerts that Heddle ships, by their names under `thresholds`."""

from __future__ import annotations

from collections.abc import Mapping

from generator.settings.kinds import Value

THRESHOLDS: Mapping[str, Value] = {
    "error_share": 0.1,
}
