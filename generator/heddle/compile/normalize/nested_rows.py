"""Panels inside an open row are shown by no Grafana: they move behind their row."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json


def normalize(dashboard: Json) -> Iterator[NormalizationWarning]:
    """Lift the panels of open rows out of them."""
    if not any(_hides(panel) for panel in dashboard["panels"]):
        return
    lifted: list[Json] = []
    for panel in dashboard["panels"]:
        lifted.append(panel)
        if _hides(panel):
            yield NormalizationWarning(
                subject=panel,
                id="row/nested",
                message=f"the open row {panel.get('title', '')!r} holds panels, which Grafana then does not show",
                help="put the panels after the row, or close it with collapsed=True",
            )
            lifted += panel["panels"]
            panel["panels"] = []
    dashboard["panels"] = lifted


def _hides(panel: Json) -> bool:
    return panel.get("type") == "row" and not panel.get("collapsed") and bool(panel.get("panels"))
