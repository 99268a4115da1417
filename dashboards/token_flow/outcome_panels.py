"""Panels of the outcomes and the cost of agents' work, by system.

Each function returns the panels of one row, of the systems that are compiled. A system has a panel only where its
catalog has the data.
"""

from __future__ import annotations

from typing import Any

from heddle import clickhouse, log_metric, project_settings, ratio, timeseries

from ..claude_code import recorded as claude_code
from ..claude_code.events import events as claude_code_events
from ..claude_code.rows import ESTIMATE
from ..claude_code.telemetry import COMMITS, EDIT_DECISIONS
from ..claude_code.telemetry import COST as CLAUDE_CODE_COST
from ..litellm import limits_telemetry as litellm_limits
from ..litellm import queries as litellm_queries
from ..litellm import telemetry as litellm
from ..loki_mode.iterations import SOURCE as LOKI_MODE_LOG
from ..loki_mode.iterations import finished_by_status
from ..loki_mode.rows import BUDGET, COST_IN_AN_HOUR
from ..loki_mode.telemetry import COST as LOKI_MODE_COST
from ..loom.events import LOG_NOTE, by_field
from ..loomflow import telemetry as loomflow
from ..loomflow.settings import settings as loomflow_settings
from ..loopos.rows import MINUTE
from ..loopos.sql import agents as loopos
from ..loopos.sql.requests import first_token_by_model
from ..otel_genai import telemetry as otel_genai
from ..otel_genai.shares import FAILED_RUNS, RUNS
from .queries import AGENTS, FLOW_COST, HOUR
from .rows import FLOW_CACHED_INPUT, FLOW_INPUT

SYSTEMS = ("claude_code", "litellm", "loki_mode", "loom", "loomflow", "loopos", "otel_genai")
"""The folders of the systems that have panels."""

Panel = Any
"""A panel of grafanalib."""

_LANGFUSE = "From Langfuse, all projects."
_LOOMFLOW_RUNS = loomflow.SESSION_DURATION.observations.growth("1h")
_SERVED = litellm.REQUESTS.where(status_code="200")
_LOKI_MODE_SPENDING = COST_IN_AN_HOUR.max(by="instance")
_HIGHEST_GENAI = 81.92
_HIGHEST_LITELLM = 600


def outcomes() -> list[Panel]:
    """Return the panels of the outcomes of requests, tasks and runs."""
    return _of(
        claude_code=timeseries(
            "Claude Code edits by decision",
            question="How many edits are accepted and rejected?",
            detail=f"{HOUR} Includes the decisions of users and of their settings.",
            query=EDIT_DECISIONS.growth("1h").sum(by="decision"),
            stacked=True,
            min=0,
            no_value="No edits",
        ),
        litellm=timeseries(
            "LiteLLM requests by outcome",
            question="How many requests are served?",
            detail="Over the last five minutes. Rejected requests exceed a limit or a budget, have an unknown key or "
            "model, or are invalid.",
            query=[
                _SERVED.growth("5m").sum().with_legend("served"),
                litellm_queries.UNSERVED.growth("5m").sum().with_legend("not served").good_if_empty(),
                litellm_queries.REJECTED.growth("5m").sum().with_legend("rejected").good_if_empty(),
            ],
            min=0,
            no_value="No requests",
        ),
        loki_mode=timeseries(
            "Loki Mode iterations by status",
            question="How many iterations complete, and how many fail?",
            detail=f"{HOUR} {LOKI_MODE_LOG}",
            query=finished_by_status(),
            unit="short",
            min=0,
            no_value="No finished iterations in the log",
        ),
        loom=timeseries(
            "Loom tasks by success",
            question="How many tasks succeed and fail?",
            detail=LOG_NOTE,
            query=by_field("agent.task_complete", "success"),
            unit="suffix:/min",
            stacked=True,
            min=0,
            no_value="No events in the log",
        ),
        loomflow=timeseries(
            "loomflow runs by interruption",
            question="How many agent runs end, and how many of them are interrupted?",
            detail=f"{HOUR} Runs that end with an exception emit no metric.",
            query=_LOOMFLOW_RUNS.sum(by="interrupted").with_legend("interrupted {{interrupted}}"),
            stacked=True,
            min=0,
            no_value="No runs",
        ),
        loopos=timeseries(
            "LoopOS AI requests by outcome",
            question="How many requests fail?",
            detail=f"Requests per second. {_LANGFUSE}",
            query=clickhouse(loopos.requests_by_outcome(), source="langfuse-clickhouse"),
            unit="reqps",
            stacked=True,
            min=0,
            interval=MINUTE,
        ),
        otel_genai=timeseries(
            "OpenTelemetry agent failure share",
            question="Runs of which agent fail?",
            detail="Share of its runs over the last 15 minutes.",
            query=ratio(FAILED_RUNS, RUNS, by=otel_genai.AGENT, zero=True),
            min=0,
            custom={"axisSoftMax": 0.5},
            no_value="No runs",
        ),
    )


