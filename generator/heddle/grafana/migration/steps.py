"""The table of Grafana's migrations: one entry for each schema version, with what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from heddle.grafana.json_value import Json
from heddle.grafana.migration import cloudwatch, fields, links, panels, references, rows, variables
from heddle.grafana.migration.mappings import upgrade_mappings
from heddle.grafana.migration.singlestat import convert_singlestat
from heddle.grafana.migration.table import convert_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One migration: what Grafana changes in a dashboard whose schemaVersion is below `version`.

    Both functions change their argument in place. `panel` is called for each panel, also inside rows, after all
    functions for the dashboard. A step with neither changes nothing. `changes_meaning`: the step also changes what is
    written the same way in the current schema, so it must not be applied to that.
    """

    version: int
    summary: str
    dashboard: Callable[[Json], None] | None = None
    panel: Callable[[Json], None] | None = None
    changes_meaning: bool = False


STEPS: Final = (
    Step(
        version=13,
        summary="The two thresholds in `grid` of a graph become a list, as lines or as filled regions.",
        panel=panels.convert_grid_thresholds,
    ),
    Step(
        version=14,
        summary="`sharedCrosshair` becomes `graphTooltip`.",
        dashboard=panels.convert_shared_crosshair,
        changes_meaning=True,
    ),
    Step(version=15, summary="No change."),
    Step(
        version=16,
        summary="`rows` become row panels with their panels on a grid: widths of 24 columns, heights of 38 pixels.",
        dashboard=rows.convert_rows,
    ),
    Step(
        version=17,
        summary="`minSpan` of a repeated panel becomes `maxPerRow`.",
        panel=panels.convert_min_span,
    ),
    Step(
        version=18,
        summary="`options-gauge` becomes `options`.",
        panel=panels.convert_gauge_options,
    ),
    Step(
        version=19,
        summary="A panel link gets a URL, from a dashboard's name, with its time range, variables and parameters.",
        panel=links.convert_panel_links,
        changes_meaning=True,
    ),
    Step(
        version=20,
        summary="Data links and titles use `__series.name`, `__value.time` and `__field.name`.",
        panel=links.rename_link_variables,
        changes_meaning=True,
    ),
    Step(
        version=21,
        summary="Data links use `__field.labels` in place of `__series.labels`.",
        panel=links.rename_series_labels,
        changes_meaning=True,
    ),
    Step(
        version=22,
        summary="The columns of an Angular table are aligned automatically.",
        panel=panels.align_table_styles,
    ),
    Step(
        version=23,
        summary="The current value of a variable is a list if it allows several values, else a single value.",
        dashboard=variables.align_current_values,
        changes_meaning=True,
    ),
    Step(
        version=24,
        summary="An Angular table becomes a table: its styles become field settings, its transform a transformation.",
        panel=convert_table,
    ),
    Step(version=25, summary="No change."),
    Step(version=26, summary="A panel of type `text2` becomes one of type `text`.", panel=panels.rename_text_panel),
    Step(
        version=27,
        summary="Leftover copies of repeated panels are removed; a constant that is not hidden becomes a text box.",
        dashboard=variables.remove_copies_and_convert_constants,
        changes_meaning=True,
    ),
    Step(
        version=28,
        summary="A single stat becomes a stat or a gauge; variables lose their tags.",
        dashboard=variables.remove_tags,
        panel=convert_singlestat,
    ),
    Step(
        version=29,
        summary="A query variable is refreshed on load if it was never refreshed, and loses its saved options.",
        dashboard=variables.refresh_query_variables,
        changes_meaning=True,
    ),
    Step(
        version=30,
        summary="Value mappings get their current form, and `tooltipOptions` becomes `tooltip`.",
        panel=upgrade_mappings,
    ),
    Step(
        version=31,
        summary="`labelsToFields` is followed by `merge`.",
        panel=panels.merge_after_labels_to_fields,
        changes_meaning=True,
    ),
    Step(version=32, summary="No change."),
    Step(
        version=33,
        summary="Names of data sources in panels and targets become references.",
        panel=references.convert_panel_datasources,
    ),
    Step(
        version=34,
        summary="A CloudWatch query with `statistics` becomes one query for each `statistic`; annotations likewise.",
        dashboard=cloudwatch.split_annotations,
        panel=cloudwatch.split_targets,
    ),
    Step(
        version=35,
        summary="The time axis of a time series stays visible where `axisPlacement` hides the others.",
        panel=fields.keep_time_axis,
        changes_meaning=True,
    ),
    Step(
        version=36,
        summary="Names of data sources in annotations become references; targets get the data source of their panel.",
        dashboard=references.convert_annotation_datasources,
        panel=references.complete_target_datasources,
    ),
    Step(
        version=37,
        summary="A legend is hidden by `showLegend: false` in place of `displayMode: hidden`.",
        panel=fields.convert_legend,
    ),
    Step(
        version=38,
        summary="`displayMode` of table cells becomes `cellOptions`, in defaults and overrides.",
        panel=fields.convert_display_mode,
    ),
    Step(
        version=39,
        summary="`timeSeriesTable` has settings for each query in place of one calculation for each.",
        panel=fields.convert_time_series_table,
    ),
    Step(
        version=40,
        summary="A `refresh` that is not a text becomes an empty text.",
        dashboard=panels.clear_refresh,
    ),
    Step(
        version=41,
        summary="`time_options` of the time picker is removed.",
        dashboard=panels.remove_time_options,
    ),
    Step(
        version=42,
        summary="An override that hides a field from the visualization hides it from the tooltip too.",
        panel=fields.hide_from_tooltip,
    ),
)
"""Every step from schema 12, which grafanalib writes, to 42, that of Grafana 12.2."""
