"""Expositions of agents of the installed loomflow that run with scripted models."""

from __future__ import annotations

import asyncio
from typing import Any, Self

MODELS = ("claude-opus-4-7", "gpt-5")
EXTRACTING = "claude-haiku-4-5"
"""The model of the runs whose memories are extracted."""

INPUT = 1200
OUTPUT = 300
COST = 0.02
"""The usage that a model reports with its first response."""


def exposition() -> str:
    """Return the metrics after runs with working and failing tools, stops, a team, a workflow and memory extraction."""
    with Program() as program:
        asyncio.run(_run_agents(program.telemetry))
        return program.exposition()


class Program:
    """A program with metrics of its own, until it ends. Each of its runs has one tool call and costs COST."""

    def __enter__(self) -> Self:
        """Start it."""
        from loomflow.observability.tracing import OTelTelemetry
        from opentelemetry.exporter.prometheus import PrometheusMetricReader
        from opentelemetry.sdk.metrics import MeterProvider

        self._provider = MeterProvider(metric_readers=[PrometheusMetricReader()])
        self.telemetry = OTelTelemetry(meter_provider=self._provider)
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._provider.shutdown()

    def exposition(self) -> str:
        """Return what a scrape returns now."""
        from prometheus_client import REGISTRY, generate_latest

        return generate_latest(REGISTRY).decode()

    def run(self, times: int) -> None:
        """Run an agent whose tool works."""
        self._call(times, "add", a=1, b=2)

    def fail(self, times: int) -> None:
        """Run an agent whose tool fails."""
        self._call(times, "boom")

    def stop(self, times: int) -> None:
        """Run an agent that its budget stops."""
        from loomflow import BudgetConfig, StandardBudget

        self._call(times, "add", budget=StandardBudget(BudgetConfig(max_tokens=1)), a=1, b=2)

    def _call(self, times: int, tool: str, budget: Any = None, **arguments: int) -> None:
        from loomflow.core.types import ToolCall

        for _ in range(times):
            model = _scripted(MODELS[0], [ToolCall(tool=tool, args=arguments)])
            asyncio.run(_run(model, tools=[add, boom], budget=budget, telemetry=self.telemetry))


async def _run_agents(telemetry: Any) -> None:
    from loomflow import BudgetConfig, StandardBudget, StandardPermissions
    from loomflow.core.types import ToolCall

    tools = {"add": add, "boom": boom, "secret": secret, "stuck": stuck}
    calls = [ToolCall(tool=name, args={"a": 1, "b": 2} if name == "add" else {}) for name in tools]
    permissions = StandardPermissions(denied_tools=["secret"])
    for model in MODELS:
        scripted = _scripted(model, calls)
        await _run(scripted, tools=[*tools.values()], permissions=permissions, telemetry=telemetry)
    small = StandardBudget(BudgetConfig(max_tokens=1))
    await _run(_scripted(MODELS[0], calls[:1]), tools=[add], budget=small, telemetry=telemetry)
    await _run(_scripted(MODELS[0], calls[:1]), tools=[add], max_turns=1, telemetry=telemetry)
    for fails in (False, True):
        await _run(_scripted(EXTRACTING, [], fails=fails), auto_extract=True, telemetry=telemetry)
    await _run_team(telemetry)
    await _run_workflow(telemetry)


async def _run_team(telemetry: Any) -> None:
    """Run a coordinator that delegates to a worker."""
    from loomflow import Agent
    from loomflow.core.types import ToolCall
    from loomflow.team import Team

    worker = Agent("Work.", model=_scripted("worker", []), name="worker", telemetry=telemetry)
    delegation = ToolCall(tool="delegate", args={"worker": "worker", "instructions": "work"})
    team = Team.supervisor({"worker": worker}, model=_scripted("coordinator", [delegation]), telemetry=telemetry)
    await team.run("work")


async def _run_workflow(telemetry: Any) -> None:
    """Run a workflow of two agents."""
    from loomflow import Agent, Workflow

    nodes = [Agent("Work.", model=_scripted("node", []), telemetry=telemetry) for _ in range(2)]
    await Workflow.chain([*nodes], telemetry=telemetry).run("work")


async def _run(model: Any, **options: Any) -> None:
    from loomflow import Agent

    agent = Agent("Work.", model=model, **options)
    await agent.run("work")
    await agent.aclose()


def _scripted(name: str, calls: list[Any], *, fails: bool = False) -> Any:
    """Return a model that calls tools and then responds; `fails` makes the extraction of memories fail."""
    from loomflow import ScriptedModel, ScriptedTurn
    from loomflow.core.types import Usage

    class Scripted(ScriptedModel):
        async def stream(self, messages: Any, **options: Any) -> Any:
            if fails:
                raise ConnectionError("no model")
            async for chunk in super().stream(messages, **options):
                yield chunk

    usage = Usage(
        input_tokens=INPUT, output_tokens=OUTPUT, cost_usd=COST, cached_input_tokens=100, cache_write_tokens=9
    )
    tool_turns = [ScriptedTurn(tool_calls=calls, usage=usage)] if calls else []
    model = Scripted([*tool_turns, ScriptedTurn(text="Done.", usage=Usage(input_tokens=1))])
    model.name = name
    return model


def add(a: int, b: int) -> int:
    """Return the sum."""
    return a + b


def boom() -> None:
    """Raise an error."""
    raise RuntimeError("boom")


def stuck() -> None:
    """Raise the error of a call that takes too long."""
    raise TimeoutError("search timed out")


def secret() -> str:
    """Return a secret; permissions deny this tool."""
    return "secret"
