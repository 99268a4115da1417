"""Queries of tokens and cost of TokenHub and of loomflow's agents, and notes about what they do not include."""

from __future__ import annotations

from heddle import Expr, variable

from ..loom.tokenhub import telemetry as hub
from ..loomflow import telemetry as flow

STREAMED = "A lower bound: streamed responses report no tokens."
AGENTS = "A lower bound: only agents of the ReAct architecture report it, and memory extraction is not included."
HOUR = "In the previous hour."
HUB_TOKENS = hub.TOKENS.where(provider=variable("provider"))
HUB_COST = hub.COST.where(provider=variable("provider"))


FLOW_COST = flow.COST.growth("1h")


def flow_tokens(by: str = "") -> Expr:
    """Return loomflow's input and output tokens of the previous hour, without those read from a cache."""
    labels = (by,) if by else ()
    return flow.TOKENS_INPUT.growth("1h").sum(by=labels) + flow.TOKENS_OUTPUT.growth("1h").sum(by=labels)


def per_second(tokens: Expr) -> Expr:
    """Convert tokens of an hour to tokens per second."""
    return (tokens / 3600).in_unit("suffix:tokens/s")


def hourly(rate: Expr) -> Expr:
    """Convert US dollars per second to US dollars per hour."""
    return rate.per_hour().in_unit("currencyUSD")


def projected(rate: Expr) -> Expr:
    """Convert US dollars per second to US dollars per day."""
    return rate.per_day().in_unit("currencyUSD")
