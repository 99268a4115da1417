"""Why a selector finds nothing: its metric, a label, a value, or its time."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from heddle.grafana.time_range import TimeRange
from heddle.promql.ast import Matcher, Selector
from heddle.prove.documented import Documented
from heddle.prove.prometheus.format import bare, quoted, selector
from heddle.prove.prometheus.series_presence import Presence, look_back
from heddle.prove.result import Reason, Why
from heddle.prove.text import listed, said

_ALIKE = 4


class Missing:
    """Goes down the ladder for one selector at a time."""

    def __init__(self, presence: Presence, documented: Documented) -> None:
        self._presence = presence
        self._documented = documented

    def span(self, node: Selector, over: TimeRange, *, instant: bool) -> TimeRange:
        """Return the time in which a selector looks for samples."""
        start = (over.end if instant else over.start) - look_back(node.window)
        return TimeRange(start, over.end).shifted_back(node.offset)

    def there(self, node: Selector, over: TimeRange, *, instant: bool) -> bool:
        """Tell whether a selector finds any sample where its query looks."""
        return self._presence.there(selector(node), self.span(node, over, instant=instant))

    def why(self, node: Selector, over: TimeRange, *, instant: bool) -> Why:
        """Return why a selector finds nothing."""
        within, text = self.span(node, over, instant=instant), selector(node)
        if self._presence.there(text, within):
            return Why(Reason.QUIET, f"`{text}` has samples, but none at the times that are asked")
        if node.name in self._documented.waits:
            return Why(Reason.WAITING, f"`{node.name}` waits: {self._documented.waits[node.name]}")
        if node.offset and self._presence.there(text, self.span(replace(node, offset=0), over, instant=instant)):
            return Why(
                Reason.YOUNG, f"`{text}` is there now, and its history does not reach back to {said(within.end)}"
            )
        named = selector(bare(node))
        if node.name and not self._presence.there(named, within):
            return self._gone(named, within) or self._never(node, within)
        return self._gone(text, within) or self._unmatched(node, within)

    def _gone(self, text: str, within: TimeRange) -> Why | None:
        seen = self._presence.last_seen(text, within.end)
        return Why(Reason.UNTIL, f"`{text}` existed until {said(seen)}") if seen is not None else None

    def _never(self, node: Selector, within: TimeRange) -> Why:
        close = get_close_matches(node.name, self._presence.names(within), _ALIKE, 0.75)
        hint = f"; there is {listed(close)}" if close else self._untargeted(node, within)
        return Why(Reason.NEVER, f"`{node.name}` never existed here{hint}")

    def _untargeted(self, node: Selector, within: TimeRange) -> str:
        """Say that no target has the job, which is why all its metrics are missing."""
        jobs = tuple(each for each in node.matchers if each.label == "job")
        up = Selector("up", jobs)
        if not jobs or self._presence.there(selector(up), within):
            return ""
        return f", and no target has {' and '.join(map(_matcher, jobs))}"

    def _unmatched(self, node: Selector, within: TimeRange) -> Why:
        """Add one matcher after the other, until nothing is left."""
        rest = [each for each in node.matchers if each.label != "__name__"]
        so_far = bare(node)
        for each in rest:
            narrower = replace(so_far, matchers=(*so_far.matchers, each))
            if not self._presence.there(selector(narrower), within):
                return self._unfit(so_far, each, within)
            so_far = narrower
        return Why(Reason.UNKNOWN, f"`{selector(node)}` finds nothing, and each of its matchers does")

    def _unfit(self, so_far: Selector, matcher: Matcher, within: TimeRange) -> Why:
        named = selector(so_far)
        labels = self._presence.labels(named, within)
        if matcher.label not in labels:
            return Why(Reason.LABEL, f"`{named}` has no label `{matcher.label}`; it has {listed(labels)}")
        values = self._presence.values(matcher.label, named, within)
        if self._documented.to_come(so_far.name, matcher, values):
            return Why(Reason.QUIET, f"`{named}` has no series with {_matcher(matcher)} yet, which is documented")
        return Why(Reason.VALUE, f"`{named}` has no series with {_matcher(matcher)}; the values are {listed(values)}")


def _matcher(matcher: Matcher) -> str:
    return f"`{matcher.label}{matcher.operator}{quoted(matcher.value)}`"
