"""Repairs of what grafanalib 0.7 writes: one function for each defect, in the order in which they build on each other.

The result is the classic dashboard model of `heddle.grafana.model.SCHEMA_VERSION`, as Grafana saves it.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.normalize.dashboard import clean_root, lift_nested_panels, migrate_dashboard, place_panels
from heddle.compile.normalize.panels import clean_panel, complete_colors, move_fields
from heddle.compile.normalize.queries import DatasourceRefs, clean_targets, resolve_datasources
from heddle.compile.normalize.variables import repair_variables
from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels


def normalize(dashboard: Json, datasources: DatasourceRefs) -> list[NormalizationWarning]:
    """Repair a dashboard in place; return a warning for each repair that a reader of the dashboard can notice."""
    warnings = clean_root(dashboard)
    for panel in _panels_and_rows(dashboard):
        move_fields(panel)
    warnings += migrate_dashboard(dashboard)
    warnings += place_panels(dashboard)
    warnings += lift_nested_panels(dashboard)
    warnings += repair_variables(dashboard)
    for panel in walk_panels(dashboard):
        clean_panel(panel)
        clean_targets(panel)
        complete_colors(panel)
    return warnings + resolve_datasources(dashboard, datasources)


def _panels_and_rows(dashboard: Json) -> Iterator[Json]:
    """Yield all panels, also those of the `rows` of Grafana 4."""
    yield from walk_panels(dashboard)
    for row in dashboard.get("rows", ()):
        yield from row.get("panels", ())
