"""Prometheus behind a Grafana."""

from __future__ import annotations

from heddle.grafana.time_range import TimeRange
from heddle.prove.datasource import Source
from heddle.prove.grafana.api import Grafana
from heddle.prove.grafana.frames import Frame
from heddle.prove.http import enveloped, reading
from heddle.prove.prometheus.api import Answer, Series

_API = "api/v1"


class GrafanaPrometheus:
    """Asks as panels and variables do; nobody counts samples here."""

    def __init__(self, grafana: Grafana, source: Source) -> None:
        self._grafana = grafana
        self._source = source

    def greet(self) -> None:
        """Do nothing: Grafana has been greeted."""

    def instant(self, query: str, at: float) -> Answer:
        """Return what a query answers at one time. Raises Refused."""
        return self._answer({"expr": query, "instant": True, "range": False}, TimeRange(at - 60, at), 60)

    def range(self, query: str, over: TimeRange, step: float) -> Answer:
        """Return what a query answers over a span. Raises Refused."""
        return self._answer({"expr": query, "instant": False, "range": True}, over, step)

    def label_values(self, label: str, over: TimeRange, selector: str = "") -> list[str]:
        """Return the values of a label in a span, among the series of a selector. Raises Refused."""
        return self._listed(f"{_API}/label/{label}/values", over, selector)

    def label_names(self, over: TimeRange, selector: str = "") -> list[str]:
        """Return the names of labels in a span, among the series of a selector. Raises Refused."""
        return self._listed(f"{_API}/labels", over, selector)

    @reading("Prometheus'")
    def _answer(self, target: dict[str, object], over: TimeRange, step: float) -> Answer:
        asked = {**target, "format": "time_series", "interval": f"{max(round(step * 1000), 1)}ms", "utcOffsetSec": 0}
        frames, seconds = self._grafana.query(self._source, asked, over, step)
        return Answer(tuple(one for frame in frames for one in series_in(frame)), seconds, None)

    @reading("Prometheus'")
    def _listed(self, path: str, over: TimeRange, selector: str) -> list[str]:
        ends = (("start", f"{over.start:.0f}"), ("end", f"{over.end:.0f}"))
        body = self._grafana.resource(self._source, path, (("match[]", selector), *ends) if selector else ends)
        return [str(each) for each in enveloped(body, "Prometheus'") or ()]


def series_in(frame: Frame) -> list[Series]:
    """Return the series of a frame: one for each column of numbers."""
    times = next((field.values for field in frame if field.type == "time"), ())
    return [
        Series(
            field.labels,
            tuple((time / 1000, value) for time, value in zip(times, field.values, strict=False) if value is not None),
        )
        for field in frame
        if field.type == "number"
    ]
