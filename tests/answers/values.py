"""What panels show, each computed a second time: by dashboard and panel, for the first query that is on Prometheus.

A new dashboard takes three panels here. A name of a query after the panel's, as in `Iteration/B`, takes another query.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.answers.past import (
    DAYS,
    HOURS,
    Groups,
    count,
    filled,
    increase,
    last,
    mean,
    plus,
    rate,
    ratio,
    scaled,
    share_above,
)

_USED = "gen_ai_client_inference_usage"
_MODEL = "gen_ai_request_model"

VALUES: dict[str, dict[str, Callable[[], Groups]]] = {
    "loom-overview": {
        "Providers down": lambda: count("tokenhub_provider_health_state", value=0),
        "LLM requests": lambda: rate("tokenhub_requests_total"),
        "LLM errors": lambda: ratio(rate("tokenhub_requests_total", status="error"), rate("tokenhub_requests_total")),
        "Requests by status": lambda: rate("tokenhub_requests_total", "status"),
        "Mean latency by model": lambda: mean("tokenhub_request_latency_ms", "model"),
        "Answers slower than 5.12 s": lambda: share_above("5120", "tokenhub_request_latency_ms", "model"),
        "Streamed requests of Loom": lambda: rate("loom_provider_requests_total", "provider_id", "success"),
        "Open files": lambda: ratio(
            last("process_open_fds", "instance", job="loom"), last("process_max_fds", "instance", job="loom")
        ),
    },
    "loki-mode-session": {
        "Cost Tracking": lambda: last("loki_cost_usd"),
        "Failed tasks": lambda: ratio(last("loki_tasks_total", status="failed"), last("loki_tasks_total")),
        "Task Distribution": lambda: last("loki_tasks_total", "status"),
        "Task funnel/C": lambda: last("loki_tasks_total", status="completed"),
        "Tasks waiting or at work": lambda: last("loki_tasks_total", "status", status="pending|in_progress"),
        "Event Rate": lambda: rate("loki_events_total"),
        "Cost per hour": lambda: increase("loki_cost_usd", over=HOURS),
    },
    "loki-mode-fleet": {
        "Cost of all runs": lambda: last("loki_cost_usd"),
        "Cost per hour by instance": lambda: increase("loki_cost_usd", "instance", over=HOURS),
        "Events by instance": lambda: rate("loki_events_total", "instance"),
        "Failed share by instance": lambda: ratio(
            last("loki_tasks_total", "instance", status="failed"), last("loki_tasks_total", "instance")
        ),
        "Receipts by provenance/B": lambda: last("loki_receipts_total"),
    },
    "token-flow": {
        "TokenHub tokens": lambda: rate("tokenhub_tokens_total", "direction"),
        "TokenHub spend": lambda: scaled(rate("tokenhub_cost_usd_total"), 3600),
        "TokenHub spend, projected": lambda: scaled(rate("tokenhub_cost_usd_total", over=HOURS), 86400),
        "TokenHub against yesterday": lambda: ratio(
            increase("tokenhub_cost_usd_total", over=HOURS), increase("tokenhub_cost_usd_total", over=HOURS, ago=DAYS)
        ),
        "Cost of 1,000 tokens": lambda: scaled(
            ratio(rate("tokenhub_cost_usd_total", over=HOURS), rate("tokenhub_tokens_total", over=HOURS)), 1000
        ),
        "loomflow tokens": lambda: plus(rate("loom_tokens_input_total"), rate("loom_tokens_output_total")),
        "loomflow spend, today and the day before/B": lambda: scaled(rate("loom_cost_usd_total", ago=DAYS), 3600),
        "Spend in this time range": lambda: increase("tokenhub_cost_usd_total", "model", "provider"),
        "loomflow tokens by direction/B": lambda: rate("loom_tokens_output_total"),
        "loomflow spend in this time range": lambda: increase("loom_cost_usd_total", "model"),
        "Input read from a cache": lambda: ratio(
            filled(rate(f"{_USED}_cache_read_input_tokens_total", _MODEL), rate(f"{_USED}_input_tokens_total", _MODEL)),
            rate(f"{_USED}_input_tokens_total", _MODEL),
        ),
    },
}
