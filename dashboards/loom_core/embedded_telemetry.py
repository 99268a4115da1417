"""The metrics of Loom Core's agent runtime, router and tool orchestrator.

Only programs that embed them have these metrics: the shipped bridge does not call them.
"""

from heddle import Counter, Gauge, Histogram, Label, once

from .telemetry import BUCKETS, LOOM_CORE

_ON_AGENTS = once("a program that embeds the agent runtime ran an agent; the shipped bridge does not embed it")
_ON_ORCHESTRATOR = once("a program that embeds the tool orchestrator ran it; the shipped bridge does not embed it")
_ROUTE = Label("route", ("Local", "Cloud", "Hybrid", "LocalFallback", "Defer"))

_ROUTER = "core/src/cognitive/llm/router.rs"
_LLM = "core/src/cognitive/llm/tool_orchestrator.rs"
_RUNTIME = "core/src/agent/runtime.rs"
_AGENT = "core/src/agent/instance.rs"

# Router

ROUTER_DECISIONS = Counter(
    LOOM_CORE,
    "loom_router_decisions_total",
    "Routing decisions; `reason` is one of seven texts.",
    of="decisions",
    labels=(_ROUTE, "reason", "event_type"),
    emitted=_ON_AGENTS,
    source=f"{_ROUTER}:144",
    recorded=("15m", "1h"),
)
ROUTER_CONFIDENCE = Histogram(
    LOOM_CORE,
    "loom_router_confidence_score",
    "Confidence of the router, from 0 to 1; all in the lowest buckets, so only the mean is meaningful.",
    unit="percentunit",
    labels=(_ROUTE, "event_type"),
    buckets=BUCKETS,
    emitted=_ON_AGENTS,
    source=f"{_ROUTER}:149",
    recorded=("15m",),
)
ROUTER_LATENCY = Histogram(
    LOOM_CORE,
    "loom_router_estimated_latency_ms",
    "Latency that the router estimates: one of the constants 0, 50, 300 and 500.",
    unit="ms",
    labels=(_ROUTE,),
    buckets=BUCKETS,
    emitted=_ON_AGENTS,
    source=f"{_ROUTER}:154",
    recorded=("15m",),
)
ROUTER_COST = Histogram(
    LOOM_CORE,
    "loom_router_estimated_cost",
    "Cost that the router estimates, up to 0.01; all in the lowest buckets, so only sum and mean are meaningful.",
    unit="currencyUSD",
    labels=(_ROUTE,),
    buckets=BUCKETS,
    emitted=_ON_AGENTS,
    source=f"{_ROUTER}:159",
    recorded=("1h",),
)
POLICY_VIOLATIONS = Counter(
    LOOM_CORE,
    "loom_router_policy_violations_total",
    "Decisions for local processing because the cloud would violate a policy; at most one violation for each decision.",
    of="violations",
    labels=(Label("violation_type", ("latency_budget", "cost_cap")),),
    emitted=_ON_AGENTS,
    source=f"{_ROUTER}:164",
    recorded=("15m", "1h"),
)

# Model calls

