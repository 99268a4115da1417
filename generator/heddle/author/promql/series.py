"""The words of a metric's series: which of them a metric has depends on its type."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from heddle.author.promql import histogram as distribution
from heddle.author.promql import units
from heddle.author.promql.errors import refuse
from heddle.author.promql.expression import Expr
from heddle.author.promql.format import render
from heddle.author.promql.histogram import Over
from heddle.author.promql.matchers import Matcher, Wanted, matcher
from heddle.author.promql.new_series import began
from heddle.author.promql.operators import Words
from heddle.author.promql.scope import DASHBOARD, Scope
from heddle.author.promql.syntax import Call, Node, Range, Select
from heddle.author.promql.typed_expr import Labels, Meaning
from heddle.author.promql.windows import window
from heddle.diagnostics.location import Location, caller_location

if TYPE_CHECKING:
    from heddle.catalog.metrics import Metric

_MENDS: Final = {
    "counter": "a counter only grows: use `.rate()`, `.increase()`, or `.so_far()` for its value since the start",
    "gauge": "a gauge goes up and down: use `.last()`, `.delta(...)`, `.deriv(...)` or `.max_over_time(...)`",
    "histogram": "use `.quantile(...)`, `.mean()`, `.share_above(...)`, or `.observations.rate()`",
    "summary": "use `.last()` with `where(quantile=...)`, `.mean()`, or `.observations.rate()`",
}


class SeriesWords(Words):
    """What can be said of a metric, or of those of its series that `where` chose."""

    __slots__ = ()

    @abstractmethod
    def series(self) -> Series:
        """Return the chosen series."""

    def value(self) -> Expr:
        """Return the current value; raises AuthorError unless it is a gauge's."""
        chosen = self.series()
        if chosen.kind not in ("gauge", "summary"):
            message = f"{chosen.metric.name} is a {chosen.kind}, whose bare value says nothing here"
            refuse("expression/raw-value", message, _MENDS[chosen.kind])
        return chosen._bare()

    @property
    def text(self) -> str:
        """The PromQL of the current value as a dashboard asks it."""
        return self.value().text

    @property
    def legend(self) -> str:
        """Grafana's legend template of the current value."""
        return self.value().legend

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The metric, as expressions have it."""
        return (self.series().metric,)

    @property
    def location(self) -> Location:
        """The author's line."""
        return caller_location()

    def where(self, **wanted: str | Wanted) -> Series:
        """Choose series by label: a plain value, or `re`, `not_`, `not_re` and `variable`."""
        chosen = self.series()
        known = chosen.metric.known_labels
        more = tuple(matcher(label, want, known, chosen.metric.name) for label, want in wanted.items())
        return replace(chosen, matchers=(*chosen.matchers, *more))

    def last(self) -> Expr:
        """Return the current value of a gauge."""
        return self.value()

    def so_far(self) -> Expr:
        """Return what a counter has counted since its process started: it falls to 0 at each restart."""
        return self.series()._asked("so_far", ("counter",))._bare()

    def rate(self, span: str | None = None) -> Expr:
        """Return how much a counter grows per second, over the scope's window or a span of its own."""
        chosen = self.series()
        return chosen._over("rate", span, "counter", unit=chosen.rate_unit)

    def increase(self, span: str | None = None) -> Expr:
        """Return how much a counter grew within the scope's window or a span of its own, such as `$__range`."""
        chosen = self.series()
        return chosen._over("increase", span, "counter", unit=chosen.unit)

    def grown(self, span: str) -> Expr:
        """Return how much a counter grew within a span, the first growth of series that appeared within it included.

        A counter with labels appears at the first thing it counts, and `increase` sees no growth in a single value.
        What the first scrape of a target brings is old and not counted: `up` says when that was.
        """
        chosen = self.series()._asked("grown", ("counter",))
        new = began(Select(chosen.metric, chosen.suffix, chosen.matchers), span)
        return chosen.said(chosen._meant(new, chosen.unit)).or_(self.increase(span))

    def delta(self, span: str) -> Expr:
        """Return how far a gauge moved within a span."""
        return self.series()._over("delta", span, "gauge", unit=self.series().unit)

    def deriv(self, span: str) -> Expr:
        """Return how fast a gauge moves per second, by the slope within a span."""
        return self.series()._over("deriv", span, "gauge", unit=self.series().rate_unit)

    def changes(self, span: str) -> Expr:
        """Return how often the value changed within a span."""
        return self.series()._over("changes", span, "gauge", "counter", unit=units.COUNT)

    def resets(self, span: str) -> Expr:
        """Return how often the value fell within a span: restarts, of a counter."""
        return self.series()._over("resets", span, "gauge", "counter", unit=units.COUNT)

    def absent(self) -> Expr:
        """Answer 1 where there is no series at all, and nothing where there is one."""
        chosen = self.series()
        return (chosen.observations if chosen.kind == "histogram" else chosen)._bare().absent()

    def quantile(self, share: float, by: Labels = (), *, span: str | None = None, new: bool = False) -> Expr:
        """Return the value that `share` (0 to 1) of the observations stay below; it saturates at the top bucket.

        With `new`, here and below, series that appeared within the span count from their start, as `grown` does: a
        rate sees nothing of a series that holds a single observation.
        """
        chosen = self._distributed("quantile", "histogram")
        return chosen.said(distribution.quantile(share, chosen.metric, chosen.matchers, by, Over(span, new)))

    def mean(self, by: Labels = (), *, span: str | None = None, new: bool = False) -> Expr:
        """Return the mean observation, and nothing where there was none."""
        chosen = self._distributed("mean", "histogram", "summary")
        return chosen.said(distribution.mean(chosen.metric, chosen.matchers, by, Over(span, new)))

    def share_above(self, bound: float, by: Labels = (), *, span: str | None = None, new: bool = False) -> Expr:
        """Return the share of observations above a bucket's bound; raises AuthorError where no bucket ends there."""
        chosen = self._distributed("share_above", "histogram")
        return chosen.said(distribution.share_above(bound, chosen.metric, chosen.matchers, by, Over(span, new)))

    def heatmap(self, span: str | None = None) -> Expr:
        """Return the growth of each bucket, for a heatmap."""
        chosen = self._distributed("heatmap", "histogram")
        return chosen.said(distribution.heatmap(chosen.metric, chosen.matchers, span))

    @property
    def observations(self) -> Series:
        """The counter of observations."""
        return replace(self._distributed("observations", "histogram", "summary"), suffix="_count")

    @property
    def total(self) -> Series:
        """The counter that adds up all observations."""
        return replace(self._distributed("total", "histogram", "summary"), suffix="_sum")

    def _distributed(self, word: str, *kinds: str) -> Series:
        return self.series()._asked(word, kinds)


