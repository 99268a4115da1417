"""Claude Code's documented instruments and events, and the collector that its sessions send them to.

Source: https://code.claude.com/docs/en/monitoring-usage. Metrics are recorded and exported with OpenTelemetry's SDK.
The collector behaves as its Prometheus exporter does (exporter/prometheusexporter/accumulator.go).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.dashboards.prometheus.exposition import Labels
from tests.dashboards.prometheus.history import END
from tests.dashboards.prometheus.lifetimes import SCRAPE, TIMES, History

EXPORT_INTERVAL = 60
EXPIRATION = 300
"""Seconds after the last export, after which the collector drops a series: `metric_expiration` is 5m by default."""

MODEL = "claude-sonnet-5"
PRICE = 3e-6
"""US dollars of an input token; read from the cache it is 0.1 of that, written 1.25, and an output token is 5."""

INPUT, OUTPUT, READ, WRITTEN = 100, 40, 5000, 200
COST = PRICE * (INPUT + 5 * OUTPUT + 0.1 * READ + 1.25 * WRITTEN)
SAVED = PRICE * (0.9 * READ - 0.25 * WRITTEN)
"""What a request uses, costs and saves."""

NAMES = {
    "claude_code.session.count": "claude_code_session_count_total",
    "claude_code.lines_of_code.count": "claude_code_lines_of_code_count_total",
    "claude_code.pull_request.count": "claude_code_pull_request_count_total",
    "claude_code.commit.count": "claude_code_commit_count_total",
    "claude_code.cost.usage": "claude_code_cost_usage_USD_total",
    "claude_code.token.usage": "claude_code_token_usage_tokens_total",
    "claude_code.code_edit_tool.decision": "claude_code_code_edit_tool_decision_total",
    "claude_code.active_time.total": "claude_code_active_time_seconds_total",
}
"""The names in Prometheus, as public configurations have them."""

_UNITS = {"cost.usage": "USD", "token.usage": "tokens", "active_time.total": "s"}


class Session:
    """A process of Claude Code, which exports to a collector."""

    def __init__(self, id: str, user: str, *, delta: bool = False, start_type: str = "fresh") -> None:
        from opentelemetry.sdk.metrics import Counter, MeterProvider
        from opentelemetry.sdk.metrics.export import AggregationTemporality, InMemoryMetricReader

        temporality = AggregationTemporality.DELTA if delta else AggregationTemporality.CUMULATIVE
        self._reader = InMemoryMetricReader(preferred_temporality={Counter: temporality})
        provider = MeterProvider(metric_readers=[self._reader], shutdown_on_exit=False)
        meter = provider.get_meter("com.anthropic.claude_code")
        short = [name.removeprefix("claude_code.") for name in NAMES]
        self._counters = {
            name: meter.create_counter(f"claude_code.{name}", unit=_UNITS.get(name, "count")) for name in short
        }
        self._standard = {"session.id": id, "user.id": "f3b0", "user.email": user, "terminal.type": "vscode"}
        self.add("session.count", 1, start_type=start_type)

    def add(self, name: str, amount: float, **attributes: str) -> None:
        self._counters[name].add(amount, {**self._standard, **attributes})

    def request(self, times: int) -> None:
        """Send requests to the model."""
        request = {"model": MODEL, "query_source": "main", "effort": "high"}
        for _ in range(times):
            for kind, tokens in (("input", INPUT), ("output", OUTPUT), ("cacheRead", READ), ("cacheCreation", WRITTEN)):
                self.add("token.usage", tokens, type=kind, **request)
            self.add("cost.usage", COST, **request)
            self.add("active_time.total", 10, type="cli")
            self.add("active_time.total", 5, type="user")

    def edit(self, times: int, decision: str = "accept") -> None:
        """Edit files, each by ten lines."""
        source = "user_temporary" if decision == "accept" else "user_reject"
        for _ in range(times):
            self.add(
                "code_edit_tool.decision", 1, tool_name="Edit", decision=decision, source=source, language="Python"
            )
            if decision == "accept":
                self.add("lines_of_code.count", 7, type="added", model=MODEL)
                self.add("lines_of_code.count", 3, type="removed", model=MODEL)

    def reject(self, times: int) -> None:
        """Propose edits that the user rejects."""
        self.edit(times, "reject")

    def commit(self, times: int) -> None:
        """Create commits and a pull request."""
        self.add("commit.count", times)
        self.add("pull_request.count", 1)

    def export(self, collector: Collector, now: int) -> None:
        """Send the metrics, as happens once a minute and at the end."""
        data = self._reader.get_metrics_data()
        for resource in data.resource_metrics if data else ():
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    for point in metric.data.data_points:
                        collector.accept(NAMES[metric.name], point, metric.data.aggregation_temporality, now)


@dataclass
class Point:
    """The value of a series; `time` is the end of the interval that its last export covers."""

    value: float
    time: int
    updated: int


@dataclass
class Collector:
    """A collector; `series` are those that a scrape returns."""

    series: dict[tuple[str, Labels], Point] = field(default_factory=dict)

    def accept(self, name: str, exported: Any, temporality: Any, now: int) -> None:
        """Replace the value of a series; a delta is added if it continues the interval of the one before."""
        labels = tuple(sorted((key.replace(".", "_"), str(value)) for key, value in exported.attributes.items()))
        previous = self.series.get((name, labels))
        continues = previous is not None and exported.start_time_unix_nano == previous.time
        base = previous.value if previous and continues and temporality.name == "DELTA" else 0.0
        self.series[name, labels] = Point(base + exported.value, exported.time_unix_nano, now)

    def expire(self, now: int) -> None:
        self.series = {key: point for key, point in self.series.items() if now - point.updated < EXPIRATION}


@dataclass(frozen=True)
class Life:
    """A session from `start` until before `end`, and what it does before the exports at these times."""

    start: int
    end: int
    work: Mapping[int, Callable[[Session], None]]
    session: str = "s1"
    user: str = "ada@example.org"
    delta: bool = False
    start_type: str = "fresh"


def history_of(*lives: Life, end: int = END, first_scrape: int = TIMES.start) -> History:
    """Return the scrapes of a collector to which these sessions export."""
    history = History(end, (("job", "claude-code"), ("instance", "otel-collector:8889")))
    collector, running = Collector(), dict[int, Session]()
    for time in TIMES:
        for index, life in enumerate(lives):
            if not life.start <= time <= life.end:
                continue
            session = running.setdefault(
                index, Session(life.session, life.user, delta=life.delta, start_type=life.start_type)
            )
            if time in life.work:
                life.work[time](session)
            if (time - life.start) % EXPORT_INTERVAL == 0 or time == life.end:
                session.export(collector, time)
        collector.expire(time)
        if time >= first_scrape:
            history.add(time, "up", 1.0)
            for (name, labels), point in collector.series.items():
                history.add(time, name, point.value, (*labels, ("exported_job", "claude-code")))
    return history


assert EXPORT_INTERVAL % SCRAPE == 0

EVENTS: tuple[dict[str, str | int], ...] = (
    {"event.name": "user_prompt", "prompt_length": 20},
    {"event.name": "api_request", "model": MODEL, "cost_usd": 0.01, "duration_ms": 4000, "input_tokens": 100},
    {"event.name": "api_error", "model": MODEL, "error": "Overloaded", "status_code": 529, "attempt": 11},
    {"event.name": "tool_decision", "tool_name": "Bash", "decision": "accept", "source": "config"},
    {"event.name": "tool_decision", "tool_name": "Edit", "decision": "reject", "source": "user_reject"},
    {"event.name": "tool_result", "tool_name": "Read", "success": "true", "duration_ms": 12},
    {
        "event.name": "tool_result",
        "tool_name": "Bash",
        "success": "false",
        "duration_ms": 900,
        "error_type": "ShellError",
    },
)
"""Events with some of their documented attributes."""
