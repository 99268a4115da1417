"""The migrations that Grafana applies to a dashboard of an older schema before it shows the dashboard.

`apply_migrations` changes a dashboard in place. `steps.STEPS` is the table of the steps by schema version.
`conversions.CONVERSIONS` is that of the panels, which Grafana converts in every schema version. Source: Grafana 12.2
and 13, which agree.
"""

from __future__ import annotations

from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.migration.conversions import CONVERSIONS, Conversion
from heddle.grafana.migration.mappings import number
from heddle.grafana.migration.steps import STEPS, Step
from heddle.grafana.migration.time_regions import time_region_annotations
from heddle.grafana.model import SCHEMA_VERSION


def apply_migrations(dashboard: Json, *, for_file: bool = False) -> None:
    """Apply the steps above the dashboard's schemaVersion, then convert its panels, which remain the same objects.

    `for_file` also applies the other steps that recognize an old form, since grafanalib's panels are the same in
    dashboards of every version, and leaves out what Grafana adds whenever it loads the file. Values may have any type:
    one that a step cannot read is not changed.
    """
    version = _schema_version(dashboard)
    steps = [step for step in STEPS if step.version > version or (for_file and not step.changes_meaning)]
    for step in steps:
        if step.dashboard:
            step.dashboard(dashboard)
    conversions = [conversion for conversion in CONVERSIONS if conversion.in_files or not for_file]
    _change_panels(dashboard, steps, conversions)
    if version < SCHEMA_VERSION:
        dashboard["schemaVersion"] = SCHEMA_VERSION


def _schema_version(dashboard: Json) -> float:
    """Return the schema version; a dashboard without one is older than all steps."""
    return number(dashboard.get("schemaVersion")) or 0


def _change_panels(dashboard: Json, steps: list[Step], conversions: list[Conversion]) -> None:
    changes = [step.panel for step in steps if step.panel]
    by_type: dict[object, list[Conversion]] = {}
    for conversion in conversions:
        for type in conversion.types:
            by_type.setdefault(type, []).append(conversion)
    annotations = []
    for panel in members(dashboard.get("panels")):
        for part in (panel, *members(panel.get("panels"))):
            for change in changes:
                change(part)
            origin = part.pop("autoMigrateFrom", None)
            if isinstance(origin, str) and origin in by_type:  # Grafana saved it before it converted the settings
                part["type"] = origin
            annotations += time_region_annotations(part)
            for conversion in by_type.get(str(part.get("type")), ()):
                conversion.panel(part)
    _add_annotations(dashboard, annotations)


def _add_annotations(dashboard: Json, annotations: list[Json]) -> None:
    if annotations:
        existing = members(mapping(dashboard.get("annotations")).get("list"))
        dashboard["annotations"] = {**mapping(dashboard.get("annotations")), "list": [*existing, *annotations]}
