"""The requests, steps and tokens that a panel has to count, selected in plain Python."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from tests.dashboards.loopos.expand import ALL, PanelState
from tests.dashboards.loopos.requests import PROJECT, Request, Step, requests

Item = TypeVar("Any_")
_HOUR = timedelta(hours=1)
_KINDS = {
    "input": "input",
    "prompt_token_count": "input",
    "input_cached_tokens": "cached",
    "cache_read_input_tokens": "cached",
    "cached_content_token_count": "cached",
    "cache_creation_input_tokens": "cache write",
    "output": "output",
    "candidates_token_count": "output",
    "output_reasoning_tokens": "reasoning",
    "thoughts_token_count": "reasoning",
}


@dataclass(frozen=True, kw_only=True)
class RequestSummary:
    """A request with the values that panels show."""

    request: Request
    began: datetime
    latency: float | None
    failed: bool
    any_failed: bool
    cost: float
    tokens: int


def quantile(level: float, values: Iterable[float]) -> float:
    """Return the quantile as ClickHouse computes it for few values: interpolated between the two nearest."""
    ordered = sorted(values)
    at = level * (len(ordered) - 1)
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


class Selection:
    """What the values of the variables select."""

    def __init__(self, state: PanelState) -> None:
        self.state = state
        self.seconds = (state.end - state.begin).total_seconds()
        own = [
            request
            for request in requests()
            if request.project == PROJECT and not request.environment.startswith("langfuse-")
        ]
        self.in_environment = [request for request in own if self._matches("environment", request.environment)]
        self.selected = [request for request in self.in_environment if self._matches("session", request.session)]
        self.steps = [(request, step) for request in self.selected for step in request.steps if self._in_range(step)]
        self.calls = [(request, step) for request, step in self.steps if step.model]
        self.failures = [(request, step) for request, step in self.steps if step.level == "ERROR"]
        self.requests = list(self.since(state.begin))

    def since(self, begin: datetime) -> Iterator[RequestSummary]:
        """Yield the requests that began between a time and the end of the time range."""
        for request in self.selected:
            began = request.first.start
            has_model = any(self._matches("model", step.model) for step in request.steps)
            if begin <= began <= self.state.end and has_model and self._matches("service", request.first.service):
                yield _summary(request)

    def newest(self) -> Iterator[Step]:
        """Yield the steps of every service from an hour before the time range to an hour after it."""
        begin, end = self.state.begin - _HOUR, self.state.end + _HOUR
        yield from (step for request in self.selected for step in request.steps if begin <= step.start <= end)

    def tokens(self) -> Iterator[tuple[datetime, str, int]]:
        """Yield the start of a step, a kind of its tokens, and their number."""
        for _, step in self.steps:
            for key, count in step.usage.items():
                if key != "total":
                    yield step.start, _KINDS[key], count
                elif len(step.usage) == 1:
                    yield step.start, "other", count

    def bucket(self, time: datetime) -> datetime:
        """Return the start of the interval that a time is in."""
        step = self.state.step
        return datetime.fromtimestamp(int(time.timestamp()) // step * step, UTC)

    def buckets(self) -> Iterator[datetime]:
        """Yield the starts of all intervals."""
        at = self.bucket(self.state.begin)
        while at < self.state.end:
            yield at
            at += timedelta(seconds=self.state.step)

    def by_bucket(self, items: Iterable[Item], when: Callable[[Item], datetime]) -> dict[datetime, list[Item]]:
        """Return items by their intervals, in order; intervals without items are left out."""
        groups: dict[datetime, list[Item]] = defaultdict(list)
        for item in sorted(items, key=when):
            groups[self.bucket(when(item))].append(item)
        return groups

    def _in_range(self, step: Step) -> bool:
        within = self.state.begin <= step.start <= self.state.end
        return within and self._matches("model", step.model) and self._matches("service", step.service)

    def _matches(self, variable: str, value: str) -> bool:
        values = self.state.variables[variable]
        return values == [ALL] or value in values


def _summary(request: Request) -> RequestSummary:
    ends = [step.end for step in request.steps if step.end]
    ids = {step.id for step in request.steps}
    errors = [step for step in request.steps if step.level == "ERROR"]
    began = request.first.start
    return RequestSummary(
        request=request,
        began=began,
        latency=(max(ends) - began).total_seconds() * 1000 if ends else None,
        failed=any(step.parent not in ids for step in errors),
        any_failed=bool(errors),
        cost=sum(step.cost or 0 for step in request.steps),
        tokens=sum(step.usage.get("total", 0) for step in request.steps),
    )
