"""The methods of a metric's series, which depend on its type, and the conditions by which `where` selects series."""

from __future__ import annotations

import re as regex
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from heddle.author.promql import histogram, units
from heddle.author.promql.errors import refuse, suggestion, unknown_label
from heddle.author.promql.expression import Expr, VectorMethods
from heddle.author.promql.growth import growth, over_window, selector, typed_series
from heddle.author.promql.scope import DASHBOARD, Scope
from heddle.author.promql.typed_expr import Labels, TypedExpr
from heddle.catalog.metrics import Label
from heddle.diagnostics.location import Location, caller_location
from heddle.grafana.variables import has_variables
from heddle.promql.ast import Matcher, MatchOperator
from heddle.promql.format import format_promql

if TYPE_CHECKING:
    from heddle.author.promql.metrics import Metric

_METHODS: Final = {
    "counter": "a counter only grows: use `.rate()`, `.increase()`, or `.since_start()` for its value since the start",
    "gauge": "a gauge goes up and down: use `.last()`, `.delta(...)`, `.deriv(...)` or `.max_over_time(...)`",
    "histogram": "use `.quantile(...)`, `.mean()`, `.share_above(...)`, or `.observations.rate()`",
    "summary": "use `.last()` with `where(quantile=...)`, `.mean()`, or `.observations.rate()`",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on the value of a label."""

    operator: MatchOperator
    value: str


def re(pattern: str) -> Condition:
    """Match the whole value against a regular expression."""
    return Condition("=~", _check_pattern(pattern))


def not_(value: str) -> Condition:
    """Match every other value."""
    return Condition("!=", value)


def not_re(pattern: str) -> Condition:
    """Match every value that a regular expression does not match as a whole."""
    return Condition("!~", _check_pattern(pattern))


def value_of(name: str) -> Condition:
    """Match the values that the reader selected in a dashboard variable."""
    return Condition("=~", f"${name}")


class SeriesMethods(VectorMethods):
    """The methods of a metric, and of those of its series that `where` selected."""

    __slots__ = ()

    @abstractmethod
    def series(self) -> Series:
        """Return the selected series."""

    def value(self) -> Expr:
        """Return the current value; raises AuthorError unless the metric is a gauge or a summary."""
        series = self.series()
        if series.kind not in ("gauge", "summary"):
            message = f"{series.metric.name} is a {series.kind}; its raw value is not meaningful"
            refuse("expression/raw-value", message, _METHODS[series.kind])
        return series._raw_value()

    @property
    def text(self) -> str:
        """The PromQL of the current value for a dashboard."""
        return self.value().text

    @property
    def legend(self) -> str:
        """Grafana's legend template of the current value."""
        return self.value().legend

    @property
    def is_good_if_empty(self) -> bool:
        """False: `good_if_empty` is a method of expressions."""
        return False

    @property
    def source(self) -> str:
        """Empty: `from_source` is a method of expressions."""
        return ""

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The metric, as for expressions."""
        return (self.series().metric,)

    @property
    def location(self) -> Location:
        """The author's line."""
        return caller_location()

    def where(self, **conditions: str | Condition) -> Series:
        """Select series by label: a plain value, or `re`, `not_`, `not_re` and `variable`."""
        series = self.series()
        known = series.metric.known_labels
        matchers = (_matcher(label, value, known, series.metric.name) for label, value in conditions.items())
        return replace(series, matchers=(*series.matchers, *matchers))

    def last(self) -> Expr:
        """Return the current value of a gauge."""
        return self.value()

    def since_start(self) -> Expr:
        """Return the raw value of a counter: what it counted since its process started."""
        return self._series_of("since_start", "counter")._raw_value()

    def rate(self, window: str | None = None) -> Expr:
        """Return the growth of a counter per second, over the scope's window or one of its own."""
        series = self._series_of("rate", "counter")
        return series._expression(series._over_window("rate", window, series.rate_unit))

    def growth(self, window: str) -> Expr:
        """Return how much a counter grew within a window, such as `1h`: how often something happened in it.

        Unlike `increase`, it counts series that appeared within the window from 0, and works for bursts between two
        scrapes, restarts, and programs that have ended since. Without young series both are the same.

        A cumulative gauge grows like a counter: where it falls, it restarted from 0.
        """
        series = self._growing("growth")
        result = growth(series.metric, series.matchers, window, suffix=series.suffix, unit=series.unit)
        return series._expression(result)

    def increase(self, window: str | None = None) -> Expr:
        """Return the growth of a counter between the samples within the scope's window or one of its own.

        It is 0 or missing for series with a single sample; see `growth`, also for cumulative gauges.
        """
        series = self._growing("increase")
        return series._expression(series._over_window("increase", window, series.unit))

    def delta(self, window: str) -> Expr:
        """Return the difference of a gauge within a window."""
        series = self._series_of("delta", "gauge")
        return series._expression(series._over_window("delta", window, series.unit))

    def deriv(self, window: str) -> Expr:
        """Return the slope of a gauge per second within a window."""
        series = self._series_of("deriv", "gauge")
        return series._expression(series._over_window("deriv", window, series.rate_unit))

    def changes(self, window: str) -> Expr:
        """Return how often the value changed within a window."""
        series = self._series_of("changes", "gauge", "counter")
        return series._expression(series._over_window("changes", window, units.COUNT))

    def resets(self, window: str) -> Expr:
        """Return how often the value fell within a window: the restarts of a counter."""
        series = self._series_of("resets", "gauge", "counter")
        return series._expression(series._over_window("resets", window, units.COUNT))

    def absent(self) -> Expr:
        """Return 1 if there are no series, and nothing if there are some."""
        series = self.series()
        return (series.observations if series.kind == "histogram" else series)._raw_value().absent()

    def quantile(self, share: float, by: Labels = (), *, window: str | None = None) -> Expr:
        """Return the value below which `share` (0 to 1) of the observations are; at most the highest bucket.

        With `window`, here and below, the observations are counted as `growth` does; else their rates are used.
        """
        series = self._series_of("quantile", "histogram")
        return series._expression(histogram.quantile(share, series.metric, series.matchers, by, window))

    def mean(self, by: Labels = (), *, window: str | None = None) -> Expr:
        """Return the mean observation, and nothing if there was none."""
        series = self._series_of("mean", "histogram", "summary")
        return series._expression(histogram.mean(series.metric, series.matchers, by, window))

    def share_above(self, bound: float, by: Labels = (), *, window: str | None = None) -> Expr:
        """Return the share of observations above a bucket's bound; raises AuthorError if no bucket ends there."""
        series = self._series_of("share_above", "histogram")
        return series._expression(histogram.share_above(bound, series.metric, series.matchers, by, window))

    def heatmap(self, window: str | None = None) -> Expr:
        """Return how much each bucket grew, for a heatmap.

        Without `window`, the first observations of a new series are missing, as for `increase`.
        """
        series = self._series_of("heatmap", "histogram")
        return series._expression(histogram.heatmap(series.metric, series.matchers, window))

    @property
    def observations(self) -> Series:
        """The counter of observations."""
        return replace(self._series_of("observations", "histogram", "summary"), suffix="_count")

    @property
    def total(self) -> Series:
        """The counter of the sum of all observations."""
        return replace(self._series_of("total", "histogram", "summary"), suffix="_sum")

    def _growing(self, method: str) -> Series:
        series = self.series()
        return series if series.metric.cumulative else self._series_of(method, "counter")

    def _series_of(self, method: str, *kinds: str) -> Series:
        series = self.series()
        if series.kind not in kinds:
            message = f"{series.metric.name} is a {series.kind}; `{method}` needs a {' or '.join(kinds)}"
            refuse("expression/wrong-metric-type", message, _METHODS[series.kind])
        return series


@dataclass(frozen=True, slots=True)
class Series(SeriesMethods):
    """Some series of a metric; `suffix` selects one of the counters of a histogram or summary."""

    metric: Metric
    matchers: tuple[Matcher, ...] = ()
    suffix: str = ""

    def series(self) -> Series:
        """Return these."""
        return self

    @property
    def kind(self) -> str:
        """The type of these series."""
        return "counter" if self.suffix else self.metric.kind

    @property
    def unit(self) -> str | None:
        """Grafana's unit id of the values."""
        return units.COUNT if self.suffix == "_count" else self.metric.unit

    @property
    def rate_unit(self) -> str | None:
        """Grafana's unit id of the values per second."""
        return units.per_second(self.unit, "" if self.suffix == "_count" else self.metric.of)

    def render(self, scope: Scope = DASHBOARD) -> str:
        """Return the selector, of a histogram that of its observations, for queries of label values."""
        suffix = self.suffix or ("_count" if self.kind == "histogram" else "")
        node = selector(self.metric, self.matchers, suffix)
        return format_promql(scope.resolve(node, {self.metric.system.name: self.metric.system}))

    def _expression(self, result: TypedExpr) -> Expr:
        return Expr(result, caller_location())

    def _raw_value(self) -> Expr:
        node = selector(self.metric, self.matchers, self.suffix)
        return self._expression(typed_series(node, self.metric, self.matchers, self.unit))

    def _over_window(self, function: str, window: str | None, unit: str | None) -> TypedExpr:
        return over_window(function, self.metric, self.matchers, window, suffix=self.suffix, unit=unit)


def _matcher(name: str, value: str | Condition, known: Mapping[str, Label], subject: str) -> Matcher:
    if name not in known:
        unknown_label(subject, name, known)
    condition = Condition("=", value) if isinstance(value, str) else value
    values = known[name].values
    if values and not has_variables(condition.value) and not any(_covers(condition, value) for value in values):
        message = f"label `{name}` of {subject} is never `{condition.value}`"
        refuse("expression/unknown-label-value", message, suggestion(condition.value, map(repr, values), "values"))
    return Matcher(name, condition.operator, condition.value)


def _covers(condition: Condition, value: str) -> bool:
    """Return whether the text of a condition, negated or not, matches a value."""
    if condition.operator in ("=", "!="):
        return condition.value == value
    return regex.fullmatch(condition.value, value) is not None


def _check_pattern(pattern: str) -> str:
    try:
        regex.compile(pattern)
    except regex.error as error:
        message = f"`{pattern}` is not a valid regular expression: {error}"
        refuse("expression/invalid-regex", message, "correct the pattern, or match a plain text")
    return pattern
