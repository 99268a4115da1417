"""The metrics of OpenTelemetry's conventions for generative AI and MCP, which are in development.

Source: https://github.com/open-telemetry/semantic-conventions-genai, model/gen-ai/metrics.yaml, token-metrics.yaml and
model/mcp/metrics.yaml; bounds of buckets are those of opentelemetry-util-genai 1.3b0. No metric has a cost. Calls of
models have no label for the agent, which only spans have. Input includes tokens read from a cache, and output includes
those of reasoning.

A failed operation has the label of `error.type`; others have none or an empty one.
"""

from heddle import Counter, Documented, Emission, Gauge, Histogram, Label, System, once

from ..otlp import OtlpNames
from .settings import settings

NAMES = OtlpNames(settings.otlp_names)

# A collector does not pass the start time of a program on.
OTEL_GENAI = System(
    "otel_genai",
    "OpenTelemetry GenAI",
    job=settings.job,
    namespace=settings.namespace,
    start_time="" if settings.namespace else "process_start_time_seconds",
)
OTEL_GENAI_PROCESS = System("otel_genai", "OpenTelemetry GenAI", job=settings.job)

AGENT = NAMES.label("gen_ai.agent.name")
ERROR = NAMES.label("error.type")
METHOD = NAMES.label("mcp.method.name")
MODALITY = NAMES.label("gen_ai.token.modality")
MODEL = NAMES.label("gen_ai.request.model")
OPERATION = NAMES.label("gen_ai.operation.name")
PROVIDER = NAMES.label("gen_ai.provider.name")
TOKEN_TYPE = NAMES.label("gen_ai.token.type")
TOOL = NAMES.label("gen_ai.tool.name")
WORKFLOW = NAMES.label("gen_ai.workflow.name")

_METRICS = "model/gen-ai/metrics.yaml"
_TOKEN_METRICS = "model/gen-ai/token-metrics.yaml"  # proposed in pull request 374
_MCP_METRICS = "model/mcp/metrics.yaml"

_SECONDS = tuple(n / 100 for n in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192))
_AGENT_SECONDS = tuple(2**n / 10 for n in range(13))
_WORKFLOW_SECONDS = (1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200)
_MCP_SECONDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300)
_TOKENS = tuple(4**n for n in range(14))

_ERROR = Label(ERROR, meaning="empty or missing if the operation succeeded")
_CALL = (
    Label(OPERATION, meaning="chat, embeddings, ..."),
    Label(PROVIDER),
    Label(MODEL),
    Label(NAMES.label("gen_ai.response.model")),
    Label(NAMES.label("server.address")),
    Label(NAMES.label("server.port")),
)


def _tokens(reported_as: str, event: str) -> Emission:
    if settings.tokens == reported_as:
        return once(event)
    return Documented(f"programs report it if the setting `system.otel_genai.tokens` is `{reported_as}`")


OPERATION_DURATION = Histogram(
    OTEL_GENAI,
    NAMES.metric("gen_ai.client.operation.duration", "seconds"),
    "Duration of a model call.",
    unit="s",
    labels=(*_CALL, _ERROR),
    buckets=_SECONDS,
    emitted=once("a model was called"),
    source=_METRICS,
    recorded=("15m", "1h"),
)
TIME_TO_FIRST_CHUNK = Histogram(
    OTEL_GENAI,
    NAMES.metric("gen_ai.client.operation.time_to_first_chunk", "seconds"),
    "Time until the first chunk of a streamed response.",
    unit="s",
    labels=_CALL,
    buckets=_SECONDS,
    emitted=once("a response was streamed"),
    source=_METRICS,
    recorded=("15m",),
)
TIME_PER_OUTPUT_CHUNK = Histogram(
    OTEL_GENAI,
    NAMES.metric("gen_ai.client.operation.time_per_output_chunk", "seconds"),
    "Time between two chunks of a streamed response.",
    unit="s",
    labels=_CALL,
    buckets=_SECONDS,
    emitted=once("a second chunk was streamed"),
    source=_METRICS,
    recorded=("15m",),
)
TOKEN_USAGE = Histogram(
    OTEL_GENAI,
    NAMES.metric("gen_ai.client.token.usage"),
    "Tokens of a call; its sum is the number of tokens.",
    of="tokens",
    labels=(*_CALL, Label(TOKEN_TYPE, ("input", "output"))),
    buckets=_TOKENS,
    emitted=_tokens("histogram", "a model reported its tokens"),
    source=_METRICS,
    recorded=("15m", "1h"),
)


