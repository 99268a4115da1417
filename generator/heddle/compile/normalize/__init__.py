"""Repairs of what grafanalib 0.7 writes: one function for each defect, in the order in which they build on each other.

The result is the classic dashboard model of `heddle.grafana.model.SCHEMA_VERSION`, as Grafana saves it.
"""

from __future__ import annotations

from heddle.compile.normalize.dashboard import clean_root, convert_rows, lift_nested_panels, place_panels
from heddle.compile.normalize.panels import (
    clean_panel,
    complete_colors,
    convert_mappings,
    move_fields,
    repair_thresholds,
)
from heddle.compile.normalize.queries import DatasourceRefs, clean_targets, resolve_datasources
from heddle.compile.normalize.variables import repair_variables
from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels


def normalize(dashboard: Json, datasources: DatasourceRefs) -> list[NormalizationWarning]:
    """Repair a dashboard in place; return a warning for each repair that a reader of the dashboard can notice."""
    warnings = [
        *clean_root(dashboard),
        *convert_rows(dashboard),
        *lift_nested_panels(dashboard),
        *place_panels(dashboard),
    ]
    repair_variables(dashboard)
    for panel in walk_panels(dashboard):
        panel.setdefault("type", "text")
        clean_panel(panel)
        clean_targets(panel)
        move_fields(panel)
        convert_mappings(panel)
        repair_thresholds(panel)
        complete_colors(panel)
    return warnings + resolve_datasources(dashboard, datasources)
