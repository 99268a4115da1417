"""Whether a recorded series agrees with what its rule computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from heddle.grafana.time_range import TimeRange
from heddle.promql.format import quote
from heddle.prove.backends.prometheus_api import PrometheusApi, Series

_STEPS = 8
"""How many parts of two evaluation intervals are compared with."""

_TOLERANCE = 0.01
"""By which fraction a recorded value may lie outside the values of the intervals."""

_Labels: TypeAlias = tuple[tuple[str, str], ...]


def disagreement(prometheus: PrometheusApi, recorded: Sequence[Series], expression: str, time_range: TimeRange) -> str:
    """Return how recorded series differ from their expression; empty if they agree. Raises HttpError.

    A recorded value is up to one evaluation interval old, so it has to lie between the values that the expression had
    in two intervals. `time_range` is these two intervals.
    """
    computed = prometheus.range(expression, time_range, time_range.seconds / _STEPS).series
    values = {_labels(series): [value for _, value in series.samples] for series in computed}
    newest = {_labels(series): series.samples[-1][1] for series in recorded}
    for labels, value in sorted(newest.items()):
        if labels not in values:
            return f"`{_format(labels)}` is {value:g}, but its rule computes no such series"
        low, high = min(values[labels]), max(values[labels])
        slack = high - low + _TOLERANCE * max(abs(low), abs(high))
        if not low - slack <= value <= high + slack:
            return f"`{_format(labels)}` is {value:g}, but its rule computes {low:g} to {high:g}"
    for labels, found in sorted(values.items()):
        if labels not in newest and len(found) > _STEPS:
            return f"`{_format(labels)}` is missing, but its rule computes {found[-1]:g}"
    return ""


def _labels(series: Series) -> _Labels:
    labels: Mapping[str, str] = series.labels
    return tuple(sorted((name, value) for name, value in labels.items() if name != "__name__"))


def _format(labels: _Labels) -> str:
    return f"{{{', '.join(f'{name}={quote(value)}' for name, value in labels)}}}"
