"""Panel types that Grafana no longer has: some turn into their successor in the browser, others show an error."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json
from heddle.grafana.panel_types import panel_type


def normalize(panel: Json) -> Iterator[NormalizationWarning]:
    """Say which panels to rewrite; nothing is changed."""
    kind = panel["type"]
    facts = panel_type(kind)
    if facts.converted:
        classes = panel_type(facts.successor).grafanalib
        yield NormalizationWarning(
            subject=panel,
            id="panel/retired",
            message=f"the panel type {kind!r} is retired; Grafana converts it each time the dashboard is opened",
            help=f"use {classes[0]}" if classes else f"use the panel type {facts.successor!r}",
        )
    elif facts.removed:
        yield NormalizationWarning(
            subject=panel,
            id="panel/retired",
            message=f"the panel type {kind!r} is built on Angular, which Grafana 12 removed: it shows an error there",
            help="use a panel type that Grafana ships",
        )
