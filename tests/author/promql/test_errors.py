"""Wrong uses of expressions are errors at the author's line that name what exists; correct uses are accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from heddle import RANGE, Histogram, alert_scope, not_, ratio, raw, re, value_of
from heddle.diagnostics.errors import AuthorError
from heddle.promql.parse import parse_promql
from tests.author.promql.sample import (
    BUSY,
    COST,
    HUB,
    ITERATION,
    LAG,
    LATENCY,
    PAUSES,
    REQUESTS,
    SPENT,
    TASKS,
    TOKENS,
    UPTIME,
)

Use = Callable[[], Any]

WRONG_USES: list[tuple[str, Use, str, str]] = [
    (
        "expression/unknown-label",
        lambda: REQUESTS.where(modle="m"),
        "requests_total has no label `modle`",
        "did you mean `model`? the labels are: instance, job, model, provider, status",
    ),
    (
        "expression/unknown-label",
        lambda: TASKS.sum(by="modle"),
        "tasks_total has no label `modle`",
        "the labels are: instance, job, status",
    ),
    (
        "expression/unknown-label",
        lambda: TASKS.sum(without="sttus"),
        "tasks_total has no label `sttus`",
        "did you mean `status`? the labels are: instance, job, status",
    ),
    (
        "expression/unknown-label-value",
        lambda: TASKS.where(status="faild"),
        "label `status` of tasks_total is never `faild`",
        "did you mean `'failed'`? the values are: 'failed', 'pending'",
    ),
    (
        "expression/unknown-label-value",
        lambda: TASKS.where(status=re("x.*")),
        "label `status` of tasks_total is never `x.*`",
        "the values are: 'failed', 'pending'",
    ),
    (
        "expression/unknown-label-value",
        lambda: TASKS.where(status=not_("done")),
        "label `status` of tasks_total is never `done`",
        "the values are: 'failed', 'pending'",
    ),
    (
        "expression/unknown-label-value",
        lambda: TASKS.where(status=not_("f.iled")),
        "label `status` of tasks_total is never `f.iled`",
        "did you mean `'failed'`? the values are: 'failed', 'pending'",
    ),
    (
        "expression/unknown-label",
        lambda: ITERATION.on("instance").group_left("verdict") * TASKS,
        "tasks_total has no label `verdict`",
        "the labels are: instance, job, status",
    ),
    (
        "expression/unknown-label",
        lambda: ITERATION.relabel("status", to="state"),
        "iteration has no label `status`",
        "the labels are: instance, job",
    ),
    (
        "expression/invalid-regex",
        lambda: REQUESTS.where(model=re("a(b")),
        "`a(b` is not a valid regular expression: missing ), unterminated subpattern at position 1",
        "correct the pattern, or match a plain text",
    ),
    (
        "expression/wrong-metric-type",
        lambda: TASKS.rate(),
        "tasks_total is a gauge; `rate` needs a counter",
        "a gauge goes up and down: use `.last()`, `.delta(...)`, `.deriv(...)` or `.max_over_time(...)`",
    ),
    (
        "expression/wrong-metric-type",
        lambda: TASKS.increase(),
        "tasks_total is a gauge; `increase` needs a counter",
        "a gauge goes up and down: use `.last()`, `.delta(...)`, `.deriv(...)` or `.max_over_time(...)`",
    ),
    (
        "expression/wrong-metric-type",
        lambda: LATENCY.rate(),
        "latency_ms is a histogram; `rate` needs a counter",
        "use `.quantile(...)`, `.mean()`, `.share_above(...)`, or `.observations.rate()`",
    ),
    (
        "expression/wrong-metric-type",
        lambda: COST.delta("1h"),
        "cost_usd_total is a counter; `delta` needs a gauge",
        "a counter only grows: use `.rate()`, `.increase()`, or `.since_start()` for its value since the start",
    ),
    (
        "expression/wrong-metric-type",
        lambda: COST.deriv("1h"),
        "cost_usd_total is a counter; `deriv` needs a gauge",
        "a counter only grows: use `.rate()`, `.increase()`, or `.since_start()` for its value since the start",
    ),
    (
        "expression/wrong-metric-type",
        lambda: REQUESTS.quantile(0.9),
        "requests_total is a counter; `quantile` needs a histogram",
        "a counter only grows: use `.rate()`, `.increase()`, or `.since_start()` for its value since the start",
    ),
    (
        "expression/wrong-metric-type",
        lambda: PAUSES.quantile(0.9),
        "pause_seconds is a summary; `quantile` needs a histogram",
        "use `.last()` with `where(quantile=...)`, `.mean()`, or `.observations.rate()`",
    ),
    (
        "expression/wrong-metric-type",
        lambda: TASKS.share_above(1),
        "tasks_total is a gauge; `share_above` needs a histogram",
        "a gauge goes up and down: use `.last()`, `.delta(...)`, `.deriv(...)` or `.max_over_time(...)`",
    ),
    (
        "expression/wrong-metric-type",
        lambda: LATENCY.observations.mean(),
        "latency_ms is a counter; `mean` needs a histogram or summary",
        "a counter only grows: use `.rate()`, `.increase()`, or `.since_start()` for its value since the start",
    ),
    (
        "expression/raw-value",
        lambda: REQUESTS.text,
        "requests_total is a counter; its raw value is not meaningful",
        "a counter only grows: use `.rate()`, `.increase()`, or `.since_start()` for its value since the start",
    ),
    (
        "expression/raw-value",
        lambda: REQUESTS.where(status="ok") / REQUESTS,
        "requests_total is a counter; its raw value is not meaningful",
        "a counter only grows: use `.rate()`, `.increase()`, or `.since_start()` for its value since the start",
    ),
    (
        "expression/raw-value",
        lambda: ratio(REQUESTS, REQUESTS),
        "requests_total is a counter; its raw value is not meaningful",
        "a counter only grows: use `.rate()`, `.increase()`, or `.since_start()` for its value since the start",
    ),
    (
        "expression/raw-value",
        lambda: LATENCY.sum(),
        "latency_ms is a histogram; its raw value is not meaningful",
        "use `.quantile(...)`, `.mean()`, `.share_above(...)`, or `.observations.rate()`",
    ),
    (
        "expression/wrong-metric-type",
        lambda: TASKS.since_start(),
        "tasks_total is a gauge; `since_start` needs a counter",
        "a gauge goes up and down: use `.last()`, `.delta(...)`, `.deriv(...)` or `.max_over_time(...)`",
    ),
    (
        "expression/dropped-label",
        lambda: REQUESTS.rate().sum(by=["model", "provider"]).sum(by="status"),
        "label `status` was dropped earlier in this expression",
        "keep it in the aggregation's `by` or in `on`; the remaining labels are: model, provider",
    ),
    (
        "expression/dropped-label",
        lambda: REQUESTS.rate().sum(without="status").topk(3, by="status"),
        "label `status` was dropped earlier in this expression",
        "keep it in the aggregation's `by` or in `on`; the remaining labels are: instance, job, model, provider",
    ),
    (
        "expression/dropped-label",
        lambda: REQUESTS.rate().sum().with_legend("{{model}}"),
        "label `model` was dropped earlier in this expression",
        "keep it in the aggregation's `by` or in `on`; the remaining labels are: none",
    ),
    (
        "expression/dropped-label",
        lambda: TASKS.sum().on("instance") / TASKS.sum(by="instance"),
        "label `instance` was dropped earlier in this expression",
        "keep it in the aggregation's `by` or in `on`; the remaining labels are: none",
    ),
    (
        "expression/dropped-label",
        lambda: (TASKS.max(by=("job", "status")).on("job") / TASKS.sum(by="job")).sum(by="status"),
        "label `status` was dropped earlier in this expression",
        "keep it in the aggregation's `by` or in `on`; the remaining labels are: job",
    ),
    (
        "expression/by-and-without",
        lambda: TASKS.sum(by="status", without="job"),
        "`sum` takes `by` or `without`, not both",
        "remove one of them",
    ),
    (
        "expression/label-mismatch",
        lambda: TASKS.where(status="failed") / TASKS.sum(),
        "label sets of `/` do not match: (instance, job, status) vs ()",
        "aggregate both sides by the same labels, or use `ratio`, `share`, `.on(...)` or `.ignoring(...)`",
    ),
    (
        "expression/label-mismatch",
        lambda: TASKS.ignoring("job") / ITERATION,
        "label sets of `/` do not match: (instance, status) vs (instance)",
        "aggregate both sides by the same labels, or use `ratio`, `share`, `.on(...)` or `.ignoring(...)`",
    ),
    (
        "expression/never-matches",
        lambda: TASKS.where(status="pending").last() + TASKS.where(status="failed"),
        "the sides of `+` never match: `status` is `pending` on the left and `failed` on the right",
        "aggregate `status` away first, or match both values with `re(...)` in one selector",
    ),
    (
        "expression/never-matches",
        lambda: TASKS.where(status="pending").sum(by="status") + TASKS.where(status="failed").sum(by="status"),
        "the sides of `+` never match: `status` is `pending` on the left and `failed` on the right",
        "aggregate `status` away first, or match both values with `re(...)` in one selector",
    ),
    (
        "expression/never-matches",
        lambda: TASKS.where(status="pending").sum(without="job") + TASKS.where(status="failed").sum(without="job"),
        "the sides of `+` never match: `status` is `pending` on the left and `failed` on the right",
        "aggregate `status` away first, or match both values with `re(...)` in one selector",
    ),
    (
        "expression/mixed-units",
        lambda: LAG.last() + UPTIME,
        "`+` between ms and s",
        "convert one side, and declare its unit with `.in_unit(...)`",
    ),
    (
        "expression/mixed-units",
        lambda: LAG.or_(UPTIME),
        "`or` between ms and s",
        "convert one side, and declare its unit with `.in_unit(...)`",
    ),
    (
        "expression/unknown-bucket",
        lambda: LATENCY.share_above(5000),
        "no bucket of latency_ms ends at 5000",
        "choose one of: 0.5, 10, 5120",
    ),
    (
        "expression/quantile-out-of-range",
        lambda: LATENCY.quantile(95),
        "the quantile 95 is not between 0 and 1",
        "write 0.95 for the 95th percentile",
    ),
    (
        "expression/invalid-duration",
        lambda: REQUESTS.rate("5 minutes"),
        "`5 minutes` is not a duration",
        "write a duration such as `5m`, or `$__range`",
    ),
    (
        "expression/invalid-duration",
        lambda: REQUESTS.growth("an hour"),
        "`an hour` is not a duration",
        "write a duration such as `5m`, or `$__range`",
    ),
    (
        "expression/invalid-duration",
        lambda: SPENT.offset(RANGE),
        "`$__range` is not a duration",
        "write a duration such as `1d`, or `-1h` to look ahead",
    ),
    (
        "expression/offset-of-raw-text",
        lambda: raw("x").offset("1h"),
        "an offset cannot be applied to raw PromQL",
        "write the offset into the text",
    ),
    (
        "expression/never-empty",
        lambda: TASKS.sum().or_zero().good_if_empty(),
        "this expression is never empty, since it is 0 without series",
        "remove `.or_zero()` or `.good_if_empty()`",
    ),
    (
        "expression/zero-with-labels",
        lambda: TASKS.sum(by="status").or_zero(),
        "a zero has no labels and would be shown beside series with status",
        "aggregate without `by` first, or use `ratio(..., zero=True)`",
    ),
    (
        "expression/not-a-rate",
        lambda: SPENT.per_hour(),
        "spent_usd is in currencyUSD here, which is not per second",
        "take `.rate()` first",
    ),
    (
        "expression/not-a-comparison",
        lambda: SPENT.last().as_bool(),
        "only a comparison can return 1 or 0",
        "write `(a > b).as_bool()`",
    ),
    (
        "expression/used-as-bool",
        lambda: 1 < SPENT.last() < 2,
        "a PromQL expression cannot be used as a bool",
        "combine expressions with `.and_(...)` and `.or_(...)`",
    ),
    (
        "expression/not-finite",
        lambda: SPENT * float("nan"),
        "operand `nan` is not finite",
        "write a finite number",
    ),
    (
        "expression/variable-in-alert",
        lambda: REQUESTS.increase(RANGE).sum().render(alert_scope()),
        "`$__range` has no value in an alert",
        "write a fixed duration or value",
    ),
    (
        "expression/variable-in-alert",
        lambda: TASKS.where(status=value_of("status")).last().render(alert_scope()),
        "`$status` has no value in an alert",
        "write a fixed duration or value",
    ),
    (
        "catalog/invalid-buckets",
        lambda: Histogram(HUB, "latency_ms", "Latency.", buckets=(0.5, 10, 5)),
        "the buckets of latency_ms are not ascending numbers",
        "write `buckets=(0.5, 5, 10)`",
    ),
    (
        "catalog/invalid-buckets",
        lambda: Histogram(HUB, "latency_ms", "Latency.", buckets=(1, 1, float("inf"))),
        "the buckets of latency_ms are not ascending numbers",
        "write `buckets=(1,)`",
    ),
]

CORRECT_USES: dict[str, Use] = {
    "labels of the scrape": lambda: REQUESTS.where(job="a", instance=re("b.*")).rate().sum(by="job"),
    "an open label takes any value": lambda: REQUESTS.where(model="whatever").rate(),
    "a pattern that matches one value": lambda: TASKS.where(status=re("fail.*|x")),
    "a variable in a closed label": lambda: TASKS.where(status=value_of("status")),
    "a label that without keeps": lambda: TASKS.sum(without="instance").sum(by="status"),
    "labels of raw text": lambda: raw("x").sum(by="y").sum(by="y"),
    "raw text beside any labels": lambda: raw("x") / TASKS.sum(),
    "a legend with an existing label": lambda: TASKS.sum(by="status").with_legend("tasks {{ status }}"),
    "a copied label": lambda: TOKENS.rate().relabel("gen_ai_model", to="model").sum(by="model"),
    "another value that was aggregated away": lambda: (
        TASKS.where(status="pending").sum() + TASKS.where(status="failed").sum()
    ),
    "another value that without removes": lambda: (
        TASKS.where(status="pending").sum(without="status") + TASKS.where(status="failed").sum(without="status")
    ),
    "another value that is ignored": lambda: (
        TASKS.where(status="pending").last().ignoring("status") + TASKS.where(status="failed")
    ),
    "or of other values": lambda: TASKS.where(status="pending").last().or_(TASKS.where(status="failed")),
    "or has the labels of both": lambda: TASKS.sum(by="status").or_(TASKS.sum(by="job")).sum(by="job"),
    "or of other values beside one": lambda: (
        TASKS.where(status="pending").last().or_(TASKS.where(status="failed")) + TASKS.where(status="failed")
    ),
    "an overwritten label": lambda: (
        TASKS.where(status="failed").relabel("job", to="status") + TASKS.where(status="pending")
    ),
    "a copied label of the right": lambda: (ITERATION.on("instance", "job").group_left("status") * TASKS).sum(
        by="status"
    ),
    "comparison of counts and money": lambda: SPENT.last() > ITERATION,
    "division of units": lambda: SPENT / UPTIME,
    "a negative offset": lambda: SPENT.offset("-1h"),
    "an offset of time itself": lambda: UPTIME.age().offset("1d"),
    "a compound duration": lambda: REQUESTS.rate("1h30m"),
    "a variable as window": lambda: REQUESTS.rate("${window}"),
    "a capture group in an alert": lambda: TASKS.relabel("status", to="s").render(alert_scope()),
    "the end of a pattern in an alert": lambda: REQUESTS.where(model=re("a$")).rate().sum().render(alert_scope()),
    "per hour of an unknown unit": lambda: raw("x").per_hour(),
    "seconds per second per hour": lambda: BUSY.rate().per_hour(),
    "zero where labels are unknown": lambda: raw("x").or_zero(),
}


def test_a_wrong_use_is_an_error_at_the_line_of_the_author() -> None:
    wrong = []
    for id, use, message, help in WRONG_USES:
        with pytest.raises(AuthorError) as raised:
            use()
        finding = raised.value.findings[0]
        actual = (finding.id, finding.message, finding.help, finding.location.file, finding.location.line)
        expected = (id, message, help, __file__, use.__code__.co_firstlineno)
        if actual != expected:
            wrong.append((actual, expected))
    assert wrong == []


def test_a_correct_use_returns_promql() -> None:
    for name, use in CORRECT_USES.items():
        result = use()
        assert parse_promql(result if isinstance(result, str) else result.text), name
