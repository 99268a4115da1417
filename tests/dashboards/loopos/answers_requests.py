"""What the panels of LoopOS requests have to show, without SQL."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from tests.dashboards.loopos.counted import Counted, quantile
from tests.dashboards.loopos.world import Step, written

Rows = list[dict[str, Any]]
_KINDS = ("input", "cached", "cache write", "output", "reasoning", "other")
_LEVELS = ("ERROR", "WARNING", "DEFAULT", "DEBUG")


def took(step: Step) -> float | None:
    return None if step.end is None else (step.end - step.start).total_seconds() * 1000


def _waited(of: Counted) -> list[tuple[Step, float]]:
    calls = [(step, step.first_token) for _, step in of.calls]
    return [(step, (first - step.start).total_seconds() * 1000) for step, first in calls if first]


def _requests_now(of: Counted) -> Rows:
    return [{"requests": len(of.requests) / of.seconds}]


def _success_now(of: Counted) -> Rows:
    good = sum(not each.failed for each in of.requests)
    return [{"success": good / len(of.requests) if of.requests else None}]


def _latency_now(of: Counted) -> Rows:
    found = [each.latency for each in of.requests if each.latency is not None]
    return [{"P95": quantile(0.95, found) if found else None}]


def _first_token_now(of: Counted) -> Rows:
    found = [wait for _, wait in _waited(of)]
    return [{"P95": quantile(0.95, found) if found else None}]


def _tokens_now(of: Counted) -> Rows:
    return [{"tokens": sum(count for _, _, count in of.tokens()) / of.seconds}]


def _age(of: Counted) -> Rows:
    newest = max((written(step) for step in of.newest()), default=None)
    return [{"age": None if newest is None else of.asked.end.timestamp() - math.floor(newest.timestamp())}]


def _requests(of: Counted) -> Rows:
    parted = of.parted(of.requests, lambda each: each.began)
    return [{"time": at, "requests": len(parted[at]) / of.asked.step} for at in of.buckets()]


def _latency(of: Counted) -> Rows:
    ended = [(each.began, each.latency) for each in of.requests if each.latency is not None]
    found = []
    for at, several in of.parted(ended, lambda each: each[0]).items():
        values = [latency for _, latency in several]
        mean = sum(values) / len(values)
        found.append({"time": at, "mean": mean, "P95": quantile(0.95, values), "P99": quantile(0.99, values)})
    return found


def _rates(of: Counted) -> Rows:
    return [
        {
            "time": at,
            "success": sum(not each.failed for each in several) / len(several),
            "error": sum(each.failed for each in several) / len(several),
            "with a failed step": sum(each.any_failed for each in several) / len(several),
        }
        for at, several in of.parted(of.requests, lambda each: each.began).items()
    ]


def _tokens(of: Counted) -> Rows:
    parted, found = of.parted(of.tokens(), lambda each: each[0]), []
    for at in of.buckets():
        counts: Counter[str] = Counter()
        for _, kind, count in parted[at]:
            counts[kind] += count
        found.append({"time": at, **{kind: counts[kind] / of.asked.step for kind in _KINDS}})
    return found


def _first_token(of: Counted) -> Rows:
    groups = defaultdict(list)
    for step, wait in _waited(of):
        groups[of.bucket(step.start), step.model].append(wait)
    return [{"time": at, "model": model, "P95": quantile(0.95, groups[at, model])} for at, model in sorted(groups)]


def _models(of: Counted) -> Rows:
    groups = defaultdict(list)
    for _, step in of.calls:
        groups[step.model].append(step)
    found = []
    for model, steps in groups.items():
        times = [time for time in map(took, steps) if time is not None]
        found.append(
            {
                "model": model,
                "calls": len(steps),
                "tokens": sum(step.usage.get("total", 0) for step in steps),
                "mean": sum(times) / len(times),
                "P95": quantile(0.95, times),
                "P99": quantile(0.99, times),
                "error rate": sum(step.level == "ERROR" for step in steps) / len(steps),
            }
        )
    return sorted(found, key=lambda row: (-row["calls"], row["model"]))


def _levels(of: Counted) -> Rows:
    parted = of.parted((step for _, step in of.steps), lambda step: step.start)
    return [
        {"time": at, **{level: sum(step.level == level for step in parted[at]) for level in _LEVELS}}
        for at in of.buckets()
    ]


def _patterns(of: Counted) -> Rows:
    groups = defaultdict(list)
    for request, step in of.failures:
        groups[re.sub(r"\d+", "#", (step.message or step.name)[:160])].append((step.start, request.trace))
    found = [
        {
            "pattern": pattern,
            "errors": len(several),
            "requests": len({trace for _, trace in several}),
            "last": max(several)[0],
            "trace_id": max(several)[1],
        }
        for pattern, several in groups.items()
    ]
    return sorted(found, key=lambda row: (-row["errors"], row["pattern"]))


def _errors(of: Counted) -> Rows:
    found = [
        {
            "time": step.start,
            **{name: getattr(step, name) for name in ("service", "name", "type", "model", "message")},
            "session": request.session,
            "trace_id": request.trace,
            "step_id": step.id,
        }
        for request, step in of.failures
    ]
    return sorted(sorted(found, key=lambda row: row["step_id"]), key=lambda row: row["time"], reverse=True)[:50]


ANSWERS: dict[str, Callable[[Counted], Rows]] = {
    "Requests per second": _requests_now,
    "Success rate": _success_now,
    "Latency P95": _latency_now,
    "First token P95": _first_token_now,
    "Tokens per second": _tokens_now,
    "Age of the newest record": _age,
    "Requests": _requests,
    "Request latency": _latency,
    "Success and error rate": _rates,
    "Tokens per second by kind": _tokens,
    "Time to first token by model": _first_token,
    "Models": _models,
    "Observations by level": _levels,
    "Error patterns": _patterns,
    "Latest errors": _errors,
}
