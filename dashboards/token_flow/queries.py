"""The flows of tokens and money through TokenHub and through loomflow's agents, and what is known of their gaps."""

from __future__ import annotations

from heddle import Expr, variable

from ..loom.tokenhub import telemetry as hub
from ..loomflow import telemetry as flow

STREAMED = "Streamed answers report no tokens, so this is the least it can be."
AGENTS = "Only agents of the ReAct architecture report it."
HUB_TOKENS = hub.TOKENS.where(provider=variable("provider"))
HUB_COST = hub.COST.where(provider=variable("provider"))


def flow_tokens(by: str = "", span: str | None = None) -> Expr:
    """Return loomflow's tokens per second in both directions; those read from a cache are not among them."""
    labels = (by,) if by else ()
    both = flow.TOKENS_INPUT.rate(span).sum(by=labels) + flow.TOKENS_OUTPUT.rate(span).sum(by=labels)
    return both.in_unit("suffix:tokens/s")


def hourly(rate: Expr) -> Expr:
    """Return US dollars per second as dollars per hour."""
    return rate.per_hour().in_unit("currencyUSD")


def projected(rate: Expr) -> Expr:
    """Return US dollars per second as dollars per day."""
    return rate.per_day().in_unit("currencyUSD")
