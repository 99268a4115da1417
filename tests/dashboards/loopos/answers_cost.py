"""What the panels of LoopOS cost and sessions have to show, without SQL."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.dashboards.loopos.counted import Counted, Whole, quantile
from tests.dashboards.loopos.world import Request, Step

Rows = list[dict[str, Any]]


def _cost(of: Counted) -> float:
    return sum(each.cost for each in of.requests)


def _cost_now(of: Counted) -> Rows:
    return [{"cost": _cost(of)}]


def _per_hour_now(of: Counted) -> Rows:
    return [{"cost per hour": _cost(of) / (of.seconds / 3600)}]


def _per_request_now(of: Counted) -> Rows:
    return [{"cost per request": _cost(of) / len(of.requests) if of.requests else None}]


def _shares(counts: Counter[str]) -> tuple[float | None, float | None]:
    given = counts["input"] + counts["cached"] + counts["cache write"]
    got = counts["output"] + counts["reasoning"]
    return counts["cached"] / given if given else None, counts["reasoning"] / got if got else None


def _kinds(tokens: list[tuple[datetime, str, int]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for _, kind, count in tokens:
        counts[kind] += count
    return counts


def _cached_now(of: Counted) -> Rows:
    return [{"cached": _shares(_kinds(list(of.tokens())))[0]}]


def _reasoning_now(of: Counted) -> Rows:
    return [{"reasoning": _shares(_kinds(list(of.tokens())))[1]}]


def _different(requests: list[Whole], name: str) -> int:
    return len({getattr(each.request, name) for each in requests} - {""})


def _sessions_now(of: Counted) -> Rows:
    return [{"sessions": _different(of.requests, "session")}]


def _periods(of: Counted) -> Rows:
    before = of.asked.begin - (of.asked.end - of.asked.begin)
    earlier = [each for each in of.since(before) if each.began < of.asked.begin]
    found = []
    for period, requests in (("this period", of.requests), ("the period before", earlier)):
        if not requests:
            continue
        times = [each.latency for each in requests if each.latency is not None]
        found.append(
            {
                "period": period,
                "requests": len(requests),
                "share failed": sum(each.failed for each in requests) / len(requests),
                "tokens": sum(each.tokens for each in requests),
                "cost": sum(each.cost for each in requests),
                "cost per request": sum(each.cost for each in requests) / len(requests),
                "mean latency": sum(times) / len(times),
                "sessions": _different(requests, "session"),
                "users": _different(requests, "user"),
            }
        )
    return found


def _hourly(of: Counted, label: Callable[[Step], str]) -> Rows:
    costs: Counter[tuple[datetime, str]] = Counter()
    for _, step in of.steps:
        if step.cost:
            costs[of.bucket(step.start), label(step)] += step.cost  # type: ignore[assignment]
    factor = 3600 / of.asked.step
    return [{"time": at, "line": line, "cost per hour": costs[at, line] * factor} for at, line in sorted(costs)]


def _by_model(of: Counted) -> Rows:
    return _hourly(of, lambda step: step.model or "no model")


def _by_service(of: Counted) -> Rows:
    return _hourly(of, lambda step: step.service)


def _per_request(of: Counted) -> Rows:
    found = []
    for at, several in of.parted(of.requests, lambda each: each.began).items():
        costs = [each.cost for each in several]
        mean = sum(costs) / len(costs)
        found.append({"time": at, "mean": mean, "P95": quantile(0.95, costs), "highest": max(costs)})
    return found


def _both_shares(of: Counted) -> Rows:
    found = []
    for at, several in of.parted(of.tokens(), lambda each: each[0]).items():
        cached, reasoning = _shares(_kinds(several))
        found.append({"time": at, "cached, of the input": cached, "reasoning, of the output": reasoning})
    return found


def _people(of: Counted) -> Rows:
    parted = of.parted(of.requests, lambda each: each.began)
    return [
        {"time": at, "sessions": _different(parted[at], "session"), "users": _different(parted[at], "user")}
        for at in of.buckets()
    ]


def _models(of: Counted) -> Rows:
    groups: dict[str, list[Step]] = defaultdict(list)
    for _, step in of.calls:
        groups[step.model].append(step)
    found = [
        {
            "model": model,
            "calls": len(steps),
            "tokens": sum(step.usage.get("total", 0) for step in steps),
            "cost": (cost := sum(step.cost or 0 for step in steps)),
            "cost per call": cost / len(steps),
            "without a price": sum(not step.cost for step in steps),
        }
        for model, steps in groups.items()
    ]
    return sorted(found, key=lambda row: (-row["cost"], row["model"]))


def _services(of: Counted) -> Rows:
    groups: dict[str, list[tuple[Request, Step]]] = defaultdict(list)
    for request, step in of.steps:
        groups[step.service].append((request, step))
    found = []
    for service, several in groups.items():
        steps = [step for _, step in several]
        requests, cost = len({request.trace for request, _ in several}), sum(step.cost or 0 for step in steps)
        found.append(
            {
                "service": service,
                "requests": requests,
                "calls": sum(bool(step.model) for step in steps),
                "tokens": sum(step.usage.get("total", 0) for step in steps),
                "cost": cost,
                "cost per request": cost / requests,
                "errors": sum(step.level == "ERROR" for step in steps),
            }
        )
    return sorted(found, key=lambda row: (-row["cost"], row["service"]))


def _dearest(of: Counted, name: str) -> Rows:
    groups: dict[str, list[Whole]] = defaultdict(list)
    for each in of.requests:
        groups[getattr(each.request, name)].append(each)
    found = [
        {
            name: who,
            "requests": len(several),
            "tokens": sum(each.tokens for each in several),
            "cost": sum(each.cost for each in several),
            "failed requests": sum(each.failed for each in several),
            "last request": max(each.began for each in several),
        }
        for who, several in groups.items()
        if who
    ]
    return sorted(found, key=lambda row: (-row["cost"], row[name]))[:20]


ANSWERS: dict[str, Callable[[Counted], Rows]] = {
    "Cost": _cost_now,
    "Cost per hour": _per_hour_now,
    "Mean cost of a request": _per_request_now,
    "Cached share of the input": _cached_now,
    "Reasoning share of the output": _reasoning_now,
    "Sessions": _sessions_now,
    "This period and the one before": _periods,
    "Cost per hour by model": _by_model,
    "Cost per hour by service": _by_service,
    "Cost per request": _per_request,
    "Cached and reasoning share": _both_shares,
    "Sessions and users at work": _people,
    "Cost by model": _models,
    "Cost by service": _services,
    "Sessions by cost": lambda of: _dearest(of, "session"),
    "Users by cost": lambda of: _dearest(of, "user"),
}
