"""The rows that the panels of the dashboard of requests have to show, computed in plain Python."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from tests.dashboards.loopos.requests import Score, Step, written_at
from tests.dashboards.loopos.selection import RequestSummary, Selection, quantile

Rows = list[dict[str, Any]]
_KINDS = ("input", "cached", "cache write", "output", "reasoning", "other")
_LEVELS = ("ERROR", "WARNING", "DEFAULT", "DEBUG")


def duration(step: Step) -> float | None:
    return None if step.end is None else (step.end - step.start).total_seconds() * 1000


def _first_token_waits(selection: Selection) -> list[tuple[Step, float]]:
    calls = [(step, step.first_token) for _, step in selection.calls]
    return [(step, (first - step.start).total_seconds() * 1000) for step, first in calls if first]


def _requests_now(selection: Selection) -> Rows:
    return [{"requests": len(selection.requests) / selection.seconds}]


def _success_now(selection: Selection) -> Rows:
    good = sum(not request.failed for request in selection.requests)
    return [{"success": good / len(selection.requests) if selection.requests else None}]


def _latency_now(selection: Selection) -> Rows:
    rows = [request.latency for request in selection.requests if request.latency is not None]
    return [{"P95": quantile(0.95, rows) if rows else None}]


def _first_token_now(selection: Selection) -> Rows:
    rows = [wait for _, wait in _first_token_waits(selection)]
    return [{"P95": quantile(0.95, rows) if rows else None}]


def _tokens_now(selection: Selection) -> Rows:
    return [{"tokens": sum(count for _, _, count in selection.tokens()) / selection.seconds}]


def _age(selection: Selection) -> Rows:
    newest = max((written_at(step) for step in selection.newest()), default=None)
    return [{"age": None if newest is None else selection.state.end.timestamp() - math.floor(newest.timestamp())}]


def _requests(selection: Selection) -> Rows:
    groups = selection.by_bucket(selection.requests, lambda request: request.began)
    return [{"time": at, "requests": len(groups[at]) / selection.state.step} for at in selection.buckets()]


def _latency(selection: Selection) -> Rows:
    ended = [(request.began, request.latency) for request in selection.requests if request.latency is not None]
    rows = []
    for at, group in selection.by_bucket(ended, lambda pair: pair[0]).items():
        values = [latency for _, latency in group]
        mean = sum(values) / len(values)
        rows.append({"time": at, "mean": mean, "P95": quantile(0.95, values), "P99": quantile(0.99, values)})
    return rows


def _failed_shares(selection: Selection) -> Rows:
    return [
        {
            "time": at,
            "failed": sum(request.failed for request in group) / len(group),
            "with a failed step": sum(request.any_failed for request in group) / len(group),
        }
        for at, group in selection.by_bucket(selection.requests, lambda request: request.began).items()
    ]


def _tokens(selection: Selection) -> Rows:
    groups, rows = selection.by_bucket(selection.tokens(), lambda token: token[0]), []
    for at in selection.buckets():
        counts: Counter[str] = Counter()
        for _, kind, count in groups[at]:
            counts[kind] += count
        rows.append({"time": at, **{kind: counts[kind] / selection.state.step for kind in _KINDS}})
    return rows


def _first_token(selection: Selection) -> Rows:
    groups = defaultdict(list)
    for step, wait in _first_token_waits(selection):
        groups[selection.bucket(step.start), step.model].append(wait)
    return [{"time": at, "model": model, "P95": quantile(0.95, groups[at, model])} for at, model in sorted(groups)]


def _models(selection: Selection) -> Rows:
    groups = defaultdict(list)
    for _, step in selection.calls:
        groups[step.model].append(step)
    rows = []
    for model, steps in groups.items():
        times = [time for time in map(duration, steps) if time is not None]
        rows.append(
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
    return sorted(rows, key=lambda row: (-row["calls"], row["model"]))


def _levels(selection: Selection) -> Rows:
    groups = selection.by_bucket((step for _, step in selection.steps), lambda step: step.start)
    return [
        {"time": at, **{level: sum(step.level == level for step in groups[at]) for level in _LEVELS}}
        for at in selection.buckets()
    ]


def _patterns(selection: Selection) -> Rows:
    groups = defaultdict(list)
    for request, step in selection.failures:
        groups[re.sub(r"\d+", "#", (step.message or step.name)[:160])].append((step.start, request.trace))
    rows = [
        {
            "pattern": pattern,
            "errors": len(group),
            "requests": len({trace for _, trace in group}),
            "last": max(group)[0],
            "trace_id": max(group)[1],
        }
        for pattern, group in groups.items()
    ]
    return sorted(rows, key=lambda row: (-row["errors"], row["pattern"]))


def _errors(selection: Selection) -> Rows:
    rows = [
        {
            "time": step.start,
            **{name: getattr(step, name) for name in ("service", "name", "type", "model", "message")},
            "session": request.session,
            "trace_id": request.trace,
            "step_id": step.id,
        }
        for request, step in selection.failures
    ]
    return sorted(sorted(rows, key=lambda row: row["step_id"]), key=lambda row: row["time"], reverse=True)[:50]


def _scores(selection: Selection) -> list[tuple[RequestSummary, Score]]:
    """Return the scores with numbers, and their requests."""
    return [
        (request, score)
        for request in selection.requests
        for score in request.request.scores
        if score.kind in ("NUMERIC", "BOOLEAN")
    ]


def _mean_scores(selection: Selection, line: Callable[[RequestSummary, Score], str], column: str) -> Rows:
    values = defaultdict(list)
    for request, score in _scores(selection):
        values[selection.bucket(request.began), line(request, score)].append(score.value)
    return [{"time": at, column: name, "mean": sum(of) / len(of)} for (at, name), of in sorted(values.items())]


def _version_of(request: RequestSummary) -> str:
    return request.request.version or "no version"


def _versions(selection: Selection) -> Rows:
    groups = defaultdict(list)
    for request, score in _scores(selection):
        groups[score.name, _version_of(request)].append((request.began, score.value))
    rows = []
    for (name, version), of in groups.items():
        values = [value for _, value in of]
        rows.append(
            {
                "score": name,
                "version": version,
                "scores": len(of),
                "mean": sum(values) / len(values),
                "P10": quantile(0.1, values),
                "lowest": min(values),
                "last request": max(began for began, _ in of),
            }
        )
    newest_first = sorted(rows, key=lambda row: row["last request"], reverse=True)
    return sorted(newest_first, key=lambda row: str(row["score"]))


EXPECTED: dict[str, Callable[[Selection], Rows]] = {
    "Requests per second": _requests_now,
    "Success rate": _success_now,
    "Latency P95": _latency_now,
    "Time to first token P95": _first_token_now,
    "Tokens per second": _tokens_now,
    "Age of the newest record": _age,
    "Requests": _requests,
    "Request latency": _latency,
    "Failed requests": _failed_shares,
    "Tokens per second by kind": _tokens,
    "Time to first token by model": _first_token,
    "Models": _models,
    "Observations by level": _levels,
    "Error patterns": _patterns,
    "Latest errors": _errors,
    "Scores": lambda selection: _mean_scores(selection, lambda _, score: score.name, "score"),
    "Scores by version": lambda selection: _mean_scores(
        selection, lambda request, score: f"{score.name}, {_version_of(request)}", "line"
    ),
    "Versions and their scores": _versions,
}
