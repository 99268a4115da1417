"""Queries of tokens and cost of TokenHub and of loomflow's agents, and notes about what they do not include."""

from __future__ import annotations

from heddle import Expr, value_of

from ..loom.tokenhub import telemetry as hub
from ..loomflow import telemetry as flow

STREAMED = "A lower bound: streamed responses report no tokens."
AGENTS = "A lower bound: only agents of the ReAct architecture report it, and memory extraction is not included."
ESTIMATED = "The cost of streamed requests is an estimate made before the call."
HOUR = "Over the last hour."
HUB_TOKENS = hub.TOKENS.where(provider=value_of("provider"))
HUB_COST = hub.COST.where(provider=value_of("provider")).growth("1h")
FLOW_COST = flow.COST.growth("1h")


def flow_tokens(by: str = "") -> Expr:
    """Return loomflow's input and output tokens of the last hour, without those read from a cache."""
    labels = (by,) if by else ()
    return flow.TOKENS_INPUT.growth("1h").sum(by=labels) + flow.TOKENS_OUTPUT.growth("1h").sum(by=labels)


def per_second(tokens: Expr) -> Expr:
    """Convert tokens of an hour to tokens per second."""
    return (tokens / 3600).in_unit("suffix:tokens/s")


def per_day(cost: Expr) -> Expr:
    """Convert US dollars of an hour to US dollars per day, at the rate of that hour."""
    return (cost * 24).in_unit("currencyUSD")
