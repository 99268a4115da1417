"""What of the made-up hour counts for a panel, in plain Python: the requests, the steps and the tokens."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from tests.dashboards.loopos.expand import ALL, Asked
from tests.dashboards.loopos.world import PROJECT, Request, Step, world

Any_ = TypeVar("Any_")
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
class Whole:
    """A request with what the panels ask of it."""

    request: Request
    began: datetime
    latency: float | None
    failed: bool
    any_failed: bool
    cost: float
    tokens: int


def quantile(level: float, values: Iterable[float]) -> float:
    """Return what ClickHouse's `quantile` gives for so few values: between the two nearest, in proportion."""
    ordered = sorted(values)
    at = level * (len(ordered) - 1)
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


class Counted:
    """What counts, of what a reader chose."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.seconds = (asked.end - asked.begin).total_seconds()
        mine = [each for each in world() if each.project == PROJECT and not each.environment.startswith("langfuse-")]
        self.seen = [each for each in mine if self._keeps("environment", each.environment)]
        self.mine = [each for each in self.seen if self._keeps("session", each.session)]
        self.steps = [(request, step) for request in self.mine for step in request.steps if self._in_range(step)]
        self.calls = [(request, step) for request, step in self.steps if step.model]
        self.failures = [(request, step) for request, step in self.steps if step.level == "ERROR"]
        self.requests = list(self.since(asked.begin))

    def since(self, begin: datetime) -> Iterator[Whole]:
        """Yield the requests that began since a moment, to the end of the range."""
        for request in self.mine:
            began = request.first.start
            known = any(self._keeps("model", step.model) for step in request.steps)
            if begin <= began <= self.asked.end and known and self._keeps("service", request.first.service):
                yield _whole(request)

    def newest(self) -> Iterator[Step]:
        """Yield the steps that the newest record is among: an hour around the range, of every service."""
        begin, end = self.asked.begin - _HOUR, self.asked.end + _HOUR
        yield from (step for each in self.mine for step in each.steps if begin <= step.start <= end)

    def tokens(self) -> Iterator[tuple[datetime, str, int]]:
        """Yield when a step began, a kind of its tokens, and how many."""
        for _, step in self.steps:
            for key, count in step.usage.items():
                if key != "total":
                    yield step.start, _KINDS[key], count
                elif len(step.usage) == 1:
                    yield step.start, "other", count

    def bucket(self, moment: datetime) -> datetime:
        """Return the point of a line that a moment counts for."""
        step = self.asked.step
        return datetime.fromtimestamp(int(moment.timestamp()) // step * step, UTC)

    def buckets(self) -> Iterator[datetime]:
        """Yield every point of a line."""
        at = self.bucket(self.asked.begin)
        while at < self.asked.end:
            yield at
            at += timedelta(seconds=self.asked.step)

    def parted(self, items: Iterable[Any_], when: Callable[[Any_], datetime]) -> dict[datetime, list[Any_]]:
        """Return items by their points, in order; a point without any has none."""
        found: dict[datetime, list[Any_]] = defaultdict(list)
        for item in sorted(items, key=when):
            found[self.bucket(when(item))].append(item)
        return found

    def _in_range(self, step: Step) -> bool:
        within = self.asked.begin <= step.start <= self.asked.end
        return within and self._keeps("model", step.model) and self._keeps("service", step.service)

    def _keeps(self, variable: str, value: str) -> bool:
        chosen = self.asked.variables[variable]
        return chosen == [ALL] or value in chosen


def _whole(request: Request) -> Whole:
    ends = [step.end for step in request.steps if step.end]
    ids = {step.id for step in request.steps}
    errors = [step for step in request.steps if step.level == "ERROR"]
    began = request.first.start
    return Whole(
        request=request,
        began=began,
        latency=(max(ends) - began).total_seconds() * 1000 if ends else None,
        failed=any(step.parent not in ids for step in errors),
        any_failed=bool(errors),
        cost=sum(step.cost or 0 for step in request.steps),
        tokens=sum(step.usage.get("total", 0) for step in request.steps),
    )
