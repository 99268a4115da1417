"""The metrics of LiteLLM about requests, latency, spend and tokens, as version 1.108.7 emits them.

A label without a value is the text `None`. With `prometheus_exclude_metrics`, `prometheus_exclude_labels` and
`prometheus_metrics_config` the proxy omits metrics and labels.

With several workers (`PROMETHEUS_MULTIPROC_DIR`) counters and histograms are the sums of all workers. Each gauge has a
series for each worker, with its process id in the label `pid`; those of a worker that ended keep their last value. The
metrics of the process, such as its start time, are missing then.
"""

from heddle import Counter, Gauge, Histogram, Label, System, once

from .settings import settings

LITELLM = System("litellm", "LiteLLM", job=settings.job, start_time="process_start_time_seconds")

SOURCE = "litellm/integrations/prometheus.py"
CLIENT = (
    Label("client_ip", meaning="address of the client"),
    Label("user_agent", meaning="program of the client"),
)
KEY = (
    Label("hashed_api_key", meaning="hash of LiteLLM's API key"),
    Label("api_key_alias", meaning="name of the API key"),
)
TEAM = (Label("team", meaning="id of the team"), Label("team_alias", meaning="name of the team"))
PROVIDER = Label("api_provider", meaning="`openai`, `anthropic`, ...")
DEPLOYMENT_ID = Label("model_id", meaning="id of the deployment; empty or `None` if the request reached none")
REQUESTED_MODEL = Label("requested_model", meaning="the name in the request, or `other` if no model has it")
EXCEPTION = (
    Label("exception_status", meaning="HTTP status of the exception; `None` if it has none"),
    Label("exception_class", meaning="its class, such as `Openai.RateLimitError` or `BudgetExceededError`"),
)
_USER = (Label("user", meaning="id of the user"), Label("end_user", meaning="the customer, if configured"))
_EMAIL = Label("user_email")
_ORG = (Label("org_id"), Label("org_alias"))
_ROUTE = Label("route", meaning="the path, such as `/v1/chat/completions`")
_MODEL = Label("model", meaning="the name that the provider uses")
_MODEL_GROUP = Label("model_group", meaning="the name in the proxy's configuration")
_SERVICE_TIER = Label("service_tier", meaning="the tier that the provider reports")
_REQUEST = (*KEY, *TEAM, *_USER, DEPLOYMENT_ID, PROVIDER, REQUESTED_MODEL)
_TOKENS = (*_REQUEST, _EMAIL, _MODEL)
_LATENCY = (*_REQUEST, *_ORG, _MODEL, _MODEL_GROUP, _SERVICE_TIER)
_OVERHEAD = (
    *KEY,
    DEPLOYMENT_ID,
    PROVIDER,
    _MODEL_GROUP,
    Label("api_base"),
    Label("litellm_model_name", meaning="the name that the provider uses"),
)
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 420, 600)
SERVED = once("a request was served")
_STREAMED = once("a response was streamed")

