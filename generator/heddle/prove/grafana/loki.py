"""Loki behind a Grafana."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from heddle.grafana.time_range import TimeRange
from heddle.prove.datasource import Source
from heddle.prove.grafana.api import Grafana
from heddle.prove.grafana.frames import Frame
from heddle.prove.grafana.prometheus import series_in
from heddle.prove.http import enveloped, reading
from heddle.prove.loki.api import Answer, ends


class GrafanaLoki:
    """Asks as panels and variables do; nobody counts lines here."""

    def __init__(self, grafana: Grafana, source: Source) -> None:
        self._grafana = grafana
        self._source = source

    def greet(self) -> None:
        """Do nothing: Grafana has been greeted."""

    def instant(self, query: str, at: float) -> Answer:
        """Return what a query answers at one time."""
        return self._answer({"expr": query, "queryType": "instant"}, TimeRange(at - 60, at), 60)

    def range(self, query: str, over: TimeRange, step: float, lines: int) -> Answer:
        """Return what a query answers over a span: at most so many lines, the newest."""
        told = {"queryType": "range", "maxLines": lines, "direction": "backward", "step": f"{round(step * 1000)}ms"}
        return self._answer({"expr": query, **told}, over, step)

    def labels(self, over: TimeRange) -> list[str]:
        """Return the labels that there are in a span."""
        return sorted(map(str, self._resource("labels", over)))

    def values(self, label: str, over: TimeRange) -> list[str]:
        """Return the values of a label in a span."""
        return sorted(map(str, self._resource(f"label/{label}/values", over)))

    @reading("Loki's")
    def streams(self, selector: str, over: TimeRange) -> list[dict[str, str]]:
        """Return the labels of the streams that a selector finds in a span."""
        return [dict(each) for each in self._resource("series", over, ("match[]", selector))]

    @reading("Loki's")
    def _resource(self, path: str, over: TimeRange, *more: tuple[str, str]) -> list[Any]:
        return list(enveloped(self._grafana.resource(self._source, path, (*more, *ends(over))), "Loki's") or ())

    @reading("Loki's")
    def _answer(self, target: dict[str, object], over: TimeRange, step: float) -> Answer:
        frames, seconds = self._grafana.query(self._source, target, over, step)
        numbers = [one for frame in frames for one in series_in(frame)]
        if numbers:
            speaks = any(isfinite(value) for one in numbers for _, value in one.samples)
            return Answer(series=tuple(one.labels for one in numbers), speaks=speaks, numbers=True, seconds=seconds)
        times = [time / 1000 for frame in frames for field in frame if field.type == "time" for time in field.values]
        streams = {tuple(sorted(labels.items())): labels for frame in frames for labels in _labels(frame)}
        newest = max(times, default=None)
        return Answer(series=tuple(streams.values()), speaks=bool(times), numbers=False, newest=newest, seconds=seconds)


def _labels(frame: Frame) -> list[Mapping[str, str]]:
    return [value for field in frame if field.name == "labels" for value in field.values if isinstance(value, dict)]
