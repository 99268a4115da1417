"""Queries about failures, budgets and deployments, which dashboards and alerts share."""

from __future__ import annotations

from heddle import Expr, Recorded, not_, not_re, ratio, re

from .limits_telemetry import (
    CALL_FAILURES,
    CALLS,
    KEY_BUDGET,
    KEY_BUDGET_LEFT,
    KEY_BUDGET_RESET,
    TEAM_BUDGET,
    TEAM_BUDGET_LEFT,
    TEAM_BUDGET_RESET,
)
from .telemetry import CACHE_READ_TOKENS, FAILURES, INPUT_TOKENS, LITELLM, REQUESTS, SPEND

TEAM = ("team", "team_alias")
KEY = ("hashed_api_key", "api_key_alias")
_REJECTION = "HTTPException|Exception|BudgetExceededError|Proxy.+|(.+[.])?(BadRequest|ContextWindowExceeded)Error"
REJECTED = FAILURES.where(exception_class=re(_REJECTION))
"""Requests that the client has to change: those above a limit or a budget, with an unknown key or model, or invalid."""

UNSERVED = FAILURES.where(exception_class=not_re(_REJECTION))
"""Requests that failed because of a provider, or because all deployments are in cooldown."""

_REQUESTS = Recorded(LITELLM, "litellm_requests:growth5m", expression=REQUESTS.growth("5m"))
NOT_SERVED = Recorded(
    LITELLM, "litellm_requests_not_served:growth5m", expression=UNSERVED.growth("5m"), zeros=_REQUESTS
)
UNSERVED_SHARE = ratio(NOT_SERVED, _REQUESTS, zero=True)
_CALLS = Recorded(
    LITELLM, "litellm_calls:growth5m", ("model_id",), expression=CALLS.where(model_id=not_("")).growth("5m")
)
FAILED_CALLS = Recorded(
    LITELLM,
    "litellm_failed_calls:growth5m",
    ("model_id",),
    expression=CALL_FAILURES.where(model_id=not_("")).growth("5m"),
    zeros=_CALLS,
)
FAILED_CALL_SHARE = ratio(FAILED_CALLS, _CALLS, by="model_id", zero=True).with_legend("{{model_id}}")
INPUT = Recorded(LITELLM, "litellm_input_tokens:growth1h", ("requested_model",), expression=INPUT_TOKENS.growth("1h"))
CACHED_INPUT = Recorded(
    LITELLM,
    "litellm_cached_input_tokens:growth1h",
    ("requested_model",),
    expression=CACHE_READ_TOKENS.growth("1h"),
    zeros=INPUT,
)

# With several workers each has its own value: the lowest is the newest until a budget is reset. Without a budget, the
# remaining budget is infinite.
TEAM_LEFT = TEAM_BUDGET_LEFT.min(by=TEAM).and_(TEAM_BUDGET.max(by=TEAM))
KEY_LEFT = KEY_BUDGET_LEFT.min(by=KEY).and_(KEY_BUDGET.max(by=KEY))
TEAM_RESET = TEAM_BUDGET_RESET.min(by=TEAM)
KEY_RESET = KEY_BUDGET_RESET.min(by=KEY)
TEAM_LEFT_SHARE = (TEAM_BUDGET_LEFT.min(by=TEAM) / (TEAM_BUDGET.max(by=TEAM) > 0)).in_unit("percentunit")
KEY_LEFT_SHARE = (KEY_BUDGET_LEFT.min(by=KEY) / (KEY_BUDGET.max(by=KEY) > 0)).in_unit("percentunit")


_SPENT = Recorded(LITELLM, "litellm_spend:growth6h", (*TEAM, *KEY), expression=SPEND.growth("6h"))


def hours_left(budget_left: Expr, by: tuple[str, ...]) -> Expr:
    """Return the hours until budgets are spent at the rate of the last six hours."""
    return (budget_left * 6 / (_SPENT.sum(by=by) > 0)).in_unit("h")


TEAM_HOURS_LEFT = hours_left(TEAM_LEFT, TEAM)
