"""Whether a recorded series agrees with what its rule computes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import isclose, isfinite
from typing import Final, TypeAlias

from heddle.grafana.durations import format_duration
from heddle.grafana.time_range import TimeRange
from heddle.promql.format import quote
from heddle.prove.backends.prometheus_api import PrometheusApi, Series

_EVALUATIONS: Final = 3
"""How many evaluations of a rule are compared, the newest ones."""

_LATE: Final = 10.0
"""Seconds that a scrape can take (Prometheus' default): its samples have the time at which it began, so a rule that is
evaluated meanwhile does not see them, but a query of that time does later."""

_ROUNDING: Final = 1e-9

_Labels: TypeAlias = tuple[tuple[str, str], ...]
_Values: TypeAlias = Mapping[_Labels, float]


def disagreement(prometheus: PrometheusApi, name: str, expression: str, time_range: TimeRange) -> str:
    """Return how the series of a rule differ from its expression; empty if they agree. Raises HttpError.

    A sample has the time of the evaluation that wrote it, so the expression at that time has the same value. A series
    differs if it does at most of the newest evaluations within `time_range`.
    """
    window = format_duration(time_range.seconds)
    recorded = prometheus.instant(f"{name}[{window}]", time_range.end).series
    times = sorted({time for series in recorded for time, _ in series.samples})[-_EVALUATIONS:]
    if not times:
        return f"the rule was not evaluated in the last {window}"
    differences: defaultdict[_Labels, list[str]] = defaultdict(list)
    for time in times:
        at_time = {
            _labels(series): value
            for series in recorded
            for sample_time, value in series.samples
            if sample_time == time and isfinite(value)
        }
        for labels, text in _differences(prometheus, at_time, expression, time).items():
            differences[labels].append(text)
    return next((texts[-1] for _, texts in sorted(differences.items()) if len(texts) > len(times) / 2), "")


def _differences(prometheus: PrometheusApi, recorded: _Values, expression: str, time: float) -> dict[_Labels, str]:
    """Return the differences at one time that an unfinished scrape does not explain."""
    computed = _computed(prometheus, expression, time)
    differing = [labels for labels in {*recorded, *computed} if not _agree(recorded.get(labels), computed.get(labels))]
    before = _computed(prometheus, expression, time - _LATE) if differing else {}
    texts = {}
    for labels in differing:
        value, now, earlier = recorded.get(labels), computed.get(labels), before.get(labels)
        if not _agree(value, earlier) and not _lies_between(value, now, earlier):
            texts[labels] = _text(labels, value, now)
    return texts


def _agree(recorded: float | None, computed: float | None) -> bool:
    if recorded is None or computed is None:
        return recorded is computed
    return isclose(recorded, computed, rel_tol=_ROUNDING, abs_tol=_ROUNDING)


def _lies_between(recorded: float | None, now: float | None, earlier: float | None) -> bool:
    if recorded is None or now is None or earlier is None:
        return False
    return min(now, earlier) <= recorded <= max(now, earlier)


def _text(labels: _Labels, recorded: float | None, computed: float | None) -> str:
    if recorded is None:
        return f"`{_format(labels)}` is missing, but its rule computes {computed:g}"
    if computed is None:
        return f"`{_format(labels)}` is {recorded:g}, but its rule computes no such series"
    return f"`{_format(labels)}` is {recorded:g}, but its rule computes {computed:g}"


def _computed(prometheus: PrometheusApi, expression: str, time: float) -> _Values:
    values = ((_labels(series), series.samples[-1][1]) for series in prometheus.instant(expression, time).series)
    return {labels: value for labels, value in values if isfinite(value)}


def _labels(series: Series) -> _Labels:
    return tuple(sorted((name, value) for name, value in series.labels.items() if name != "__name__"))


def _format(labels: _Labels) -> str:
    return f"{{{', '.join(f'{name}={quote(value)}' for name, value in labels)}}}"
