"""Migrations accept values of any type, since external files have them."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from heddle.grafana.migration import apply_migrations
from tests.grafana.migration.migrated import migrate
from tests.grafana.migration.pairs import DASHBOARD_PAIRS, PANEL_PAIRS

ODD = (None, True, -1, 10**400, float("nan"), float("inf"), "", "x", "null", [], [1], [None], [{}], [[]], {}, {"a": 1})
OLD_PANELS = [
    {
        "type": "graph",
        "lines": True,
        "legend": {"show": True, "values": True},
        "tooltip": {"shared": True, "sort": 1},
        "yaxes": [{"show": True, "logBase": 2, "min": "0"}],
        "xaxis": {"mode": "time", "show": False, "values": ["total"]},
        "seriesOverrides": [{"alias": "a", "fill": 1, "pointradius": 2, "yaxis": 2, "dashes": True}],
        "aliasColors": {"a": "red"},
        "thresholds": [{"value": 1, "op": "lt", "colorMode": "custom", "fillColor": "red"}],
        "options": {"dataLinks": [{"url": "/"}]},
    },
    {"type": "graph", "xaxis": {"mode": "series", "values": ["total"]}, "legend": {"values": True}},
    {"type": "grafana-piechart-panel", "legend": {"show": True}, "valueName": "avg", "aliasColors": {"a": "red"}},
    {"type": "natel-discrete-panel", "colorMaps": [{"text": "a", "color": "red"}], "rangeMaps": [{"text": "a"}]},
    {"type": "heatmap", "yAxis": {"logBase": 2}, "color": {"mode": "spectrum"}, "cards": {}, "xBucketNumber": 2},
    {"type": "text", "content": "a", "mode": "html"},
    {"type": "dashlist", "limit": 1},
    {
        "type": "gauge",
        "options": {
            "valueOptions": {"stat": "avg"},
            "thresholds": [{"value": 1, "color": "red"}],
            "fieldOptions": {"defaults": {"unit": "percent", "color": "red"}, "mappings": [{"from": "1"}]},
        },
    },
]
ROWS = {"rows": [{"height": "250px", "collapse": True, "panels": [{"span": 4, "minSpan": 2, "height": 9, "id": 1}]}]}


def mutants(value: Any) -> Iterator[Any]:
    """Yield the value with each of its parts replaced by each odd value."""
    yield from ODD
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        for mutant in mutants(value[key]):
            copy = value.copy()
            copy[key] = mutant
            yield copy


def dashboards() -> Iterator[dict[str, Any]]:
    panels = [*OLD_PANELS, *(before for pairs in PANEL_PAIRS.values() for before, _ in pairs)]
    yield from ({"schemaVersion": 12, "panels": [mutant]} for panel in panels for mutant in mutants(panel))
    parts = [ROWS, *(before for pairs in DASHBOARD_PAIRS.values() for before, _ in pairs)]
    for part in parts:
        yield from ({"schemaVersion": 12, **mutant} for mutant in mutants(part) if isinstance(mutant, dict))


def test_no_value_stops_a_migration() -> None:
    offenders = []
    for dashboard in dashboards():
        try:
            migrate(dashboard)
            apply_migrations(deepcopy(dashboard), for_file=True)
        except Exception as error:
            offenders.append((dashboard, repr(error)))
    assert offenders[:3] == []


def test_a_schema_version_of_any_type_is_read() -> None:
    for version in (None, "", "x", [], {}):
        assert migrate({"schemaVersion": version})["refresh"] == "", version