def _usage(kind: str, help: str, event: str) -> Counter:
    return Counter(
        OTEL_GENAI,
        NAMES.metric(f"gen_ai.client.inference.usage.{kind}", "total"),
        help,
        of="tokens",
        labels=(*_CALL, Label(MODALITY, meaning="text, image, audio, ...")),
        emitted=_tokens("counters", event),
        source=_TOKEN_METRICS,
        recorded=("1h",),
    )


INPUT_TOKENS = _usage("input_tokens", "Input tokens, including those read from a cache.", "a model was called")
OUTPUT_TOKENS = _usage("output_tokens", "Output tokens, including reasoning tokens.", "a model was called")
CACHE_READ_TOKENS = _usage(
    "cache_read.input_tokens", "Input tokens read from a cache.", "a model reported cached tokens"
)
REASONING_TOKENS = _usage("reasoning.output_tokens", "Reasoning tokens.", "a model reported tokens of reasoning")


def _call_tokens(kind: str, help: str) -> Histogram:
    return Histogram(
        OTEL_GENAI,
        NAMES.metric(f"gen_ai.client.inference.operation.{kind}"),
        help,
        of="tokens",
        labels=(*_CALL, _ERROR),
        buckets=_TOKENS,
        emitted=_tokens("counters", "a model was called"),
        source=_TOKEN_METRICS,
        recorded=("15m",),
    )


CALL_INPUT_TOKENS = _call_tokens("input_tokens", "Input tokens of a call.")
CALL_OUTPUT_TOKENS = _call_tokens("output_tokens", "Output tokens of a call.")

INVOKE_AGENT_DURATION = Histogram(
    OTEL_GENAI,
    NAMES.metric("gen_ai.invoke_agent.duration", "seconds"),
    "Duration of a run of an agent in the program.",
    unit="s",
    labels=(Label(AGENT), Label(MODEL), _ERROR),
    buckets=_AGENT_SECONDS,
    emitted=once("a run of an agent ended"),
    source=_METRICS,
    recorded=("15m", "1h"),
)
EXECUTE_TOOL_DURATION = Histogram(
    OTEL_GENAI,
    NAMES.metric("gen_ai.execute_tool.duration", "seconds"),
    "Duration of a tool call.",
    unit="s",
    labels=(Label(TOOL), Label(NAMES.label("gen_ai.tool.type")), Label(AGENT), _ERROR),
    buckets=_SECONDS,
    emitted=once("a tool was called"),
    source=_METRICS,
    recorded=("15m", "1h"),
)
INVOKE_WORKFLOW_DURATION = Histogram(
    OTEL_GENAI,
    NAMES.metric("gen_ai.invoke_workflow.duration", "seconds"),
    "Duration of a workflow; `gen_ai.workflow.duration` in an earlier draft of the conventions.",
    unit="s",
    labels=(Label(WORKFLOW), _ERROR),
    buckets=_WORKFLOW_SECONDS,
    emitted=once("a workflow ended"),
    source="opentelemetry-util-genai 1.3b0, _instruments.py",
    recorded=("1h",),
)


def _mcp(kind: str, help: str, labels: tuple[Label, ...], event: str, recorded: str) -> Histogram:
    return Histogram(
        OTEL_GENAI,
        NAMES.metric(f"mcp.{kind}.duration", "seconds"),
        help,
        unit="s",
        labels=(*labels, _ERROR, Label(NAMES.label("network.transport"))),
        buckets=_MCP_SECONDS,
        emitted=once(event),
        source=_MCP_METRICS,
        recorded=(recorded,),
    )


_REQUEST = (Label(METHOD, meaning="tools/call, tools/list, ..."), Label(TOOL))
MCP_CLIENT_OPERATION = _mcp(
    "client.operation", "Duration of a request to an MCP server.", _REQUEST, "one was sent", "15m"
)
MCP_SERVER_OPERATION = _mcp(
    "server.operation", "Duration of a request that an MCP server served.", _REQUEST, "one was served", "15m"
)
MCP_CLIENT_SESSION = _mcp("client.session", "Duration of a session with an MCP server.", (), "one ended", "1h")
MCP_SERVER_SESSION = _mcp("server.session", "Duration of a session of an MCP server.", (), "one ended", "1h")

START_TIME = Gauge(
    OTEL_GENAI_PROCESS,
    "process_start_time_seconds",
    "Start time of the program in Unix seconds; programs in Python report it, and many others do not.",
    unit="s",
    source="prometheus_client",
)
TARGET_INFO = Gauge(
    OTEL_GENAI_PROCESS,
    "target_info",
    "Always 1; its labels describe the program.",
    labels=tuple(
        NAMES.label(name)
        for name in (
            "service.name",
            "service.instance.id",
            "telemetry.sdk.language",
            "telemetry.sdk.name",
            "telemetry.sdk.version",
        )
    ),
    source="OpenTelemetry's SDK",
)
