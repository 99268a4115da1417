"""The metrics of loomflow, which a program that uses it exports with OpenTelemetry.

A run that ends with an exception emits no metric, only a span with status ERROR. Each worker of a team and each agent
in a workflow is a run of its own. Only the ReAct loop records tokens and cost, so for other architectures they are
lower bounds; the model calls of memory extraction are in no metric. No label identifies the user, session or
architecture.

The metrics are scraped from the program, or it sends them to an OpenTelemetry collector, which puts its namespace
before the names, adds `exported_job` and `exported_instance`, and drops a series five minutes after its last export.
"""

from heddle import Counter, Gauge, Histogram, Label, Renamed, System, once, since, until

from .settings import settings

_SCOPE_LABELS = (Label("otel_scope_name"), Label("otel_scope_version"), Label("otel_scope_schema_url"))
_COLLECTOR_LABELS = (Label("exported_job"), Label("exported_instance"))
_NAMESPACE = settings.namespace

# The scope distinguishes its `loom_...` series from those of the two other systems with this prefix.
LOOMFLOW = System(
    "loomflow",
    "loomflow",
    constant_labels=(("otel_scope_name", "loomflow"),),
    labels=(*_SCOPE_LABELS, *(_COLLECTOR_LABELS if _NAMESPACE else ())),
    job=settings.job,
    namespace=_NAMESPACE,
    version=settings.version,
    start_time="" if _NAMESPACE else "process_start_time_seconds",
)
LOOMFLOW_PROCESS = System("loomflow", "loomflow", job=settings.job, version=settings.version)

_SESSION_ID = Label("session_id", unbounded=True, emitted=until("0.16"))
_USER_ID = Label("user_id", unbounded=True, emitted=until("0.16"))
_YES_NO = ("true", "false")
_STATUS = Label("status", ("ok", "error"))
_OPERATION = Label("gen_ai_operation_name", ("chat",))
_PROVIDER = Label("gen_ai_provider_name")
_MODEL = Label("gen_ai_request_model")
_MODALITY = Label("gen_ai_token_modality", ("text",))
_CALLED = since("0.17", once="a model was called")
_EXTRACTED = once("memory was extracted")
_DEFAULT_BUCKETS = (0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000)
_SECONDS = tuple(n / 100 for n in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192))
_TOKENS = tuple(4**n for n in range(14))
_USAGE = "architecture/react.py, semconv.py"

TOKENS_INPUT = Counter(
    LOOMFLOW,
    "loom_tokens_input_total",
    "Input tokens at the full price, without those read from a cache and those of memory extraction.",
    of="tokens",
    labels=("model", _SESSION_ID),
    emitted=once("a model was called"),
    source="architecture/react.py:407",
    recorded=("1h",),
)
TOKENS_OUTPUT = Counter(
    LOOMFLOW,
    "loom_tokens_output_total",
    "Output tokens, without those of memory extraction.",
    of="tokens",
    labels=("model", _SESSION_ID),
    emitted=once("a model was called"),
    source="architecture/react.py:412",
    recorded=("1h",),
)
COST = Counter(
    LOOMFLOW,
    "loom_cost_usd_total",
    "Cost of model calls, without those of memory extraction.",
    unit="currencyUSD",
    labels=("model", _SESSION_ID),
    emitted=once("a model call cost something"),
    source="architecture/react.py:418",
    recorded=("1h",),
)
TOOL_DURATION = Histogram(
    LOOMFLOW,
    "loom_tool_duration_ms_milliseconds",
    "Duration of a tool call; the highest bucket, 10 s, limits quantiles.",
    unit="ms",
    labels=("tool", Label("ok", _YES_NO), Label("denied", _YES_NO)),
    buckets=_DEFAULT_BUCKETS,
    emitted=once("a tool was called"),
    renamed=Renamed("0.16", "loom_tool_duration_ms"),
    source="architecture/helpers.py:941",
    recorded=("15m",),
)
SESSION_DURATION = Histogram(
    LOOMFLOW,
    "loom_session_duration_ms_milliseconds",
    "Duration of a run of an agent that ended without an exception; the highest bucket, 10 s, limits quantiles.",
    unit="ms",
    labels=(
        Label("interrupted", _YES_NO, "true if it was ended, such as by a budget or the limit of turns"),
        _SESSION_ID,
        Label("turns", emitted=until("0.16")),
    ),
    buckets=_DEFAULT_BUCKETS,
    emitted=once("a run ended without an exception"),
    renamed=Renamed("0.16", "loom_session_duration_ms"),
    source="agent/api.py:2972",
    recorded=("1h",),
)
BUDGET_EXCEEDED = Counter(
    LOOMFLOW,
    "loom_budget_exceeded_total",
    "Runs stopped by a budget.",
    of="stops",
    labels=(
        Label(
            "reason",
            (
                "max_tokens",
                "max_input_tokens",
                "max_output_tokens",
                "max_cost_usd",
                "max_wall_clock",
                "per_user_max_tokens",
                "per_user_max_input_tokens",
                "per_user_max_output_tokens",
                "per_user_max_cost_usd",
                "per_user_max_wall_clock",
            ),
        ),
        _SESSION_ID,
    ),
    emitted=once("a budget stopped a run"),
    source="architecture/helpers.py:305",
    recorded=("15m", "1h"),
)
AUTO_EXTRACT_DURATION = Histogram(
    LOOMFLOW,
    "loom_auto_extract_duration_ms_milliseconds",
    "Duration of the memory extraction of a run.",
    unit="ms",
    labels=(_STATUS, _USER_ID),
    buckets=_DEFAULT_BUCKETS,
    emitted=_EXTRACTED,
    renamed=Renamed("0.16", "loom_auto_extract_duration_ms"),
    source="memory/auto_extract.py:305",
)
AUTO_EXTRACT_INVOCATIONS = Counter(
    LOOMFLOW,
    "loom_auto_extract_invocations_total",
    "Memory extractions.",
    of="calls",
    labels=(_STATUS, _USER_ID),
    emitted=_EXTRACTED,
    source="memory/auto_extract.py:310",
    recorded=("1h",),
)