def cost_of_work() -> list[Panel]:
    """Return the panels of the cost of completed work."""
    return _of(
        claude_code=timeseries(
            "Claude Code cost per commit",
            question="How much does a commit cost on average?",
            detail=f"The cost of the last 24 hours divided by the number of commits. {ESTIMATE}",
            query=ratio(CLAUDE_CODE_COST.growth("1d"), COMMITS.growth("1d"))
            .in_unit("currencyUSD")
            .with_legend("USD per commit"),
            decimals=2,
            min=0,
            no_value="No commits",
        ),
        litellm=timeseries(
            "LiteLLM cost per served request",
            question="How much does a served request cost on average?",
            detail=f"{HOUR} By requested model. A task takes many requests; LiteLLM does not report tasks.",
            query=ratio(litellm.SPEND.growth("1h"), _SERVED.growth("1h"), by="requested_model").in_unit("currencyUSD"),
            decimals=4,
            min=0,
            no_value="No served requests",
        ),
        loomflow=timeseries(
            "loomflow cost per completed run",
            question="How much does a completed run cost on average?",
            detail="The cost of the last hour, including interrupted runs, divided by the number of runs that were not "
            f"interrupted. {AGENTS}",
            query=(
                FLOW_COST.sum()
                / (loomflow.SESSION_DURATION.observations.where(interrupted="false").growth("1h").sum() > 0)
            )
            .in_unit("currencyUSD")
            .with_legend("USD per run"),
            decimals=4,
            min=0,
            no_value="No completed runs",
        ),
        loopos=timeseries(
            "LoopOS AI cost per successful request",
            question="How much does a successful request cost on average?",
            detail=f"The cost of all requests divided by the number of successful requests. {_LANGFUSE}",
            query=clickhouse(loopos.cost_of_success(), source="langfuse-clickhouse"),
            unit="currencyUSD",
            decimals=4,
            min=0,
            interval=MINUTE,
        ),
    )


def budgets() -> list[Panel]:
    """Return the panels of the budgets that are left and how long they last."""
    return [
        *_of(
            litellm=timeseries(
                "LiteLLM team budgets left",
                question="What share of its budget does each team have left?",
                query=litellm_queries.TEAM_LEFT_SHARE.with_legend("{{team_alias}}"),
                min=0,
                custom={"axisSoftMax": 0.8},
                no_value="No team has a budget",
            ),
            loki_mode=timeseries(
                "Loki Mode hours until the budget is spent",
                question="How long does the budget of each run last?",
                detail=f"Until {BUDGET:g} US dollars per run, the setting `system.loki_mode.budget`, are spent at the "
                "rate of the last hour.",
                query=((BUDGET - LOKI_MODE_COST.max(by="instance")) / (_LOKI_MODE_SPENDING > 0)).in_unit("h"),
                min=0,
                custom={"axisSoftMax": 24},
                no_value="No cost in the last hour",
            ),
            loomflow=timeseries(
                "loomflow runs stopped by a budget",
                question="How many runs does each budget stop?",
                detail=HOUR,
                query=loomflow.BUDGET_EXCEEDED.growth("1h").sum(by="reason").good_if_empty(),
                min=0,
                custom={"axisSoftMax": 5},
                no_value="No budget stops since the program started",
            ),
        ),
        *_of(
            litellm=timeseries(
                "LiteLLM hours until team budgets are spent",
                question="Does each budget last until it is reset?",
                detail="At the rate of the last six hours. A budget lasts if the hours until it is reset are fewer.",
                query=[
                    litellm_queries.TEAM_HOURS_LEFT.with_legend("{{team_alias}} spent"),
                    litellm_limits.TEAM_BUDGET_RESET.min(by=litellm_queries.TEAM).with_legend("{{team_alias}} reset"),
                ],
                min=0,
                custom={"axisSoftMax": 24},
                no_value="No team has a budget",
            )
        ),
    ]


