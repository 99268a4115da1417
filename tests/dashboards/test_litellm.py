"""The dashboards of LiteLLM separate failures from rejections, and do not depend on the number of workers."""

from __future__ import annotations

import re

from dashboards.litellm import limits_telemetry, telemetry
from dashboards.litellm.queries import REJECTED, UNSERVED
from heddle import Gauge, Series
from tests.dashboards.prometheus.exposition import parse_samples
from tests.dashboards.repository import panels_without_question, prometheus_queries
from tests.dashboards.telemetry.exposition import FOLDER

UIDS = ("litellm-requests", "litellm-spend")
FAILURES = telemetry.FAILURES.name
AGGREGATED = re.compile(r"\b(sum|min|max)( by \([^)]*\) |)\($")


def classes(failures: Series) -> re.Pattern[str]:
    """Return the pattern of the classes that a selection of failures names."""
    (pattern,) = re.findall(r'exception_class!?=?~"([^"]+)"', failures.rate("5m").text)
    return re.compile(pattern)


def test_failures_are_either_rejected_or_not_served() -> None:
    assert classes(REJECTED) == classes(UNSERVED)
    assert "exception_class=~" in REJECTED.rate("5m").text
    assert "exception_class!~" in UNSERVED.rate("5m").text


def test_recorded_failures_are_separated() -> None:
    samples = parse_samples((FOLDER / "litellm.prom").read_text())
    recorded = {dict(sample.labels)["exception_class"] for sample in samples if sample.name == FAILURES}
    rejected = {name for name in recorded if classes(REJECTED).fullmatch(name)}
    assert rejected == {"BudgetExceededError", "Exception", "HTTPException", "ProxyModelNotFoundError"}
    assert recorded - rejected == {"RouterRateLimitError"}


def test_errors_of_providers_are_failures_unless_the_request_was_wrong() -> None:
    names = ("Openai.RateLimitError", "Anthropic.InternalServerError", "Openai.APIConnectionError", "Timeout")
    wrong_requests = ("Openai.BadRequestError", "ContextWindowExceededError", "ProxyException")
    assert [name for name in names if classes(REJECTED).fullmatch(name)] == []
    assert [name for name in wrong_requests if not classes(REJECTED).fullmatch(name)] == []


def test_every_gauge_is_aggregated() -> None:
    """With several workers, each gauge has a series for each of them."""
    gauges = {
        value.name
        for module in (telemetry, limits_telemetry)
        for value in vars(module).values()
        if isinstance(value, Gauge)
    } - {telemetry.START_TIME.name}
    plain = [
        f"{uid}: {text}"
        for uid in UIDS
        for text in prometheus_queries(uid).panel_queries()
        for use in re.finditer(rf"\b({'|'.join(gauges)})\{{", text)
        if not AGGREGATED.search(text[: use.start()])
    ]
    assert plain == []


def test_every_panel_answers_a_question() -> None:
    assert {uid: panels_without_question(uid) for uid in UIDS} == {uid: [] for uid in UIDS}
