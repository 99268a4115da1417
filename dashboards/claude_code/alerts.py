"""Alerts of Claude Code: missing metrics, high cost, and an unused prompt cache."""

from __future__ import annotations

from heddle import Alert, Alerts, above, below, ratio, up

from .recorded import CACHE_READ, INPUT
from .settings import settings
from .telemetry import CLAUDE_CODE, COST, NAMES, SESSION, USER

_USAGE = "claude-code-usage"
_ESTIMATE = "The cost is an estimate from list prices, not a bill."

alerts = Alerts(
    CLAUDE_CODE,
    [
        Alert(
            name="ClaudeCodeDown",
            query=up(CLAUDE_CODE).last(),
            fires=below(1),
            pending="5m",
            severity="warning",
            summary="The collector of Claude Code on {{ $labels.instance }} is down",
            description="Prometheus has failed to scrape it for five minutes, so there are no metrics of Claude Code.",
            no_data="OK",
            panel=(_USAGE, "Tokens by type"),
            diagnose=["Is the collector up, and does its port respond?"],
            resolve=["Restart the collector; Claude Code works without it."],
        ),
        Alert(
            name="ClaudeCodeSpend",
            query=COST.growth("1h").sum(),
            fires=above(settings.spend),
            pending="0s",
            severity="warning",
            summary="Claude Code cost {{ $value | humanize }} USD in the last hour",
            description=f"The limit is {settings.spend.number:g} USD per hour. {_ESTIMATE}",
            no_data="OK",  # nobody uses it
            panel=(_USAGE, "Cost by model"),
            diagnose=["Which users and models cause the cost?", "Do many subagents run?"],
            resolve=["End the session, or select a cheaper model for it."],
        ),
        Alert(
            name="ClaudeCodeExpensiveSession",
            query=COST.growth("1h").sum(by=(SESSION, USER)),
            fires=above(settings.session_spend),
            pending="0s",
            severity="warning",
            summary=f"Claude Code session {NAMES.template('session.id')} cost {{{{ $value | humanize }}}} USD in the "
            "last hour",
            description=f"The limit is {settings.session_spend.number:g} USD per hour. The user of the session is "
            f"{NAMES.template('user.email')}. {_ESTIMATE}",
            no_data="OK",  # nobody uses it
            panel=(_USAGE, "Most expensive sessions"),
            diagnose=["Does the session repeat itself? Its events in Loki show the tools that it calls."],
            resolve=["Ask the user to end or compact the session."],
        ),
        Alert(
            name="ClaudeCodeCacheUnused",
            query=ratio(CACHE_READ, INPUT, by="model", zero=True).and_(INPUT.sum(by="model") > settings.cache_tokens),
            fires=below(settings.cache_share),
            pending="15m",
            severity="warning",
            summary="Claude Code reads {{ $value | humanizePercentage }} of the input of {{ $labels.model }} from the "
            "prompt cache",
            description=f"At least {settings.cache_share.number:.0%} is expected. The share is that of the last hour, "
            f"which had more than {settings.cache_tokens:,} input tokens.",
            no_data="OK",  # nobody uses it, or too little to judge
            panel=(_USAGE, "Cached share of the input by model"),
            diagnose=[
                "Does a gateway between Claude Code and the provider remove the cache markers?",
                "Are many short sessions started? A new session reads nothing from the cache.",
            ],
            resolve=["Repair the gateway, or reuse sessions."],
        ),
    ],
)