LLM_RUNS = Counter(
    LOOM_CORE,
    "loom_llm_runs_total",
    "Runs of the tool orchestrator that started, also those that fail later.",
    of="runs",
    labels=("tool_choice",),
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:113",
    recorded=("1h",),
)
LLM_TOOL_CALLS = Counter(
    LOOM_CORE,
    "loom_llm_tool_calls_total",
    "Tool calls requested by a model.",
    of="calls",
    labels=("tool_name", Label("status", ("success", "error"))),
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:117",
    recorded=("15m",),
)
LLM_TOOL_ERRORS = Counter(
    LOOM_CORE,
    "loom_llm_tool_errors_total",
    "Failed tool calls requested by a model.",
    of="calls",
    labels=("tool_name", Label("error_code", ("500",))),
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:121",
)
LLM_TOOL_LATENCY = Histogram(
    LOOM_CORE,
    "loom_llm_tool_latency_ms",
    "Duration of a tool call requested by a model.",
    unit="ms",
    labels=("tool_name",),
    buckets=BUCKETS,
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:125",
    recorded=("15m",),
)
LLM_DISCOVERY_LATENCY = Histogram(
    LOOM_CORE,
    "loom_llm_discovery_latency_ms",
    "Duration of tool discovery.",
    unit="ms",
    buckets=BUCKETS,
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:129",
    recorded=("15m",),
)
LLM_REFINE_CYCLES = Counter(
    LOOM_CORE,
    "loom_llm_refine_cycles_total",
    "Refinements of a response that succeeded.",
    of="cycles",
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:133",
    recorded=("1h",),
)
LLM_LATENCY = Histogram(
    LOOM_CORE,
    "loom_llm_latency_ms",
    "Duration of a model call; only calls that refine a response are measured.",
    unit="ms",
    labels=(Label("api_type", ("refine",)),),
    buckets=BUCKETS,
    emitted=_ON_ORCHESTRATOR,
    source=f"{_LLM}:137",
    recorded=("15m",),
)

# Agent runtime

AGENTS_ACTIVE = Gauge(
    LOOM_CORE, "agent_runtime_agents_active", "Agents.", of="agents", emitted=_ON_AGENTS, source=f"{_RUNTIME}:62"
)
AGENTS_CREATED = Counter(
    LOOM_CORE,
    "agent_runtime_agents_created_total",
    "Agents created.",
    of="agents",
    emitted=_ON_AGENTS,
    source=f"{_RUNTIME}:67",
    recorded=("1h",),
)
AGENTS_DELETED = Counter(
    LOOM_CORE,
    "agent_runtime_agents_deleted_total",
    "Agents deleted.",
    of="agents",
    emitted=_ON_AGENTS,
    source=f"{_RUNTIME}:72",
    recorded=("1h",),
)
AGENT_SUBSCRIPTIONS = Counter(
    LOOM_CORE,
    "agent_runtime_subscriptions_total",
    "Subscriptions by agents.",
    of="subscriptions",
    emitted=_ON_AGENTS,
    source=f"{_RUNTIME}:77",
)
AGENT_UNSUBSCRIPTIONS = Counter(
    LOOM_CORE,
    "agent_runtime_unsubscriptions_total",
    "Subscriptions removed by agents.",
    of="subscriptions",
    emitted=_ON_AGENTS,
    source=f"{_RUNTIME}:82",
)

# Agents

AGENT_EVENTS = Counter(
    LOOM_CORE,
    "agent_events_processed_total",
    "Events that agents processed, also those whose processing failed.",
    of="events",
    labels=("agent_id",),
    emitted=_ON_AGENTS,
    source=f"{_AGENT}:54",
    recorded=("15m",),
)
AGENT_ACTIONS = Counter(
    LOOM_CORE,
    "agent_actions_executed_total",
    "Actions that agents executed.",
    of="actions",
    labels=("agent_id", "action_type", Label("status", ("ok", "error"))),
    emitted=_ON_AGENTS,
    source=f"{_AGENT}:59",
    recorded=("15m",),
)
AGENT_EVENT_LATENCY = Histogram(
    LOOM_CORE,
    "agent_event_latency",
    "Time that an agent takes for an event, in seconds although its name has no unit; most are in the lowest bucket.",
    unit="s",
    labels=("agent_id",),
    buckets=BUCKETS,
    emitted=_ON_AGENTS,
    source=f"{_AGENT}:64",
    recorded=("15m",),
)
AGENT_ROUTING = Counter(
    LOOM_CORE,
    "agent_routing_decisions_total",
    "Routing decisions for events of agents.",
    of="decisions",
    labels=("agent_id", _ROUTE),
    emitted=_ON_AGENTS,
    source=f"{_AGENT}:69",
)
