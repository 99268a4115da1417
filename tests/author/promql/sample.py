"""A small catalog for tests of expressions."""

from __future__ import annotations

from heddle import Counter, Gauge, Histogram, Label, Summary, System

HUB = System("tokenhub", "Hub")
FLOW = System(
    "loomflow", "Flow", constant_labels=(("otel_scope_name", "loomflow"),), labels=(Label("otel_scope_name"),)
)

REQUESTS = Counter(
    HUB,
    "requests_total",
    "Requests.",
    of="requests",
    labels=("model", "provider", Label("status", ("ok", "error", ""))),
)
COST = Counter(HUB, "cost_usd_total", "Cost.", unit="currencyUSD", labels=("model",))
TOKENS = Counter(FLOW, "tokens_total", "Tokens.", of="tokens", labels=("gen_ai_model",))
BUSY = Counter(HUB, "cpu_seconds_total", "Processor time.", unit="s")
SENT = Counter(HUB, "sent_bytes_total", "Bytes sent.", unit="bytes")
LATENCY = Histogram(HUB, "latency_ms", "Latency.", unit="ms", labels=("model",), buckets=(0.5, 10, 5120))
SIZES = Histogram(HUB, "size_tokens", "Tokens a call.", of="tokens", buckets=(1024, 16777216))
PAUSES = Summary(HUB, "pause_seconds", "Pauses.", unit="s", labels=(Label("quantile", ("0.5", "1")),))
TASKS = Gauge(HUB, "tasks_total", "Tasks.", labels=(Label("status", ("pending", "failed")),))
ITERATION = Gauge(HUB, "iteration", "The iteration.")
LIMIT = Gauge(HUB, "iteration_max", "The most iterations.")
SPENT = Gauge(HUB, "spent_usd", "Spent.", unit="currencyUSD")
RUN_COST = Gauge(HUB, "run_cost_usd", "Cost of the run.", unit="currencyUSD", cumulative=True)
UPTIME = Gauge(HUB, "uptime_seconds", "Uptime.", unit="s")
START = Gauge(HUB, "start_time_seconds", "Start.", unit="s")
LAG = Gauge(HUB, "lag_ms", "Lag.", unit="ms")
