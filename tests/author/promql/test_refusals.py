"""What the words refuse, beside what they take: each at the author's line, with what there is instead."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from heddle import RANGE, Expr, alert_scope, not_, ratio, raw, re, variable
from heddle.diagnostics.errors import AuthorError
from tests.author.promql.sample import (
    BUSY,
    COST,
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

Word = Callable[[], object]

REFUSED: dict[str, tuple[Word, str, str]] = {
    "query/unknown-label": (
        lambda: REQUESTS.where(modle="m"),
        "requests_total has no label `modle`",
        "did you mean `model`? the labels are: instance, job, model, provider, status",
    ),
    "query/unknown-label ": (
        lambda: TASKS.sum(by="modle"),
        "tasks_total has no label `modle`",
        "the labels are: instance, job, status",
    ),
    "query/unknown-label  ": (
        lambda: TASKS.sum(without="sttus"),
        "tasks_total has no label `sttus`",
        "did you mean `status`? the labels are: instance, job, status",
    ),
    "query/unknown-value": (
        lambda: TASKS.where(status="faild"),
        "label `status` of tasks_total is never `faild`",
        "did you mean `'failed'`? the values are: 'failed', 'pending'",
    ),
    "query/unknown-value ": (
        lambda: TASKS.where(status=re("x.*")),
        "label `status` of tasks_total is never `x.*`",
        "the values are: 'failed', 'pending'",
    ),
    "query/unknown-value  ": (
        lambda: TASKS.where(status=not_("done")),
        "label `status` of tasks_total is never `done`",
        "the values are: 'failed', 'pending'",
    ),
    "query/unknown-value   ": (
        lambda: TASKS.where(status=not_("f.iled")),
        "label `status` of tasks_total is never `f.iled`",
        "did you mean `'failed'`? the values are: 'failed', 'pending'",
    ),
    "query/unknown-label   ": (
        lambda: ITERATION.on("instance").many("verdict") * TASKS,
        "tasks_total has no label `verdict`",
        "the labels are: instance, job, status",
    ),
    "query/unknown-label    ": (
        lambda: ITERATION.relabel("status", to="state"),
        "iteration has no label `status`",
        "the labels are: instance, job",
    ),
    "query/regex": (
        lambda: REQUESTS.where(model=re("a(b")),
        "`a(b` is no regular expression: missing ), unterminated subpattern at position 1",
        "mend the pattern, or match a plain text",
    ),
    "query/rate-of-gauge": (
        lambda: TASKS.rate(),
        "tasks_total is a gauge, and `rate` is for a counter",
        "a gauge goes up and down: use `.last()`, `.delta(...)`, `.deriv(...)` or `.max_over_time(...)`",
    ),
    "query/increase-of-gauge": (
        lambda: TASKS.increase(),
        "tasks_total is a gauge, and `increase` is for a counter",
        "a gauge goes up and down: use `.last()`, `.delta(...)`, `.deriv(...)` or `.max_over_time(...)`",
    ),
    "query/rate-of-histogram": (
        lambda: LATENCY.rate(),
        "latency_ms is a histogram, and `rate` is for a counter",
        "use `.quantile(...)`, `.mean()`, `.share_above(...)`, or `.observations.rate()`",
    ),
    "query/delta-of-counter": (
        lambda: COST.delta("1h"),
        "cost_usd_total is a counter, and `delta` is for a gauge",
        "a counter only grows: use `.rate()`, `.increase()`, or `.so_far()` for its value since the start",
    ),
    "query/deriv-of-counter": (
        lambda: COST.deriv("1h"),
        "cost_usd_total is a counter, and `deriv` is for a gauge",
        "a counter only grows: use `.rate()`, `.increase()`, or `.so_far()` for its value since the start",
    ),
    "query/quantile-of-counter": (
        lambda: REQUESTS.quantile(0.9),
        "requests_total is a counter, and `quantile` is for a histogram",
        "a counter only grows: use `.rate()`, `.increase()`, or `.so_far()` for its value since the start",
    ),
    "query/quantile-of-summary": (
        lambda: PAUSES.quantile(0.9),
        "pause_seconds is a summary, and `quantile` is for a histogram",
        "use `.last()` with `where(quantile=...)`, `.mean()`, or `.observations.rate()`",
    ),
    "query/share-above-of-gauge": (
        lambda: TASKS.share_above(1),
        "tasks_total is a gauge, and `share_above` is for a histogram",
        "a gauge goes up and down: use `.last()`, `.delta(...)`, `.deriv(...)` or `.max_over_time(...)`",
    ),
    "query/mean-of-counter": (
        lambda: LATENCY.observations.mean(),
        "latency_ms is a counter, and `mean` is for a histogram or summary",
        "a counter only grows: use `.rate()`, `.increase()`, or `.so_far()` for its value since the start",
    ),
    "query/raw-counter": (
        lambda: REQUESTS.text,
        "requests_total is a counter, whose bare value says nothing here",
        "a counter only grows: use `.rate()`, `.increase()`, or `.so_far()` for its value since the start",
    ),
    "query/raw-counter ": (
        lambda: REQUESTS.where(status="ok") / REQUESTS,
        "requests_total is a counter, whose bare value says nothing here",
        "a counter only grows: use `.rate()`, `.increase()`, or `.so_far()` for its value since the start",
    ),
    "query/raw-counter  ": (
        lambda: ratio(REQUESTS, REQUESTS),
        "requests_total is a counter, whose bare value says nothing here",
        "a counter only grows: use `.rate()`, `.increase()`, or `.so_far()` for its value since the start",
    ),
    "query/raw-histogram": (
        lambda: LATENCY.sum(),
        "latency_ms is a histogram, whose bare value says nothing here",
        "use `.quantile(...)`, `.mean()`, `.share_above(...)`, or `.observations.rate()`",
    ),
    "query/so-far-of-gauge": (
        lambda: TASKS.so_far(),
        "tasks_total is a gauge, and `so_far` is for a counter",
        "a gauge goes up and down: use `.last()`, `.delta(...)`, `.deriv(...)` or `.max_over_time(...)`",
    ),
    "query/label-lost": (
        lambda: REQUESTS.rate().sum(by=["model", "provider"]).sum(by="status"),
        "label `status` is gone: what came before took it away",
        "keep it in the aggregation's `by` or the pairing's `on`; the labels left are: model, provider",
    ),
    "query/label-lost ": (
        lambda: REQUESTS.rate().sum(without="status").topk(3, by="status"),
        "label `status` is gone: what came before took it away",
        "keep it in the aggregation's `by` or the pairing's `on`; the labels left are: instance, job, model, provider",
    ),
    "query/label-lost  ": (
        lambda: REQUESTS.rate().sum().named("{{model}}"),
        "label `model` is gone: what came before took it away",
        "keep it in the aggregation's `by` or the pairing's `on`; the labels left are: none",
    ),
    "query/label-lost   ": (
        lambda: TASKS.sum().on("instance") / TASKS.sum(by="instance"),
        "label `instance` is gone: what came before took it away",
        "keep it in the aggregation's `by` or the pairing's `on`; the labels left are: none",
    ),
    "query/label-lost    ": (
        lambda: (TASKS.max(by=("job", "status")).on("job") / TASKS.sum(by="job")).sum(by="status"),
        "label `status` is gone: what came before took it away",
        "keep it in the aggregation's `by` or the pairing's `on`; the labels left are: job",
    ),
    "query/by-and-without": (
        lambda: TASKS.sum(by="status", without="job"),
        "`sum` takes `by` or `without`, not both",
        "leave one of them out",
    ),
    "query/labels-differ": (
        lambda: TASKS.where(status="failed") / TASKS.sum(),
        "`/` never finds a pair: the labels are (instance, job, status) and ()",
        "aggregate both sides by the same labels, or use `ratio`, `share`, `.on(...)` or `.ignoring(...)`",
    ),
    "query/labels-differ ": (
        lambda: TASKS.ignoring("job") / ITERATION,
        "`/` never finds a pair: the labels are (instance, status) and (instance)",
        "aggregate both sides by the same labels, or use `ratio`, `share`, `.on(...)` or `.ignoring(...)`",
    ),
    "query/never-matches": (
        lambda: TASKS.where(status="pending").last() + TASKS.where(status="failed"),
        "`+` never finds a pair: `status` is `pending` here and `failed` there",
        "aggregate `status` away first, or match both with `re(...)` in one selector",
    ),
    "query/units-differ": (
        lambda: LAG.last() + UPTIME,
        "`+` between ms and s",
        "convert one side, and say its unit with `.in_unit(...)`",
    ),
    "query/units-differ ": (
        lambda: LAG.or_(UPTIME),
        "`or` between ms and s",
        "convert one side, and say its unit with `.in_unit(...)`",
    ),
    "query/no-bucket": (
        lambda: LATENCY.share_above(5000),
        "no bucket of latency_ms ends at 5000",
        "choose one of: 0.5, 10, 5120",
    ),
    "query/quantile-range": (
        lambda: LATENCY.quantile(95),
        "a quantile of 95 is not between 0 and 1",
        "write 0.95 for the 95th",
    ),
    "query/window": (
        lambda: REQUESTS.rate("5 minutes"),
        "`5 minutes` is no span of time",
        "write a duration such as `5m`, or `$__range`",
    ),
    "query/window  ": (
        lambda: LATENCY.mean(new=True),
        "`$__rate_interval` is no span of time",
        "write a duration such as `1d`, or `-1h` to look ahead",
    ),
    "query/window ": (
        lambda: SPENT.offset(RANGE),
        "`$__range` is no span of time",
        "write a duration such as `1d`, or `-1h` to look ahead",
    ),
    "query/offset-twice": (
        lambda: SPENT.offset("1d").offset("1h"),
        "spent_usd looks 1d back already",
        "give one offset, to the whole expression",
    ),
    "query/offset-of-raw": (
        lambda: raw("x").offset("1h"),
        "raw text cannot be moved in time",
        "write the offset into the text",
    ),
    "query/zero-beside-labels": (
        lambda: TASKS.sum(by="status").or_zero(),
        "a zero has no labels and would stand beside those with status",
        "aggregate without `by` first, or use `ratio(..., zero=True)`",
    ),
    "query/not-a-rate": (
        lambda: SPENT.per_hour(),
        "spent_usd is in currencyUSD here, which is not per second",
        "take `.rate()` first",
    ),
    "query/bool-of-value": (
        lambda: SPENT.last().as_bool(),
        "only a comparison can answer 1 or 0",
        "write `(a > b).as_bool()`",
    ),
    "query/truth": (
        lambda: 1 < SPENT.last() < 2,
        "an expression has no truth before Prometheus answers",
        "use `.and_(...)`, `.or_(...)`",
    ),
    "query/number": (
        lambda: SPENT * float("nan"),
        "`nan` is no number to reckon with",
        "write a finite number",
    ),
    "query/variable-in-alert": (
        lambda: REQUESTS.increase(RANGE).sum().render(alert_scope()),
        "`$__range` has no value in an alert",
        "write a plain span or value there",
    ),
    "query/variable-in-alert ": (
        lambda: TASKS.where(status=variable("status")).last().render(alert_scope()),
        "`$status` has no value in an alert",
        "write a plain span or value there",
    ),
}

TAKEN: dict[str, Word] = {
    "labels of scraping": lambda: REQUESTS.where(job="a", instance=re("b.*")).rate().sum(by="job"),
    "an open label takes any value": lambda: REQUESTS.where(model="whatever"),
    "a pattern that names one value": lambda: TASKS.where(status=re("fail.*|x")),
    "a variable in a closed label": lambda: TASKS.where(status=variable("status")),
    "a label kept by without": lambda: TASKS.sum(without="instance").sum(by="status"),
    "labels of raw text": lambda: raw("x").sum(by="y").sum(by="y"),
    "any side beside raw text": lambda: raw("x") / TASKS.sum(),
    "a legend of what is there": lambda: TASKS.sum(by="status").named("tasks {{ status }}"),
    "a copied label": lambda: TOKENS.rate().relabel("gen_ai_model", to="model").sum(by="model"),
    "another value that was aggregated away": lambda: (
        TASKS.where(status="pending").sum() + TASKS.where(status="failed").sum()
    ),
    "another value that is ignored": lambda: (
        TASKS.where(status="pending").last().ignoring("status") + TASKS.where(status="failed")
    ),
    "or of other values": lambda: TASKS.where(status="pending").last().or_(TASKS.where(status="failed")),
    "or has the labels of both": lambda: TASKS.sum(by="status").or_(TASKS.sum(by="job")).sum(by="job"),
    "or of other values beside one": lambda: (
        TASKS.where(status="pending").last().or_(TASKS.where(status="failed")) + TASKS.where(status="failed")
    ),
    "a label written over": lambda: (
        TASKS.where(status="failed").relabel("job", to="status") + TASKS.where(status="pending")
    ),
    "a label taken over": lambda: (ITERATION.on("instance", "job").many("status") * TASKS).sum(by="status"),
    "comparison of counts and money": lambda: SPENT.last() > ITERATION,
    "division of units": lambda: SPENT / UPTIME,
    "a shift ahead": lambda: SPENT.offset("-1h"),
    "an offset of time itself": lambda: UPTIME.age().offset("1d"),
    "a compound duration": lambda: REQUESTS.rate("1h30m"),
    "a variable as window": lambda: REQUESTS.rate("${window}"),
    "a copied label's text in an alert": lambda: TASKS.relabel("status", to="s").render(alert_scope()),
    "the end of a pattern in an alert": lambda: REQUESTS.where(model=re("a$")).rate().sum().render(alert_scope()),
    "per hour of what nobody knows": lambda: raw("x").per_hour(),
    "seconds per second per hour": lambda: BUSY.rate().per_hour(),
    "zero where labels are unknown": lambda: raw("x").or_zero(),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_word_refuses(name: str) -> None:
    word, message, help = REFUSED[name]
    with pytest.raises(AuthorError) as raised:
        word()
    finding = raised.value.findings[0]
    assert (finding.id, finding.message, finding.help) == (name.strip(), message, help)


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_at_the_authors_line(name: str) -> None:
    word = REFUSED[name][0]
    with pytest.raises(AuthorError) as raised:
        word()
    assert raised.value.findings[0].location.file == __file__
    assert raised.value.findings[0].location.line == word.__code__.co_firstlineno


@pytest.mark.parametrize("name", TAKEN)
def test_a_word_takes(name: str) -> None:
    taken = TAKEN[name]()
    assert isinstance(taken, Expr) is hasattr(taken, "meaning")
