"""What grafanalib gets wrong, mended: one defect per file, in the order in which they build on each other."""

from __future__ import annotations

from collections.abc import Iterator

from generator.compile.mends import (
    datasources,
    fields,
    grid,
    mappings,
    nesting,
    panel,
    retired,
    root,
    rows,
    targets,
    thresholds,
    variables,
)
from generator.compile.mends.datasources import Known
from generator.compile.mends.note import Note
from generator.compile.tree import Json, panels

_DASHBOARD = (root.mend, rows.mend, nesting.mend, grid.mend, variables.mend)
_PANEL = (panel.mend, targets.mend, fields.mend, mappings.mend, thresholds.mend, retired.mend)


def mend(dashboard: Json, known: Known) -> Iterator[Note]:
    """Mend a plain dashboard in place and yield what a reader would see changed."""
    for step in _DASHBOARD:
        yield from step(dashboard)
    for each in panels(dashboard):
        each.setdefault("type", "text")
        for panel_step in _PANEL:
            yield from panel_step(each)
    yield from datasources.mend(dashboard, known)