START_TIME = Gauge(
    LITELLM,
    "process_start_time_seconds",
    "Start time of the process, in seconds since 1970.",
    unit="s",
    emitted=once("a proxy with a single worker started"),
    source="prometheus-client",
)
REQUESTS = Counter(
    LITELLM,
    "litellm_proxy_total_requests_metric_total",
    "Requests of clients, served and failed. LiteLLM's own retries and fallbacks are not counted.",
    of="requests",
    labels=(*_REQUEST, *_ORG, *CLIENT, _EMAIL, _ROUTE, Label("status_code", meaning="HTTP status; `None` if unknown")),
    emitted=once("a request ended"),
    source=SOURCE,
    recorded=("5m", "1h"),
)
FAILURES = Counter(
    LITELLM,
    "litellm_proxy_failed_requests_metric_total",
    "Requests that clients got an error for. A request that a retry or a fallback served has not failed. Requests "
    "rejected by a limit or a budget are included.",
    of="requests",
    labels=(*_REQUEST, *_ORG, *CLIENT, _EMAIL, _ROUTE, *EXCEPTION),
    emitted=once("a request failed"),
    source=SOURCE,
    recorded=("5m", "15m", "1h"),
)
IN_FLIGHT = Gauge(
    LITELLM,
    "litellm_in_flight_requests",
    "Requests that are being processed, including the scrape itself.",
    of="requests",
    source="litellm/proxy/middleware/in_flight_requests_middleware.py",
)
TOTAL_LATENCY = Histogram(
    LITELLM,
    "litellm_request_total_latency_metric",
    "Duration of a served request in the proxy, with authentication, queue and provider.",
    unit="s",
    labels=_LATENCY,
    buckets=_SECONDS,
    emitted=SERVED,
    source=SOURCE,
    recorded=("15m",),
)
PROVIDER_LATENCY = Histogram(
    LITELLM,
    "litellm_llm_api_latency_metric",
    "Duration of the provider's part of a served request; for a stream until its end.",
    unit="s",
    labels=_LATENCY,
    buckets=_SECONDS,
    emitted=SERVED,
    source=SOURCE,
    recorded=("15m",),
)
FIRST_TOKEN = Histogram(
    LITELLM,
    "litellm_llm_api_time_to_first_token_metric",
    "Time from the call of the provider to the first token of a streamed response.",
    unit="s",
    labels=_LATENCY,
    buckets=_SECONDS,
    emitted=_STREAMED,
    source=SOURCE,
    recorded=("15m",),
)
OVERHEAD = Histogram(
    LITELLM,
    "litellm_overhead_latency_metric",
    "Time that LiteLLM adds to a served request. The unit is seconds, although its help text says milliseconds.",
    unit="s",
    labels=_OVERHEAD,
    buckets=_SECONDS,
    emitted=SERVED,
    source=SOURCE,
    recorded=("15m",),
)
QUEUE_TIME = Histogram(
    LITELLM,
    "litellm_request_queue_time_seconds",
    "Time from the arrival of a request to its processing, with authentication.",
    unit="s",
    labels=(*_REQUEST, *_ORG, _MODEL),
    buckets=_SECONDS,
    emitted=SERVED,
    source=SOURCE,
    recorded=("15m",),
)
SPEND = Counter(
    LITELLM,
    "litellm_spend_metric_total",
    "Cost of served requests by LiteLLM's price list; 0 for models without a price and for responses from its cache.",
    unit="currencyUSD",
    labels=(*_TOKENS, *_ORG, *CLIENT, _SERVICE_TIER),
    emitted=SERVED,
    source=SOURCE,
    recorded=("1h",),
)
TOTAL_TOKENS = Counter(
    LITELLM,
    "litellm_total_tokens_metric_total",
    "Input and output tokens of served requests, also those of responses from LiteLLM's cache.",
    of="tokens",
    labels=(*_TOKENS, *_ORG),
    emitted=SERVED,
    source=SOURCE,
    recorded=("1h",),
)
INPUT_TOKENS = Counter(
    LITELLM,
    "litellm_input_tokens_metric_total",
    "Input tokens, including those that the provider read from its cache or wrote to it.",
    of="tokens",
    labels=(*_TOKENS, *_ORG),
    emitted=SERVED,
    source=SOURCE,
    recorded=("1h",),
)
OUTPUT_TOKENS = Counter(
    LITELLM,
    "litellm_output_tokens_metric_total",
    "Output tokens, including reasoning tokens.",
    of="tokens",
    labels=(*_TOKENS, *_ORG),
    emitted=SERVED,
    source=SOURCE,
    recorded=("1h",),
)
CACHE_READ_TOKENS = Counter(
    LITELLM,
    "litellm_input_cached_tokens_metric_total",
    "Input tokens that the provider read from its prompt cache.",
    of="tokens",
    labels=_TOKENS,
    emitted=once("a provider reported such tokens"),
    source=SOURCE,
    recorded=("1h",),
)
CACHE_WRITE_TOKENS = Counter(
    LITELLM,
    "litellm_input_cache_creation_tokens_metric_total",
    "Input tokens that the provider wrote to its prompt cache.",
    of="tokens",
    labels=_TOKENS,
    emitted=once("a provider reported such tokens"),
    source=SOURCE,
    recorded=("1h",),
)
REASONING_TOKENS = Counter(
    LITELLM,
    "litellm_output_reasoning_tokens_metric_total",
    "Reasoning tokens.",
    of="tokens",
    labels=_TOKENS,
    emitted=once("a provider reported such tokens"),
    source=SOURCE,
    recorded=("1h",),
)
_CACHED = (*KEY, *TEAM, *_USER, DEPLOYMENT_ID, PROVIDER, _MODEL)
CACHE_HITS = Counter(
    LITELLM,
    "litellm_cache_hits_metric_total",
    "Requests that LiteLLM answered from its own cache.",
    of="requests",
    labels=_CACHED,
    emitted=once("LiteLLM's cache had a response"),
    source=SOURCE,
    recorded=("1h",),
)
CACHE_MISSES = Counter(
    LITELLM,
    "litellm_cache_misses_metric_total",
    "Requests that LiteLLM looked up in its own cache without finding a response.",
    of="requests",
    labels=_CACHED,
    emitted=once("LiteLLM's cache was on and had no response"),
    source=SOURCE,
    recorded=("1h",),
)