# OpenTelemetry's conventions for generative AI

INFERENCE_DURATION = Histogram(
    LOOMFLOW,
    "gen_ai_client_inference_duration_seconds",
    "Duration of a successful model call.",
    unit="s",
    labels=(_OPERATION, _PROVIDER, _MODEL),
    buckets=_SECONDS,
    emitted=_CALLED,
    source="architecture/react.py:426, semconv.py",
    recorded=("15m",),
)
USAGE_INPUT_TOKENS = Counter(
    LOOMFLOW,
    "gen_ai_client_inference_usage_input_tokens_total",
    "Input tokens, including those read from a cache.",
    of="tokens",
    labels=(_OPERATION, _PROVIDER, _MODEL, _MODALITY),
    emitted=_CALLED,
    source=_USAGE,
    recorded=("1h",),
)
USAGE_OUTPUT_TOKENS = Counter(
    LOOMFLOW,
    "gen_ai_client_inference_usage_output_tokens_total",
    "Output tokens.",
    of="tokens",
    labels=(_OPERATION, _PROVIDER, _MODEL, _MODALITY),
    emitted=_CALLED,
    source=_USAGE,
    recorded=("1h",),
)
USAGE_CACHE_READ_TOKENS = Counter(
    LOOMFLOW,
    "gen_ai_client_inference_usage_cache_read_input_tokens_total",
    "Input tokens read from a cache.",
    of="tokens",
    labels=(_OPERATION, _PROVIDER, _MODEL, _MODALITY),
    emitted=since("0.17", once="a model call read from a cache"),
    source=_USAGE,
    recorded=("1h",),
)
USAGE_CACHE_WRITE_TOKENS = Counter(
    LOOMFLOW,
    "gen_ai_client_inference_usage_cache_write_input_tokens_total",
    "Input tokens written to a cache.",
    of="tokens",
    labels=(_OPERATION, _PROVIDER, _MODEL, _MODALITY),
    emitted=since("0.17", once="a model call wrote to a cache"),
    source=_USAGE,
)
OPERATION_INPUT_TOKENS = Histogram(
    LOOMFLOW,
    "gen_ai_client_inference_operation_input_tokens",
    "Input tokens of one model call.",
    of="tokens",
    labels=(_OPERATION, _PROVIDER, _MODEL),
    buckets=_TOKENS,
    emitted=_CALLED,
    source=_USAGE,
    recorded=("15m",),
)
OPERATION_OUTPUT_TOKENS = Histogram(
    LOOMFLOW,
    "gen_ai_client_inference_operation_output_tokens",
    "Output tokens of one model call.",
    of="tokens",
    labels=(_OPERATION, _PROVIDER, _MODEL),
    buckets=_TOKENS,
    emitted=_CALLED,
    source=_USAGE,
    recorded=("15m",),
)
EXECUTE_TOOL_DURATION = Histogram(
    LOOMFLOW,
    "gen_ai_execute_tool_duration_seconds",
    "Duration of a tool call.",
    unit="s",
    labels=(
        Label("gen_ai_operation_name", ("execute_tool",)),
        "gen_ai_tool_name",
        Label("error_type", ("", "tool_error", "permission_denied", "timeout"), "empty if the call succeeded"),
    ),
    buckets=_SECONDS,
    emitted=since("0.17", once="a tool was called"),
    source="architecture/helpers.py:948",
)
START_TIME = Gauge(
    LOOMFLOW_PROCESS,
    "process_start_time_seconds",
    "Start time of the program in Unix seconds; `.changes(...)` are restarts. A collector does not pass it on.",
    unit="s",
    source="prometheus_client",
)
TARGET_INFO = Gauge(
    LOOMFLOW_PROCESS,
    "target_info",
    "Always 1; its labels describe the program.",
    labels=(
        "service_name",
        "service_namespace",
        "service_instance_id",
        "telemetry_sdk_language",
        "telemetry_sdk_name",
        "telemetry_sdk_version",
    ),
    source="OpenTelemetry's SDK",
)
