"""A program that OpenTelemetry's instrumentation observes: calls of models, agents, tools, workflows and MCP.

Models are called with OpenAI's client, agents and tools reported with opentelemetry-util-genai. No released package
reports MCP or the proposed counters of tokens: their instruments are created here as the conventions define them.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import Any, Self

from tests.dashboards.prometheus.fake_openai import BROKEN, COMPLETION, PROMPT, serve_openai

MODEL = "gpt-5"
CACHED, REASONING = 40, 5
"""Parts of the tokens of a call."""

_MCP_BOUNDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300)
_TOKEN_BOUNDS = tuple(4**n for n in range(14))
_USAGE = "gen_ai.client.inference.usage"
_PER_CALL = "gen_ai.client.inference.operation"


class Program:
    """A program with metrics of its own, until it ends."""

    def __enter__(self) -> Self:
        """Start it."""
        from openai import OpenAI
        from opentelemetry.exporter.prometheus import PrometheusMetricReader
        from opentelemetry.instrumentation.genai.openai import OpenAIInstrumentor
        from opentelemetry.sdk.metrics import MeterProvider
        from opentelemetry.util.genai.handler import TelemetryHandler

        self._stack = ExitStack()
        provider = MeterProvider(metric_readers=[PrometheusMetricReader()])
        self._stack.callback(provider.shutdown)
        address = self._stack.enter_context(serve_openai())
        instrumentor = OpenAIInstrumentor()
        instrumentor.instrument(meter_provider=provider)
        self._stack.callback(instrumentor.uninstrument)
        self._client = self._stack.enter_context(OpenAI(base_url=address, api_key="none", max_retries=0))
        self._handler = TelemetryHandler(meter_provider=provider)
        self._instruments = _Instruments(provider.get_meter("tests"))
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._stack.close()

    def exposition(self) -> str:
        """Return what a scrape returns now."""
        from prometheus_client import REGISTRY, generate_latest

        return generate_latest(REGISTRY).decode()

    def call(self, times: int) -> None:
        """Call a model."""
        for _ in range(times):
            self._chat(MODEL)

    def stream(self, times: int) -> None:
        """Call a model and read its response in chunks."""
        for _ in range(times):
            options: dict[str, Any] = {"stream": True, "stream_options": {"include_usage": True}}
            list(self._chat(MODEL, **options))

    def fail_call(self, times: int) -> None:
        """Call a model that fails."""
        from openai import BadRequestError

        for _ in range(times):
            with suppress(BadRequestError):
                self._chat(BROKEN)

    def run(self, times: int, *, fails: bool = False) -> None:
        """Run a workflow with an agent, which calls a tool."""
        for _ in range(times):
            with (
                suppress(RuntimeError),
                self._handler.workflow("report"),
                self._handler.invoke_local_agent(request_model=MODEL, agent_name="writer"),
                self._handler.tool("search", tool_type="function", agent_name="writer"),
            ):
                if fails:
                    raise RuntimeError("no result")

    def fail_run(self, times: int) -> None:
        """Run a workflow whose agent fails because its tool does."""
        self.run(times, fails=True)

    def count_tokens(self, times: int) -> None:
        """Report the tokens of calls with the proposed counters."""
        for _ in range(times):
            self._instruments.count_tokens()

    def request(self, times: int) -> None:
        """Send and serve MCP requests."""
        for _ in range(times):
            self._instruments.request()

    def fail_request(self, times: int) -> None:
        """Send and serve MCP requests that a tool answers with an error."""
        for _ in range(times):
            self._instruments.request("tool_error")

    def session(self, times: int) -> None:
        """End sessions with an MCP server."""
        for _ in range(times):
            self._instruments.end_session()

    def _chat(self, model: str, **options: Any) -> Any:
        return self._client.chat.completions.create(
            model=model, messages=[{"role": "user", "content": "Write."}], **options
        )


class _Instruments:
    """The instruments of the conventions that no package has."""

    def __init__(self, meter: Any) -> None:
        self._usage = {
            f"{_USAGE}.input_tokens": PROMPT,
            f"{_USAGE}.output_tokens": COMPLETION,
            f"{_USAGE}.cache_read.input_tokens": CACHED,
            f"{_USAGE}.reasoning.output_tokens": REASONING,
        }
        self._counters = {name: meter.create_counter(name, unit="{token}") for name in self._usage}
        self._per_call = {
            name: meter.create_histogram(name, unit="{token}", explicit_bucket_boundaries_advisory=_TOKEN_BOUNDS)
            for name in (f"{_PER_CALL}.input_tokens", f"{_PER_CALL}.output_tokens")
        }
        self._operations, self._sessions = (
            [
                meter.create_histogram(
                    f"mcp.{side}.{kind}.duration", unit="s", explicit_bucket_boundaries_advisory=_MCP_BOUNDS
                )
                for side in ("client", "server")
            ]
            for kind in ("operation", "session")
        )

    def count_tokens(self) -> None:
        call = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": MODEL,
            "gen_ai.response.model": MODEL,
        }
        for name, tokens in self._usage.items():
            self._counters[name].add(tokens, {**call, "gen_ai.token.modality": "text"})
        for histogram, tokens in zip(self._per_call.values(), (PROMPT, COMPLETION), strict=True):
            histogram.record(tokens, call)

    def request(self, error: str = "") -> None:
        attributes = {
            "mcp.method.name": "tools/call",
            "gen_ai.tool.name": "search",
            "network.transport": "pipe",
            **({"error.type": error} if error else {}),
        }
        for operation in self._operations:
            operation.record(0.2, attributes)

    def end_session(self) -> None:
        for session in self._sessions:
            session.record(60, {"network.transport": "pipe"})


def agent_spans() -> list[Any]:
    """Return the spans of an agent's run, which calls a model and reports the sum of its tokens."""
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
    from opentelemetry.util.genai.handler import TelemetryHandler

    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    handler = TelemetryHandler(tracer_provider=provider)
    with handler.invoke_local_agent(request_model=MODEL, agent_name="writer") as run:
        run.input_tokens, run.output_tokens = PROMPT, COMPLETION
        with handler.inference("openai", request_model=MODEL) as call:
            call.input_tokens, call.output_tokens = PROMPT, COMPLETION
    return list(exporter.get_finished_spans())
