"""Why a LogQL query is empty: its selectors and the stages of their pipelines are asked one after the other."""

from __future__ import annotations

from dataclasses import dataclass

from heddle.grafana.time_range import TimeRange
from heddle.prove.http import Refused
from heddle.prove.loki.api import Asks
from heddle.prove.loki.logql import Matcher, Piece, compares, drops, label_filter, pieces, selector, unwrapped
from heddle.prove.result import Reason, Why
from heddle.prove.text import listed, said

_SAMPLE = 100
_LONGEST = 29 * 86400.0
"""Loki refuses questions about more than thirty days at once."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Explains questions to one Loki; `retention` is how far back it is asked, in seconds."""

    loki: Asks
    retention: float

    def why(self, query: str, over: TimeRange, *, instant: bool) -> Why:
        """Return why a query that Loki took is empty."""
        try:
            found = [self._piece(each, over, instant=instant) for each in pieces(query)]
        except Refused as refused:
            return Why(Reason.UNKNOWN, f"the server refuses what would tell: {refused}")
        told = [why for why in found if why is not None]
        if told:
            return min(told, key=lambda why: why.reason.right)
        if compares(query):
            return Why(Reason.QUIET, f"there are lines, and nothing fulfils what `{query}` compares")
        return Why(Reason.UNKNOWN, "there are lines for all of its parts")

    def _piece(self, piece: Piece, over: TimeRange, *, instant: bool) -> Why | None:
        """Return why a selector with its stages finds nothing; None where it finds lines."""
        end = over.end - piece.offset
        start = (end if instant and piece.window is not None else over.start - piece.offset) - (piece.window or 0)
        wide, text = TimeRange(min(start, over.start), end), selector(piece.matchers)
        if not self._there(text, wide):
            return self._missing(piece.matchers, wide)
        for stage in piece.stages:
            unwraps = unwrapped(stage)
            following = f'{text} | {unwraps}!=""' if unwraps else f"{text} {stage}"
            if drops(stage) and not self._there(following, wide):
                return self._dropped(text, stage, following, wide)
            text = text if unwraps else following
        last = self._last(text, end, wide.start)
        if last is not None and last < start:
            return Why(Reason.QUIET, f"`{text}` has no line in the window that is asked; the last was at {said(last)}")
        return None

    def _there(self, query: str, over: TimeRange) -> bool:
        return self.loki.range(query, over, max(over.seconds, 1), 1).speaks

    def _missing(self, matchers: tuple[Matcher, ...], over: TimeRange) -> Why:
        text = selector(matchers)
        seen = self._last(text, over.start, over.start - self.retention)
        if seen is not None:
            return Why(Reason.UNTIL, f"`{text}` existed until {said(seen)}")
        labels = self.loki.labels(over)
        if not labels:
            return Why(Reason.NOTHING, f"no stream has any line since {said(over.start)}")
        for count, matcher in enumerate(matchers):
            before = matchers[:count]
            streams = self.loki.streams(selector(before), over) if before else []
            have = sorted({label for each in streams for label in each}) if before else labels
            what = f"`{selector(before)}`" if before else "no stream"
            if matcher.label not in have:
                says = f"{what} has no label" if before else "no stream has the label"
                return Why(Reason.LABEL, f"{says} `{matcher.label}`; there is {listed(have)}")
            inner = {each[matcher.label] for each in streams if matcher.label in each}
            values = sorted(inner) if before else self.loki.values(matcher.label, over)
            if not any(matcher.fits(value) for value in values):
                where = f" among {what}" if before else ""
                return Why(Reason.VALUE, f"no stream has `{matcher}`{where}; the values are {listed(values)}")
        return Why(Reason.VALUE, f"no stream has all of `{text}` together")

    def _dropped(self, text: str, stage: str, following: str, over: TimeRange) -> Why:
        unwraps = unwrapped(stage)
        last = self._last(following, over.start, over.start - self.retention)
        if last is not None:
            return Why(Reason.QUIET, f"no line in range passes `{stage}`; the last that did was at {said(last)}")
        label, operator, _ = label_filter(stage) or (unwraps, "", "")
        sample = self.loki.range(text, over, max(over.seconds, 1), _SAMPLE) if label else None
        have = sorted({name for each in sample.series for name in each}) if sample else []
        if label and label not in have:
            return Why(Reason.LABEL, f"no line of `{text}` has the label `{label}`; there is {listed(have)}")
        if sample and operator in ("=", "=~", "=="):
            values = sorted({each[label] for each in sample.series if label in each})
            return Why(Reason.VALUE, f"no line of `{text}` passes `{stage}`; values are {listed(values)}")
        return Why(Reason.PIPELINE, f"`{text}` has lines, and `{stage}` drops them all, and every one before")

    def _last(self, query: str, before: float, since: float) -> float | None:
        """Return when a query found its last line before a time."""
        end = before
        while end > since:
            start = max(since, end - _LONGEST)
            try:
                answer = self.loki.range(query, TimeRange(start, end), max(end - start, 1), 1)
            except Refused:
                return None  # limits of its own on how far back it may be asked
            if answer.newest is not None:
                return answer.newest
            end = start
        return None
