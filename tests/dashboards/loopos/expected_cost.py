"""The rows that the panels of the dashboard of cost have to show, computed in plain Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.dashboards.loopos.requests import Request, Step
from tests.dashboards.loopos.selection import RequestSummary, Selection, quantile

Rows = list[dict[str, Any]]


def _cost(selection: Selection) -> float:
    return sum(request.cost for request in selection.requests)


def _cost_now(selection: Selection) -> Rows:
    return [{"cost": _cost(selection)}]


def _per_hour_now(selection: Selection) -> Rows:
    return [{"cost per hour": _cost(selection) / (selection.seconds / 3600)}]


def _per_request_now(selection: Selection) -> Rows:
    return [{"cost per request": _cost(selection) / len(selection.requests) if selection.requests else None}]


def _shares(counts: Counter[str]) -> tuple[float | None, float | None]:
    input = counts["input"] + counts["cached"] + counts["cache write"]
    output = counts["output"] + counts["reasoning"]
    return counts["cached"] / input if input else None, counts["reasoning"] / output if output else None


def _kinds(tokens: list[tuple[datetime, str, int]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for _, kind, count in tokens:
        counts[kind] += count
    return counts


def _cached_now(selection: Selection) -> Rows:
    return [{"cached": _shares(_kinds(list(selection.tokens())))[0]}]


def _reasoning_now(selection: Selection) -> Rows:
    return [{"reasoning": _shares(_kinds(list(selection.tokens())))[1]}]


def _count_distinct(requests: list[RequestSummary], name: str) -> int:
    return len({getattr(request.request, name) for request in requests} - {""})


def _sessions_now(selection: Selection) -> Rows:
    return [{"sessions": _count_distinct(selection.requests, "session")}]


def _periods(selection: Selection) -> Rows:
    before = selection.state.begin - (selection.state.end - selection.state.begin)
    earlier = [request for request in selection.since(before) if request.began < selection.state.begin]
    rows = []
    for period, requests in (("this period", selection.requests), ("previous period", earlier)):
        if not requests:
            continue
        times = [request.latency for request in requests if request.latency is not None]
        rows.append(
            {
                "period": period,
                "requests": len(requests),
                "share failed": sum(request.failed for request in requests) / len(requests),
                "tokens": sum(request.tokens for request in requests),
                "cost": sum(request.cost for request in requests),
                "cost per request": sum(request.cost for request in requests) / len(requests),
                "mean latency": sum(times) / len(times),
                "sessions": _count_distinct(requests, "session"),
                "users": _count_distinct(requests, "user"),
            }
        )
    return rows


def _hourly(selection: Selection, label: Callable[[Step], str]) -> Rows:
    costs: Counter[tuple[datetime, str]] = Counter()
    for _, step in selection.steps:
        if step.cost:
            costs[selection.bucket(step.start), label(step)] += step.cost  # type: ignore[assignment]
    factor = 3600 / selection.state.step
    return [{"time": at, "line": line, "cost per hour": costs[at, line] * factor} for at, line in sorted(costs)]


def _by_model(selection: Selection) -> Rows:
    return _hourly(selection, lambda step: step.model or "no model")


def _by_service(selection: Selection) -> Rows:
    return _hourly(selection, lambda step: step.service)


def _per_request(selection: Selection) -> Rows:
    rows = []
    for at, group in selection.by_bucket(selection.requests, lambda request: request.began).items():
        costs = [request.cost for request in group]
        mean = sum(costs) / len(costs)
        rows.append({"time": at, "mean": mean, "P95": quantile(0.95, costs), "highest": max(costs)})
    return rows


def _both_shares(selection: Selection) -> Rows:
    rows = []
    for at, group in selection.by_bucket(selection.tokens(), lambda token: token[0]).items():
        cached, reasoning = _shares(_kinds(group))
        rows.append({"time": at, "cached, of the input": cached, "reasoning, of the output": reasoning})
    return rows


def _people(selection: Selection) -> Rows:
    groups = selection.by_bucket(selection.requests, lambda request: request.began)
    return [
        {"time": at, "sessions": _count_distinct(groups[at], "session"), "users": _count_distinct(groups[at], "user")}
        for at in selection.buckets()
    ]


def _models(selection: Selection) -> Rows:
    groups: dict[str, list[Step]] = defaultdict(list)
    for _, step in selection.calls:
        groups[step.model].append(step)
    rows = [
        {
            "model": model,
            "calls": len(steps),
            "tokens": sum(step.usage.get("total", 0) for step in steps),
            "cost": (cost := sum(step.cost or 0 for step in steps)),
            "cost per call": cost / len(steps),
            "without cost": sum(not step.cost for step in steps),
        }
        for model, steps in groups.items()
    ]
    return sorted(rows, key=lambda row: (-row["cost"], row["model"]))


def _services(selection: Selection) -> Rows:
    groups: dict[str, list[tuple[Request, Step]]] = defaultdict(list)
    for request, step in selection.steps:
        groups[step.service].append((request, step))
    rows = []
    for service, group in groups.items():
        steps = [step for _, step in group]
        requests, cost = len({request.trace for request, _ in group}), sum(step.cost or 0 for step in steps)
        rows.append(
            {
                "service": service,
                "requests": requests,
                "calls": sum(bool(step.model) for step in steps),
                "tokens": sum(step.usage.get("total", 0) for step in steps),
                "cost": cost,
                "cost per request": cost / requests,
                "failed steps": sum(step.level == "ERROR" for step in steps),
            }
        )
    return sorted(rows, key=lambda row: (-row["cost"], row["service"]))


def _most_expensive(selection: Selection, name: str) -> Rows:
    groups: dict[str, list[RequestSummary]] = defaultdict(list)
    for request in selection.requests:
        groups[getattr(request.request, name)].append(request)
    rows = [
        {
            name: value,
            "requests": len(group),
            "tokens": sum(request.tokens for request in group),
            "cost": sum(request.cost for request in group),
            "failed requests": sum(request.failed for request in group),
            "last request": max(request.began for request in group),
        }
        for value, group in groups.items()
        if value
    ]
    return sorted(rows, key=lambda row: (-row["cost"], row[name]))[:20]


EXPECTED: dict[str, Callable[[Selection], Rows]] = {
    "Cost": _cost_now,
    "Cost per hour": _per_hour_now,
    "Mean cost per request": _per_request_now,
    "Cached share of the input": _cached_now,
    "Reasoning share of the output": _reasoning_now,
    "Sessions": _sessions_now,
    "Comparison with the previous period": _periods,
    "Cost per hour by model": _by_model,
    "Cost per hour by service": _by_service,
    "Cost per request": _per_request,
    "Cached and reasoning share": _both_shares,
    "Active sessions and users": _people,
    "Cost by model": _models,
    "Cost by service": _services,
    "Sessions by cost": lambda selection: _most_expensive(selection, "session"),
    "Users by cost": lambda selection: _most_expensive(selection, "user"),
}