def caches() -> list[Panel]:
    """Return the panels of the shares of the input that are read from prompt caches."""
    has_cache = loomflow_settings.version > (0, 16)
    return _of(
        claude_code=timeseries(
            "Claude Code cached share of the input",
            question="What share of a model's input is read from a cache?",
            detail=HOUR,
            query=ratio(claude_code.CACHE_READ, claude_code.INPUT, by="model", zero=True),
            min=0,
            custom={"axisSoftMax": 0.8},
            no_value="No requests",
        ),
        litellm=timeseries(
            "LiteLLM cached share of the input",
            question="What share of a model's input is read from a cache?",
            detail=HOUR,
            query=ratio(litellm_queries.CACHED_INPUT, litellm_queries.INPUT, by="requested_model", zero=True),
            min=0,
            custom={"axisSoftMax": 0.5},
            no_value="No input reported",
        ),
        loomflow=timeseries(
            "loomflow cached share of the input",
            question="What share of a model's input is read from a cache?",
            detail=HOUR,
            query=ratio(FLOW_CACHED_INPUT, FLOW_INPUT, by="gen_ai_request_model", zero=True),
            min=0,
            custom={"axisSoftMax": 0.5},
            no_value="No input reported",
        )
        if has_cache
        else None,
        loopos=timeseries(
            "LoopOS AI cached share of the input",
            question="What share of the input is read from a cache?",
            detail=_LANGFUSE,
            query=clickhouse(loopos.cached_share_over_time(), source="langfuse-clickhouse"),
            unit="percentunit",
            min=0,
            custom={"axisSoftMax": 0.5},
            interval=MINUTE,
            no_value="No input tokens",
        ),
    )


def first_tokens() -> list[Panel]:
    """Return the panels of the time until responses begin."""
    return _of(
        litellm=timeseries(
            "LiteLLM time to first token",
            question="How long until the response of each model begins?",
            detail="95th percentile over the last 15 minutes, streamed responses only. Values above 600 s, the highest "
            "bucket, are not shown.",
            query=litellm.FIRST_TOKEN.quantile(0.95, by="requested_model", window="15m") < _HIGHEST_LITELLM,
            min=0,
            no_value="No streams",
        ),
        loopos=timeseries(
            "LoopOS AI time to first token",
            question="How long until the response of each model begins?",
            detail=f"95th percentile, streamed responses only. {_LANGFUSE}",
            query=clickhouse(first_token_by_model(filtered=False), source="langfuse-clickhouse"),
            unit="ms",
            min=0,
            interval=MINUTE,
            no_value="No streamed responses",
        ),
        otel_genai=timeseries(
            "OpenTelemetry time to first chunk",
            question="How long until the response of each model begins?",
            detail="95th percentile over the last 15 minutes, streamed responses only. Values above 81.92 s, the "
            "highest bucket, are not shown.",
            query=otel_genai.TIME_TO_FIRST_CHUNK.quantile(0.95, by=otel_genai.MODEL, window="15m") < _HIGHEST_GENAI,
            min=0,
            no_value="No streams",
        ),
    )


def repeated_calls() -> list[Panel]:
    """Return the panels of tool calls that an agent repeats."""
    calls = f"count_over_time({claude_code_events('tool_result')} [10m])"
    return _of(
        claude_code=timeseries(
            "Claude Code repeated tool calls per session",
            question="How often does an agent call the same tool?",
            detail="The highest number of calls of a tool in one session over the last ten minutes, from the events in "
            "Loki. The arguments of the calls are not compared. A high value can be an agent that repeats itself.",
            query=log_metric(
                f"max by (tool_name) (sum by (session_id, tool_name) ({calls}))", legend="{{tool_name}}"
            ).good_if_empty(),
            unit="short",
            min=0,
            custom={"axisSoftMax": 20},
            no_value="No tool calls",
        ),
        loopos=timeseries(
            "LoopOS AI repeated tool calls per request",
            question="How often does an agent call the same tool?",
            detail="The highest number of calls of one tool in a request. The arguments of the calls are not compared, "
            f"because Grafana's user may not read them. A high value can be an agent that repeats itself. {_LANGFUSE}",
            query=clickhouse(loopos.repeated_tool_calls(), source="langfuse-clickhouse"),
            unit="short",
            min=0,
            interval=MINUTE,
            no_value="No tool calls",
        ),
    )


def _of(**panels: Panel) -> list[Panel]:
    """Return the panels of the systems that are compiled, by the names of their folders."""
    return [panel for system, panel in panels.items() if panel is not None and project_settings().compiles(system)]
