"""Alerts of LiteLLM: requests and deployments that fail, limits and budgets."""

from __future__ import annotations

from heddle import Alert, Alerts, above, below, up

from .limits_telemetry import COOLDOWNS, FAILED_FALLBACKS
from .queries import (
    FAILED_CALL_SHARE,
    FAILED_CALLS,
    KEY,
    KEY_LEFT_SHARE,
    NOT_SERVED,
    TEAM_HOURS_LEFT,
    TEAM_LEFT_SHARE,
    TEAM_RESET,
    UNSERVED_SHARE,
)
from .settings import settings
from .telemetry import FAILURES, FIRST_TOKEN, LITELLM, SPEND

_REQUESTS, _SPEND = "litellm-requests", "litellm-spend"
# Prometheus extrapolates counts within a window, so limits are compared at half a count less.
_ENOUGH = settings.failed_requests - 0.5
_MANY_STREAMS = FIRST_TOKEN.observations.growth("15m").sum() > settings.streams - 0.5
_LIMITED = FAILURES.where(exception_class="HTTPException", exception_status="429")

alerts = Alerts(
    LITELLM,
    [
        Alert(
            name="LiteLLMDown",
            query=up(LITELLM).last(),
            fires=below(1),
            pending="2m",
            severity="critical",
            summary="LiteLLM on {{ $labels.instance }} is down",
            description="Prometheus has failed to scrape it for two minutes.",
            no_data="OK",  # LiteLLMAbsent reports that
            panel=(_REQUESTS, "LiteLLM status"),
            diagnose=[
                "Is the process up?",
                "Does `/metrics` respond with 401? Then it needs a key: set `system.litellm.token_file`.",
            ],
            resolve=["Restart it, and find in its log why it ended; or give Prometheus a valid key."],
        ),
        Alert(
            name="LiteLLMAbsent",
            query=up(LITELLM).absent(),
            fires=above(0),
            pending="5m",
            severity="critical",
            summary="LiteLLM is not scraped",
            description="No target has the job of the setting `system.litellm.job`, so no other alert of LiteLLM can "
            "fire.",
            no_data="OK",
            panel=(_REQUESTS, "LiteLLM status"),
            diagnose=["Does Prometheus have a scrape job for it?"],
            resolve=["Add the scrape job, or set `system.litellm.job` to the existing one."],
        ),
        Alert(
            name="LiteLLMFailures",
            query=UNSERVED_SHARE.and_(NOT_SERVED.sum() > _ENOUGH),
            fires=above(settings.failed_share),
            pending="2m",
            severity="critical",
            summary="LiteLLM failed to serve {{ $value | humanizePercentage }} of requests",
            description="Over the last five minutes, these requests failed at a provider or found no available "
            f"deployment. There were at least {settings.failed_requests}.",
            no_data="OK",  # there are no requests, or few fail
            panel=(_REQUESTS, "Unserved requests"),
            diagnose=["Which exception, and which deployment? See the row Problems of the dashboard."],
            resolve=["Add a fallback for the model, or remove the failing deployment from the configuration."],
        ),
        Alert(
            name="LiteLLMDeploymentFailing",
            query=FAILED_CALL_SHARE.and_(FAILED_CALLS.sum(by="model_id") > _ENOUGH),
            fires=above(settings.deployment_failed_share),
            pending="2m",
            severity="warning",
            summary="{{ $value | humanizePercentage }} of calls to the deployment {{ $labels.model_id }} failed",
            description=f"At least {settings.failed_requests} calls failed over the last five minutes. Retries and "
            "fallbacks may have served the requests.",
            no_data="OK",  # there are no calls, or few fail
            panel=(_REQUESTS, "Failed calls by deployment"),
            diagnose=["Does the provider report an incident?", "Is the key of the deployment valid?"],
            resolve=["Remove the deployment, or correct its key and address."],
        ),
        Alert(
            name="LiteLLMCooldowns",
            query=COOLDOWNS.growth("15m").sum(by="model_id"),
            fires=above(settings.cooldowns - 0.5),
            pending="0s",
            severity="warning",
            summary="The deployment {{ $labels.model_id }} was in cooldown {{ $value | humanize }} times",
            description="The cooldowns began over the last 15 minutes. The router does not use a deployment in "
            "cooldown.",
            no_data="OK",  # no deployment was in cooldown
            panel=(_REQUESTS, "Cooldowns by deployment"),
            diagnose=["Which status precedes the cooldowns? 429 is a rate limit of the provider, 401 an invalid key."],
            resolve=["Add deployments for its model, raise the provider's limit, or renew its key."],
        ),
        Alert(
            name="LiteLLMFallbacksFail",
            query=FAILED_FALLBACKS.growth("15m").sum(by="requested_model"),
            fires=above(settings.failed_fallbacks - 0.5),
            pending="0s",
            severity="critical",
            summary="{{ $value | humanize }} fallbacks of {{ $labels.requested_model }} failed",
            description="Over the last 15 minutes, no other model could serve these requests either.",
            no_data="OK",  # no fallback failed
            panel=(_REQUESTS, "Fallbacks"),
            diagnose=["Do the models of the fallback have the same provider, or the same rate limit?"],
            resolve=["Configure a fallback to a model of another provider."],
        ),
        Alert(
            name="LiteLLMRateLimited",
            query=_LIMITED.growth("15m").sum(by=KEY),
            fires=above(settings.rejections - 0.5),
            pending="0s",
            severity="warning",
            summary="The API key {{ $labels.api_key_alias }} exceeds its rate limit",
            description="LiteLLM rejected {{ $value | humanize }} of its requests over the last 15 minutes.",
            no_data="OK",  # no request was rejected
            panel=(_REQUESTS, "Rejected requests by exception"),
            diagnose=["Which program uses the key, and does it wait before it retries?"],
            resolve=["Reduce the request rate of the program, or raise the limit of the key or its team."],
        ),
        Alert(
            name="LiteLLMSlowFirstToken",
            query=FIRST_TOKEN.share_above(5, window="15m").and_(_MANY_STREAMS),
            fires=above(settings.slow_share),
            pending="5m",
            severity="warning",
            summary="{{ $value | humanizePercentage }} of LiteLLM's streams took more than 5 s to the first token",
            description=f"The share is that of the last 15 minutes, with at least {settings.streams} streamed "
            "responses.",
            no_data="OK",  # few responses were streamed
            panel=(_REQUESTS, "First token later than 5 s"),
            diagnose=[
                "Which model and deployment? Compare the time to the first token with the latency added by the proxy."
            ],
            resolve=["Route to a faster deployment, or reduce the load of the slow one."],
        ),
        Alert(
            name="LiteLLMTeamBudgetLow",
            query=TEAM_LEFT_SHARE,
            fires=below(settings.budget_left),
            pending="5m",
            severity="warning",
            summary="The team {{ $labels.team_alias }} has {{ $value | humanizePercentage }} of its budget left",
            description="The value is as of the team's latest request. When the budget is spent, LiteLLM rejects its "
            "requests.",
            no_data="OK",  # no team has a budget
            panel=(_SPEND, "Team budgets"),
            diagnose=["When is the budget reset?", "Which of its keys and models cause the cost?"],
            resolve=["Raise the budget, or use cheaper models until it is reset."],
        ),
        Alert(
            name="LiteLLMKeyBudgetLow",
            query=KEY_LEFT_SHARE,
            fires=below(settings.budget_left),
            pending="5m",
            severity="warning",
            summary="The API key {{ $labels.api_key_alias }} has {{ $value | humanizePercentage }} of its budget left",
            description="The value is as of the key's latest request. When the budget is spent, LiteLLM rejects its "
            "requests.",
            no_data="OK",  # no API key has a budget
            panel=(_SPEND, "Key budgets"),
            diagnose=["When is the budget reset?", "Does the program that uses the key repeat its requests in a loop?"],
            resolve=["Raise the budget, or stop the program."],
        ),
        Alert(
            name="LiteLLMBudgetRunsOut",
            query=TEAM_HOURS_LEFT < TEAM_RESET,
            fires=below(settings.budget_hours),
            pending="30m",
            severity="warning",
            summary="The budget of the team {{ $labels.team_alias }} will not last until it is reset",
            description="It will be spent in {{ $value | humanize }} hours if spending continues at the rate of the "
            "last six hours.",
            no_data="OK",  # all budgets last, or none is ever reset
            panel=(_SPEND, "Team budgets"),
            diagnose=["Is the spend of the last hours normal for the team?"],
            resolve=["Raise the budget, or reduce the spend before requests are rejected."],
        ),
        Alert(
            name="LiteLLMBudgetExceeded",
            query=FAILURES.where(exception_class="BudgetExceededError").growth("15m").sum(by=KEY),
            fires=above(settings.budget_rejections - 0.5),
            pending="0s",
            severity="critical",
            summary="LiteLLM rejected {{ $value | humanize }} requests because a budget is spent",
            description="The requests were rejected over the last 15 minutes. Their API key is {{ "
            "$labels.api_key_alias }}; `None` if it has no name.",
            no_data="OK",  # no budget is spent
            panel=(_REQUESTS, "Rejected requests by exception"),
            diagnose=[
                "Which budget is spent: that of the key, its user, its team or its organization? See LiteLLM's log."
            ],
            resolve=["Raise that budget, or wait until it is reset."],
        ),
        Alert(
            name="LiteLLMSpend",
            query=SPEND.growth("1h").sum(),
            fires=above(settings.spend),
            pending="5m",
            severity="warning",
            summary="LiteLLM's requests cost {{ $value | humanize }} USD in the last hour",
            description=f"The limit is {settings.spend.number:g} USD per hour. The cost is computed from LiteLLM's "
            "price list.",
            no_data="OK",  # nothing was spent
            panel=(_SPEND, "Spend by team"),
            diagnose=["Which team, key and model cause the cost?"],
            resolve=["Stop the program that causes the cost, or set a budget for its key."],
        ),
    ],
)
