"""What grafanalib gets wrong, mended: one defect per file, in the order in which they build on each other."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.normalize import dashboard as root
from heddle.compile.normalize import datasources, grid, mappings, panel, rows, targets, thresholds, variables
from heddle.compile.normalize import deprecated_panels as retired
from heddle.compile.normalize import field_config as fields
from heddle.compile.normalize import nested_rows as nesting
from heddle.compile.normalize.datasources import DatasourceRefs
from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels

_DASHBOARD = (root.normalize, rows.normalize, nesting.normalize, grid.normalize, variables.normalize)
_PANEL = (
    panel.normalize,
    targets.normalize,
    fields.normalize,
    mappings.normalize,
    thresholds.normalize,
    retired.normalize,
)


def normalize(dashboard: Json, known: DatasourceRefs) -> Iterator[NormalizationWarning]:
    """Mend a plain dashboard in place and yield what a reader would see changed."""
    for step in _DASHBOARD:
        yield from step(dashboard)
    for each in walk_panels(dashboard):
        each.setdefault("type", "text")
        for panel_step in _PANEL:
            yield from panel_step(each)
    yield from datasources.normalize(dashboard, known)
