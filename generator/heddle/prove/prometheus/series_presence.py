"""Which series there are, and until when there were."""

from __future__ import annotations

from heddle.grafana.time_range import TimeRange
from heddle.prove.prometheus.api import Asks
from heddle.prove.prometheus.format import span as written

_LOOK_BACK = 300
_BUCKETS = 720
_FINE = 15


class Presence:
    """Looks for series in spans of time."""

    def __init__(self, prometheus: Asks, retention: float) -> None:
        self._prometheus = prometheus
        self._retention = retention

    def there(self, selector: str, over: TimeRange) -> bool:
        """Tell whether a selector finds any sample in a span."""
        query = f"count(present_over_time({selector}[{written(max(over.seconds, 1))}]))"
        return bool(self._prometheus.instant(query, over.end).series)

    def last_seen(self, selector: str, before: float) -> float | None:
        """Return when a selector found its last sample, as far back as the retention reaches."""
        step = max(self._retention / _BUCKETS, 60)
        buckets = f"count(present_over_time({selector}[{written(step)}]))"
        times = self._times(buckets, TimeRange(before - self._retention, before).aligned(step), step)
        if not times:
            return None
        last = times[-1]
        answer = self._prometheus.range(f"max(timestamp({selector}))", TimeRange(last - step, last + _LOOK_BACK), _FINE)
        found = [value for one in answer.series for _, value in one.samples]
        return max(found, default=last)

    def names(self, over: TimeRange) -> list[str]:
        """Return the names of all metrics in a span."""
        return self._prometheus.label_values("__name__", over)

    def labels(self, selector: str, over: TimeRange) -> list[str]:
        """Return the names of the labels that a selector's series have."""
        return [name for name in self._prometheus.label_names(over, selector) if name != "__name__"]

    def values(self, label: str, selector: str, over: TimeRange) -> list[str]:
        """Return the values of a label among a selector's series."""
        return self._prometheus.label_values(label, over, selector)

    def _times(self, query: str, over: TimeRange, step: float) -> list[float]:
        return [time for one in self._prometheus.range(query, over, step).series for time, _ in one.samples]


def look_back(window: float) -> float:
    """Return how far back a selector looks: its window, or as far as Prometheus looks for a last sample."""
    return window or _LOOK_BACK
