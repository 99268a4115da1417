"""The metrics of TokenHub. It has its own registry, so there are no metrics of its process.

A request that no provider could serve has empty labels `model` and `provider`, which Prometheus treats as absent: sums
by provider do not include outages. A chat request that fails at one provider is sent to the next, and only the last
result is counted: errors with a provider are cut streams and failed embeddings. No metric includes calls of
`/v1/messages`.
"""

from heddle import Counter, Gauge, Histogram, Label, System, once

from .settings import settings

TOKENHUB = System("tokenhub", "TokenHub", job=settings.job)

_METRICS = "internal/metrics/metrics.go"
_ROUTED = once("a request was routed")
_SERVED = once("a request was served")
_MODE = Label(
    "mode",
    ("cheap", "normal", "high_confidence", "planning", "adversarial", "thompson", "embeddings", ""),
    "how the model is selected; empty for `/v1/chat/completions`",
)
_MODEL = Label("model", meaning="empty if no provider could serve the request")
_PROVIDER = Label("provider", meaning="empty if no provider could serve the request")

REQUESTS = Counter(
    TOKENHUB,
    "tokenhub_requests_total",
    "Routed requests.",
    of="requests",
    labels=(_MODE, _MODEL, _PROVIDER, Label("status", ("ok", "error"))),
    emitted=_ROUTED,
    source=f"{_METRICS}:46",
    recorded=("5m",),
)
LATENCY = Histogram(
    TOKENHUB,
    "tokenhub_request_latency_ms",
    "Duration of a successful request. The highest bucket, 5.12 s, limits quantiles; the timeout is 120 s.",
    unit="ms",
    labels=(_MODE, _MODEL, _PROVIDER),
    buckets=tuple(10.0 * 2**n for n in range(10)),
    emitted=_SERVED,
    source=f"{_METRICS}:50",
    recorded=("15m",),
)
COST = Counter(
    TOKENHUB,
    "tokenhub_cost_usd_total",
    "Estimated cost of successful requests; for streamed ones, the estimate made before the call.",
    unit="currencyUSD",
    labels=(_MODEL, _PROVIDER),
    emitted=_SERVED,
    source=f"{_METRICS}:55",
    recorded=("5m", "1h"),
)
TOKENS = Counter(
    TOKENHUB,
    "tokenhub_tokens_total",
    "Tokens of successful requests that report them; streamed ones do not.",
    of="tokens",
    labels=(_MODEL, _PROVIDER, Label("direction", ("input", "output"))),
    emitted=_SERVED,
    source=f"{_METRICS}:59",
    recorded=("1h",),
)
RATE_LIMITED = Counter(
    TOKENHUB,
    "tokenhub_rate_limited_total",
    "Requests rejected with status 429 by the limit per IP address. It takes the address with its port, so it counts "
    "only behind a proxy that sets `X-Real-IP`. Requests rejected by the limit of an API key are only in the log.",
    of="requests",
    source=f"{_METRICS}:63",
)
ADMIN_RATE_LIMITED = Counter(
    TOKENHUB,
    "tokenhub_admin_rate_limited_total",
    "Requests to the admin API rejected with status 429.",
    of="requests",
    source=f"{_METRICS}:67",
)
TEMPORAL_UP = Gauge(
    TOKENHUB,
    "tokenhub_temporal_up",
    "1 since the first connection to Temporal; it never returns to 0.",
    values=((0, "never connected"), (1, "connected once")),
    source=f"{_METRICS}:71",
)
CIRCUIT_STATE = Gauge(
    TOKENHUB,
    "tokenhub_temporal_circuit_state",
    "State of the circuit breaker for Temporal.",
    values=((0, "closed"), (1, "open"), (2, "half-open")),
    source=f"{_METRICS}:75",
)
TEMPORAL_FALLBACK = Counter(
    TOKENHUB,
    "tokenhub_temporal_fallback_total",
    "Requests that the direct engine handled instead of Temporal.",
    of="requests",
    source=f"{_METRICS}:79",
)
PROVIDER_HEALTH = Gauge(
    TOKENHUB,
    "tokenhub_provider_health_state",
    "Health of a provider; set by each probe and each call.",
    values=((0, "down"), (1, "degraded"), (2, "healthy")),
    labels=("provider",),
    emitted=once("a provider was probed or called"),
    source=f"{_METRICS}:83",
)
REQUEST_ERRORS = Counter(
    TOKENHUB,
    "tokenhub_request_errors_total",
    "Failed requests by HTTP status. A chat request that the next provider serves has not failed.",
    of="requests",
    labels=(_MODE, _MODEL, _PROVIDER, "http_status"),
    emitted=once("a request failed"),
    source=f"{_METRICS}:87",
    recorded=("5m",),
)
PROVIDER_SKIPS = Counter(
    TOKENHUB,
    "tokenhub_provider_skips_total",
    "Number of times that routing skipped a provider.",
    of="skips",
    labels=(
        "provider",
        Label(
            "reason",
            ("disabled", "weight_below_minimum", "context_overflow", "no_adapter", "health_down", "budget_exceeded"),
        ),
    ),
    emitted=once("a provider was skipped"),
    source=f"{_METRICS}:91",
    recorded=("5m",),
)
STORE_DROPPED = Counter(
    TOKENHUB,
    "tokenhub_store_dropped_total",
    "Lost writes to the store.",
    of="writes",
    labels=(Label("op", ("audit", "log_request", "log_reward", "save_vault", "upsert_model")),),
    emitted=once("a write was lost"),
    source=f"{_METRICS}:95",
    recorded=("5m", "15m"),
)
HEARTBEAT = Counter(
    TOKENHUB,
    "tokenhub_heartbeat_total",
    "Heartbeats; one every 15 s.",
    of="beats",
    source=f"{_METRICS}:99",
)
