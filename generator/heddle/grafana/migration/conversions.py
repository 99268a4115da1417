"""The conversions of panels that Grafana applies on load, whatever the schema version of the dashboard is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from heddle.grafana.json_value import Json
from heddle.grafana.migration.discrete import convert_discrete
from heddle.grafana.migration.graph import convert_graph
from heddle.grafana.migration.heatmap import convert_heatmap
from heddle.grafana.migration.piechart import convert_piechart
from heddle.grafana.migration.single_value import complete_percentages, upgrade_single_value
from heddle.grafana.migration.singlestat import convert_singlestat
from heddle.grafana.migration.table import convert_table
from heddle.grafana.migration.text import upgrade_dashboard_list, upgrade_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """A conversion of panels on load; panels of other types are not changed.

    `in_files`: a generated file has the result, so that its reader sees what Grafana shows.
    """

    types: tuple[str, ...]
    summary: str
    panel: Callable[[Json], None]
    in_files: bool = True


CONVERSIONS: Final = (
    Conversion(
        types=("graph",),
        summary="becomes `timeseries`, or by its x axis `barchart`, `bargauge` or `histogram`; "
        "its time regions become annotations",
        panel=convert_graph,
    ),
    Conversion(
        types=("singlestat", "grafana-singlestat-panel"), summary="becomes `stat` or `gauge`", panel=convert_singlestat
    ),
    Conversion(types=("table-old",), summary="becomes `table`", panel=convert_table),
    Conversion(types=("grafana-piechart-panel",), summary="becomes `piechart`", panel=convert_piechart),
    Conversion(types=("natel-discrete-panel",), summary="becomes `state-timeline`", panel=convert_discrete),
    Conversion(types=("heatmap",), summary="settings of the Angular heatmap become options", panel=convert_heatmap),
    Conversion(types=("text",), summary="`content` and `mode` become options", panel=upgrade_text),
    Conversion(
        types=("stat", "gauge", "bargauge"),
        summary="`fieldOptions` become `fieldConfig` and `reduceOptions`",
        panel=upgrade_single_value,
    ),
    Conversion(
        types=("stat", "gauge", "bargauge"),
        summary="percentages get the limits 0 and 100 %, unless `pluginVersion` is 8 or above",
        panel=complete_percentages,
        in_files=False,
    ),
    Conversion(types=("dashlist",), summary="keys of the panel become options", panel=upgrade_dashboard_list),
)
