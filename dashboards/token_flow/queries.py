"""Queries of tokens and cost of TokenHub and of loomflow's agents, and notes about what they do not include."""

from __future__ import annotations

from heddle import Expr, variable

from ..loom.tokenhub import telemetry as hub
from ..loomflow import telemetry as flow

STREAMED = "A lower bound: streamed responses report no tokens."
AGENTS = "Only agents of the ReAct architecture report it."
HUB_TOKENS = hub.TOKENS.where(provider=variable("provider"))
HUB_COST = hub.COST.where(provider=variable("provider"))


def flow_tokens(by: str = "", span: str | None = None) -> Expr:
    """Return loomflow's input and output tokens per second, without those read from a cache."""
    labels = (by,) if by else ()
    both = flow.TOKENS_INPUT.rate(span).sum(by=labels) + flow.TOKENS_OUTPUT.rate(span).sum(by=labels)
    return both.in_unit("suffix:tokens/s")


def hourly(rate: Expr) -> Expr:
    """Convert US dollars per second to US dollars per hour."""
    return rate.per_hour().in_unit("currencyUSD")


def projected(rate: Expr) -> Expr:
    """Convert US dollars per second to US dollars per day."""
    return rate.per_day().in_unit("currencyUSD")
