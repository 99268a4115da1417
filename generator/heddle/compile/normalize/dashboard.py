"""The root of a dashboard: grafanalib's leftovers go, and the schema version is the one that the rest obeys."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json
from heddle.grafana.model import SCHEMA_VERSION

_LEGACY = (
    "gnetId",
    "hideControls",
    "id",
    "style",
    "version",
    "__inputs",
    "__requires",
    "__elements",
    "sharedCrosshair",
)


def normalize(dashboard: Json) -> Iterator[NormalizationWarning]:
    """Drop legacy keys, keep what they meant, and set the schema version."""
    if inputs := dashboard.get("__inputs"):
        names = ", ".join(str(input.get("name", "?")) for input in inputs)
        yield NormalizationWarning(
            subject=dashboard,
            id="dashboard/inputs",
            message=f"inputs ({names}) are asked for only by an import in the browser; Grafana's files have none",
            help="use a data source variable in place of a data source input, a constant variable in place of another",
        )
    if dashboard.get("sharedCrosshair") and not dashboard.get("graphTooltip"):
        dashboard["graphTooltip"] = 1
    for key in _LEGACY:
        dashboard.pop(key, None)
    picker = dashboard.get("timepicker", {})
    picker.pop("time_options", None)
    if not picker.get("hidden", False):
        picker.pop("hidden", None)
    if not picker:
        dashboard.pop("timepicker", None)
    if dashboard.get("refresh") is False:
        dashboard["refresh"] = ""
    dashboard["schemaVersion"] = SCHEMA_VERSION
    dashboard.setdefault("panels", [])
    dashboard.setdefault("links", [])
    dashboard.setdefault("tags", [])
    dashboard.setdefault("templating", {}).setdefault("list", [])
    dashboard.setdefault("annotations", {}).setdefault("list", [])
    if not dashboard.get("description"):
        dashboard.pop("description", None)
