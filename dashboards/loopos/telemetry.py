"""The metrics of LoopOS AI if its programs export OpenTelemetry's metrics for generative AI.

The conventions are in development. Input includes cached tokens and output includes reasoning, unlike in Langfuse.
There are no metrics of cost or sessions.
"""

from heddle import Counter, Histogram, Label, System, once

from .settings import settings

LOOPOS = System("loopos", "LoopOS AI", job=settings.job)

_CONVENTIONS = "OpenTelemetry semantic conventions for generative AI, as its Prometheus exporter writes them"
_CALLED = once("a model was called")
_CALL = (
    Label("gen_ai_operation_name", meaning="chat, embeddings, ..."),
    Label("gen_ai_provider_name"),
    Label("gen_ai_request_model"),
    Label("gen_ai_response_model"),
    Label("error_type", meaning="only on failed calls"),
    Label("server_address"),
    Label("server_port"),
)
_SECONDS = tuple(n / 100 for n in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192))
_TOKENS = tuple(4**n for n in range(14))

OPERATION_DURATION = Histogram(
    LOOPOS,
    "gen_ai_client_operation_duration_seconds",
    "Duration of a model call; its count is the number of calls.",
    unit="s",
    labels=_CALL,
    buckets=_SECONDS,
    emitted=_CALLED,
    source=_CONVENTIONS,
)
TIME_TO_FIRST_CHUNK = Histogram(
    LOOPOS,
    "gen_ai_client_operation_time_to_first_chunk_seconds",
    "Time to the first chunk of a streamed response.",
    unit="s",
    labels=_CALL,
    buckets=_SECONDS,
    emitted=once("a model streamed"),
    source=_CONVENTIONS,
)
TOKEN_USAGE = Histogram(
    LOOPOS,
    "gen_ai_client_token_usage",
    "Tokens per call; its sum is the number of tokens.",
    unit="suffix:tokens",
    of="tokens",
    labels=(*_CALL, Label("gen_ai_token_type", ("input", "output"))),
    buckets=_TOKENS,
    emitted=_CALLED,
    source=_CONVENTIONS,
)
TOOL_DURATION = Histogram(
    LOOPOS,
    "gen_ai_execute_tool_duration_seconds",
    "Duration of a tool call.",
    unit="s",
    labels=("gen_ai_tool_name", Label("error_type", meaning="only on failed calls")),
    buckets=_SECONDS,
    emitted=once("a tool was called"),
    source=_CONVENTIONS,
)
_USAGE = "gen_ai_client_inference_usage"
CACHE_READ_TOKENS = Counter(
    LOOPOS,
    f"{_USAGE}_cache_read_input_tokens_total",
    "Input tokens read from a cache (draft of the conventions).",
    of="tokens",
    labels=_CALL,
    emitted=_CALLED,
    source=_CONVENTIONS,
)
INPUT_TOKENS = Counter(
    LOOPOS,
    f"{_USAGE}_input_tokens_total",
    "Input tokens, including those read from a cache (draft of the conventions).",
    of="tokens",
    labels=_CALL,
    emitted=_CALLED,
    source=_CONVENTIONS,
)
REASONING_TOKENS = Counter(
    LOOPOS,
    f"{_USAGE}_reasoning_output_tokens_total",
    "Output tokens used for reasoning (draft of the conventions).",
    of="tokens",
    labels=_CALL,
    emitted=_CALLED,
    source=_CONVENTIONS,
)
