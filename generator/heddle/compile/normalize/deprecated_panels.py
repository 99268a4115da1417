"""Panel types that Grafana no longer has: some turn into their successor in the browser, others show an error."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json

_MIGRATED = {
    "graph": "TimeSeries",
    "table-old": "Table",
    "singlestat": "Stat",
    "grafana-singlestat-panel": "Stat",
    "grafana-piechart-panel": "PieChartv2",
    "grafana-worldmap-panel": "a geomap through extraJson",
    "natel-discrete-panel": "StateTimeline",
}
_GONE = frozenset({"flant-statusmap-panel", "marcuscalidus-svg-panel", "larona-epict-panel", "ae3e-plotly-panel"})


def normalize(panel: Json) -> Iterator[NormalizationWarning]:
    """Say which panels to rewrite; nothing is changed."""
    kind = panel["type"]
    if kind in _MIGRATED:
        yield NormalizationWarning(
            subject=panel,
            id="panel/retired",
            message=f"the panel type {kind!r} is retired; Grafana converts it each time the dashboard is opened",
            help=f"use {_MIGRATED[kind]}",
        )
    elif kind in _GONE:
        yield NormalizationWarning(
            subject=panel,
            id="panel/retired",
            message=f"the panel type {kind!r} is built on Angular, which Grafana 12 removed: it shows an error there",
            help="use a panel type that Grafana ships",
        )