@dataclass(frozen=True, slots=True)
class Series(SeriesWords):
    """Some series of a metric; `suffix` picks one of a histogram's counters."""

    metric: Metric
    matchers: tuple[Matcher, ...] = ()
    suffix: str = ""

    def series(self) -> Series:
        """Return these."""
        return self

    @property
    def kind(self) -> str:
        """What type these series have."""
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
        """Return the bare selector, of a histogram that of its observations, to look for label values with."""
        suffix = self.suffix or ("_count" if self.kind == "histogram" else "")
        return render(Select(self.metric, suffix, self.matchers), scope)

    def said(self, meaning: Meaning) -> Expr:
        """Return what a word means, at the author's line."""
        return Expr(meaning, caller_location())

    def _bare(self) -> Expr:
        return self.said(self._meant(Select(self.metric, self.suffix, self.matchers), self.unit))

    def _over(self, name: str, span: str | None, *kinds: str, unit: str | None) -> Expr:
        self._asked(name, kinds)
        inner = Select(self.metric, self.suffix, self.matchers)
        return self.said(self._meant(Call(name, (Range(inner, span and window(span)),)), unit))

    def _asked(self, word: str, kinds: tuple[str, ...]) -> Series:
        if self.kind not in kinds:
            message = f"{self.metric.name} is a {self.kind}, and `{word}` is for a {' or '.join(kinds)}"
            refuse("expression/wrong-metric-type", message, _MENDS[self.kind])
        return self

    def _meant(self, node: Node, unit: str | None) -> Meaning:
        return distribution.meaning(node, self.metric, self.matchers, unit)
