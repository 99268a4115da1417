"""Any data source of a Grafana that returns tables."""

from __future__ import annotations

from typing import Any

from heddle.grafana.http_errors import HttpError
from heddle.grafana.interpolation import Selection, interpolate, sql_value
from heddle.grafana.json_value import Json
from heddle.grafana.time_range import TimeRange
from heddle.prove.backend import Backend, ProbeConfig, VariableOptions, select_options
from heddle.prove.backends.clickhouse import Rows, first_column
from heddle.prove.backends.grafana import GrafanaClient, parse_rows
from heddle.prove.queries import ProbeQuery, query_text, variable_query_text
from heddle.prove.result import Diagnosis, EmptyReason, ProbeResult, Status, format_time


class TableBackend(Backend):
    """Sends the targets of any data source with interpolated variables; only checks whether there are rows."""

    def __init__(self, grafana: GrafanaClient, config: ProbeConfig) -> None:
        self._grafana = grafana
        self._config = config

    def probe(self, query: ProbeQuery, selection: Selection) -> ProbeResult:
        """Run a query with the values of its variables, and diagnose an empty result."""
        target = _interpolate(query.target, query, selection, query.time_range)
        sent = query_text(query.datasource.type, target)
        try:
            rows = self._rows(query, target, query.time_range)
            status = self._config.limits.status(has_data=rows.has_data, seconds=rows.seconds, series=0)
            diagnosis = self._explain(query, selection) if status is Status.EMPTY else None
        except HttpError as error:
            return ProbeResult(query=query, status=Status.ERROR, sent=sent, error=str(error))
        count, seconds = len(rows.values), rows.seconds
        return ProbeResult(query=query, status=status, sent=sent, diagnosis=diagnosis, series=count, seconds=seconds)

    def variable_options(self, variable: Json, query: ProbeQuery, selection: Selection) -> VariableOptions:
        """Return the options of a variable: the first column."""
        target = variable.get("query")
        if not isinstance(target, dict):
            target = {"rawSql": variable_query_text(variable), "format": "table"}
        target = _interpolate(target, query, selection, query.time_range)
        sent = query_text(query.datasource.type, target)
        try:
            rows = self._rows(query, target, query.time_range)
        except HttpError as error:
            return VariableOptions(sent, (), str(error))
        return VariableOptions(sent, select_options(first_column(rows), variable))

    def explain_no_options(self, query: ProbeQuery, options: VariableOptions) -> Diagnosis:  # noqa: ARG002
        """Return that the query has no rows: nothing more is known."""
        return Diagnosis(EmptyReason.UNKNOWN, f"`{options.query}` returns no values")

    def _explain(self, query: ProbeQuery, selection: Selection) -> Diagnosis:
        """Run the query over the whole retention, to tell whether there ever was a row. Raises HttpError."""
        end = query.time_range.end
        history = TimeRange(end - max(self._config.retention, query.time_range.seconds), end)
        since = format_time(history.start)
        if self._rows(query, _interpolate(query.target, query, selection, history), history).has_data:
            text = f"there are rows since {since}, but none in the time range"
            return Diagnosis(EmptyReason.NO_MATCH_IN_RANGE, text)
        return Diagnosis(EmptyReason.NO_DATA, f"there are no rows since {since}")

    def _rows(self, query: ProbeQuery, target: Json, time_range: TimeRange) -> Rows:
        step, points = query.intervals.step, query.max_data_points
        return parse_rows(*self._grafana.query(query.datasource, target, time_range, step, points))


def _interpolate(value: Any, query: ProbeQuery, selection: Selection, time_range: TimeRange) -> Any:  # noqa: ANN401
    """Return a target with the variables in all of its texts replaced."""
    if isinstance(value, dict):
        return {key: _interpolate(item, query, selection, time_range) for key, item in value.items()}
    if isinstance(value, list):
        return [_interpolate(item, query, selection, time_range) for item in value]
    if isinstance(value, str):
        return interpolate(value, selection, time_range, query.intervals, sql_value)
    return value
