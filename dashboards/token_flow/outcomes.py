"""Agents across systems: does their work succeed, what does it cost, and how long do budgets last?"""

from __future__ import annotations

from heddle import Dashboard, Row, System, Variable, instance, job, link, loki, project_settings, prometheus

from ..claude_code.telemetry import CLAUDE_CODE
from ..litellm.telemetry import LITELLM
from ..loki_mode.telemetry import LOKI_MODE
from ..loom.events import LOG_SOURCES
from ..loomflow.telemetry import LOOMFLOW
from ..otel_genai.telemetry import OTEL_GENAI
from .outcome_panels import SYSTEMS, budgets, caches, cost_of_work, first_tokens, outcomes, repeated_calls

_ROWS = {
    "Outcomes": outcomes(),
    "Budgets": budgets(),
    "Cost of work": cost_of_work(),
    "Prompt caches and first tokens": [*caches(), *first_tokens()],
    "Repeated tool calls": repeated_calls(),
}
_SCRAPED: dict[str, System] = {
    "claude_code": CLAUDE_CODE,
    "litellm": LITELLM,
    "loki_mode": LOKI_MODE,
    "loomflow": LOOMFLOW,
    "otel_genai": OTEL_GENAI,
}


def _variables() -> list[Variable]:
    """Return the variables of the systems that are compiled."""
    compiles = project_settings().compiles
    systems = [system for name, system in _SCRAPED.items() if compiles(name)]
    has_log = compiles("claude_code") or compiles("loki_mode") or (compiles("loom") and LOG_SOURCES)
    return [
        *([prometheus()] if systems else []),
        *([loki()] if has_log else []),
        *(variable for system in systems for variable in (job(system), instance(system))),
    ]


_dashboard = Dashboard(
    uid="agent-outcomes",
    title="Agents / Outcomes and budgets",
    folder="Token flow",
    description="Does the work of agents succeed, what does it cost, and how long do budgets last?",
    tags=["agents", "tokens"],
    variables=_variables(),
    links=[link("token-flow", "Token flow")],
    rows=[Row(title, panels) for title, panels in _ROWS.items() if panels],
)
dashboards = [_dashboard] if any(map(project_settings().compiles, SYSTEMS)) else []
