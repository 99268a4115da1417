"""The PromQL of each method; `{}` stands for the scope's matchers."""

from __future__ import annotations

import promql_parser

from heddle import RANGE, Expr, alert_scope, not_, not_re, percent, ratio, raw, re, share, up, value_of
from tests.author.promql.sample import (
    COST,
    FLOW,
    HUB,
    ITERATION,
    LATENCY,
    LIMIT,
    PAUSES,
    REQUESTS,
    RUN_COST,
    SIZES,
    SPENT,
    START,
    TASKS,
    TOKENS,
)

SCOPE = 'job=~"$tokenhub_job", instance=~"$tokenhub_instance"'
RATE = f"rate(requests_total{{{SCOPE}}}[$__rate_interval])"
FAILED = f'rate(requests_total{{{SCOPE}, status="error"}}[$__rate_interval])'

DONE, HALF = 'requests_total{, status="ok"}', 'latency_ms_bucket{, le="0.5"}'


HALF_ONLY = '{<job>, le="0.5"}'


def grown(selector: str, same: str = "{<job>}", window: str = "1h") -> str:
    """Return the growth of a counter within a window; `same` are the conditions of the inner selectors."""
    series = selector.split("{")[0] + same
    born = f"last_over_time({selector}[{window}]) unless last_over_time({series}[5m] offset {window})"
    scrapes = f"max by (job, instance) (sum_over_time(up{{<job>}}[{window}]))"
    in_all = f"count_over_time({series}[{window}]) >= on (job, instance) group_left () {scrapes}"
    return f"{born} unless resets({series}[{window}]) > 0 unless {in_all} or increase({selector}[{window}])"


METHODS = {
    "a gauge is its value": (ITERATION.last(), "iteration{}"),
    "increase of a cumulative gauge": (RUN_COST.increase("1h"), "increase(run_cost_usd{}[1h])"),
    "rate over the scope's window": (REQUESTS.rate(), "rate(requests_total{}[$__rate_interval])"),
    "increase over another window": (REQUESTS.increase("1h"), "increase(requests_total{}[1h])"),
    "increase over the time range of the dashboard": (REQUESTS.increase(RANGE), "increase(requests_total{}[$__range])"),
    "raw value of a counter": (REQUESTS.since_start().sum(), "sum(requests_total{})"),
    "changes of a gauge": (ITERATION.changes("30m"), "changes(iteration{}[30m])"),
    "restarts of a counter": (REQUESTS.resets("1h"), "resets(requests_total{}[1h])"),
    "growth within the time range": (REQUESTS.growth(RANGE), grown("requests_total{}", window="$__range")),
    "growth": (
        REQUESTS.where(status="ok").growth("1h").sum(),
        f"sum({grown(DONE)})",
    ),
    "difference of a gauge": (SPENT.delta("1h"), "delta(spent_usd{}[1h])"),
    "slope of a gauge": (SPENT.deriv("1h"), "deriv(spent_usd{}[1h])"),
    "a gauge over time": (ITERATION.max_over_time("1h"), "max_over_time(iteration{}[1h])"),
    "minimum over time": (ITERATION.min_over_time("1h"), "min_over_time(iteration{}[1h])"),
    "last value over time": (ITERATION.last_over_time("1h"), "last_over_time(iteration{}[1h])"),
    "an expression over time": (
        (ITERATION.max() * 2).avg_over_time("1h"),
        "avg_over_time((max(iteration{}) * 2)[1h:])",
    ),
    "an aggregation over time": (ITERATION.max().max_over_time("1h"), "max_over_time(max(iteration{})[1h:])"),
    "sum by one": (REQUESTS.rate().sum(by="model"), "sum by (model) (rate(requests_total{}[$__rate_interval]))"),
    "sum by two": (
        TASKS.sum(by=["status", "instance", "status"]),
        "sum by (status, instance) (tasks_total{})",
    ),
    "sum without": (TASKS.sum(without="status"), "sum without (status) (tasks_total{})"),
    "max": (TASKS.max(), "max(tasks_total{})"),
    "min": (TASKS.min(), "min(tasks_total{})"),
    "avg": (TASKS.avg(), "avg(tasks_total{})"),
    "count": (TASKS.count(by="status"), "count by (status) (tasks_total{})"),
    "topk": (TASKS.topk(5), "topk(5, tasks_total{})"),
    "topk of each group": (TASKS.topk(5, by="status"), "topk by (status) (5, tasks_total{})"),
    "bottomk": (TASKS.bottomk(1), "bottomk(1, tasks_total{})"),
    "clamp_min": (SPENT.delta("1h").clamp_min(0), "clamp_min(delta(spent_usd{}[1h]), 0)"),
    "clamp_max": (SPENT.last().clamp_max(0.5), "clamp_max(spent_usd{}, 0.5)"),
    "absent": (ITERATION.absent(), "absent(iteration{})"),
    "absent counter": (REQUESTS.where(status="ok").absent(), 'absent(requests_total{, status="ok"})'),
    "absent histogram": (LATENCY.absent(), "absent(latency_ms_count{})"),
    "age": (START.age(), "time() - start_time_seconds{}"),
    "timestamp": (TASKS.timestamp(), "timestamp(tasks_total{})"),
    "seconds since the last change": (
        (ITERATION.changes("2m").max(by="instance") > 0).timestamp().max_over_time("6h").age(),
        "time() - max_over_time(timestamp(max by (instance) (changes(iteration{}[2m])) > 0)[6h:])",
    ),
    "or zero": (TASKS.sum().or_zero(), "sum(tasks_total{}) or vector(0)"),
    "relabel": (
        TASKS.relabel("status", to="state"),
        'label_replace(tasks_total{}, "state", "$1", "status", "(.*)")',
    ),
    "relabel with a part of the value": (
        TASKS.relabel("status", to="state", pattern="(.+)-.*"),
        'label_replace(tasks_total{}, "state", "$1", "status", "(.+)-.*")',
    ),
    "offset": (SPENT.offset("1d"), "spent_usd{} offset 1d"),
    "offset after the window": (
        REQUESTS.increase("1h").sum().offset("1d"),
        "sum(increase(requests_total{}[1h] offset 1d))",
    ),
    "offset of an offset": (SPENT.offset("1d").offset("1h"), "spent_usd{} offset 25h"),
    "offset that looks ahead of another": (SPENT.offset("1h").offset("-90m"), "spent_usd{} offset -30m"),
    "offset of both sides": ((ITERATION / LIMIT).offset("-1h"), "iteration{} offset -1h / iteration_max{} offset -1h"),
    "offset under a subquery": (
        ITERATION.max().max_over_time("1h").offset("1d"),
        "max_over_time(max(iteration{} offset 1d)[1h:])",
    ),
    "per minute": (REQUESTS.rate().sum().per_minute(), "sum(rate(requests_total{}[$__rate_interval])) * 60"),
    "per hour": (COST.rate("1h").sum().per_hour(), "sum(rate(cost_usd_total{}[1h])) * 3600"),
    "per day": (SPENT.deriv("1h").per_day(), "deriv(spent_usd{}[1h]) * 86400"),
    "quantile": (
        LATENCY.quantile(0.95, by="model"),
        "histogram_quantile(0.95, sum by (model, le) (rate(latency_ms_bucket{}[$__rate_interval])))",
    ),
    "quantile of all": (
        LATENCY.where(model="m").quantile(0.5),
        'histogram_quantile(0.5, sum by (le) (rate(latency_ms_bucket{, model="m"}[$__rate_interval])))',
    ),
    "mean": (
        LATENCY.mean(),
        "sum(rate(latency_ms_sum{}[$__rate_interval])) / (sum(rate(latency_ms_count{}[$__rate_interval])) > 0)",
    ),
    "mean of a summary": (
        PAUSES.mean(),
        "sum(rate(pause_seconds_sum{}[$__rate_interval])) / (sum(rate(pause_seconds_count{}[$__rate_interval])) > 0)",
    ),
    "a quantile of a summary": (PAUSES.where(quantile="1").last(), 'pause_seconds{, quantile="1"}'),
    "share above an integer bound": (
        LATENCY.share_above(5120),
        '1 - sum(rate(latency_ms_bucket{, le=~"5120([.]0)?"}[$__rate_interval]))'
        " / (sum(rate(latency_ms_count{}[$__rate_interval])) > 0)",
    ),
    "share above a fractional bound": (
        LATENCY.share_above(0.5, by="model"),
        '1 - sum by (model) (rate(latency_ms_bucket{, le="0.5"}[$__rate_interval]))'
        " / (sum by (model) (rate(latency_ms_count{}[$__rate_interval])) > 0)",
    ),
    "share above a bound that Prometheus formats with an exponent": (
        SIZES.share_above(16777216),
        '1 - sum(rate(size_tokens_bucket{, le=~"16777216([.]0)?|1[.]6777216e[+]07"}[$__rate_interval]))'
        " / (sum(rate(size_tokens_count{}[$__rate_interval])) > 0)",
    ),
    "quantile over a window": (
        LATENCY.quantile(0.5, by="model", window="1h"),
        f"histogram_quantile(0.5, sum by (model, le) ({grown('latency_ms_bucket{}')}))",
    ),
    "mean over a window": (
        PAUSES.mean(window="1h"),
        f"sum({grown('pause_seconds_sum{}')}) / (sum({grown('pause_seconds_count{}')}) > 0)",
    ),
    "share above a bound over a window": (
        LATENCY.share_above(0.5, window="1h"),
        f"1 - sum({grown(HALF, HALF_ONLY)}) / (sum({grown('latency_ms_count{}')}) > 0)",
    ),
    "heatmap": (LATENCY.heatmap(), "sum by (le) (increase(latency_ms_bucket{}[$__rate_interval]))"),
    "heatmap of a growth": (LATENCY.heatmap("15m"), f"sum by (le) ({grown('latency_ms_bucket{}', window='15m')})"),
    "observations": (LATENCY.observations.rate("5m").sum(), "sum(rate(latency_ms_count{}[5m]))"),
    "total": (SIZES.total.increase("5m").sum(), "sum(increase(size_tokens_sum{}[5m]))"),
    "where": (TASKS.where(status="failed").last(), 'tasks_total{, status="failed"}'),
    "where twice, sorted and without repetition": (
        REQUESTS.where(status="ok", model=re("a|b")).where(status="ok").rate("1m"),
        'rate(requests_total{, model=~"a|b", status="ok"}[1m])',
    ),
    "where not": (TASKS.where(status=not_("failed")).last(), 'tasks_total{, status!="failed"}'),
    "where not like": (TASKS.where(status=not_re("fail.*")).last(), 'tasks_total{, status!~"fail.*"}'),
    "where a variable selects": (
        TASKS.where(status=value_of("status")).last(),
        'tasks_total{, status=~"$status"}',
    ),
    "where empty": (REQUESTS.where(status="").rate("1m"), 'rate(requests_total{, status=""}[1m])'),
    "special characters are escaped": (
        REQUESTS.where(model='a"b\\c\nd').rate("1m"),
        r'rate(requests_total{, model="a\"b\\c\nd"}[1m])',
    ),
    "backslashes of regular expressions are escaped": (
        REQUESTS.where(model=re(r"gpt-4\.1")).rate("1m"),
        r'rate(requests_total{, model=~"gpt-4\\.1"}[1m])',
    ),
    "or": (ITERATION.or_(LIMIT), "iteration{} or iteration_max{}"),
    "and": (ITERATION.and_(LIMIT.equals(0)), "iteration{} and iteration_max{} == 0"),
    "unless": (ITERATION.unless(LIMIT.not_equals(0)), "iteration{} unless iteration_max{} != 0"),
    "comparison of two": (ITERATION.last() >= LIMIT, "iteration{} >= iteration_max{}"),
    "comparison as 1 or 0": ((ITERATION <= 5).as_bool(), "iteration{} <= bool 5"),
    "on": (
        TASKS.where(status="failed").last().on("instance") / TASKS.sum(by="instance"),
        'tasks_total{, status="failed"} / on (instance) sum by (instance) (tasks_total{})',
    ),
    "ignoring, many to one": (
        TASKS.ignoring("status").group_left() / ITERATION,
        "tasks_total{} / ignoring (status) group_left () iteration{}",
    ),
    "copying a label": (
        ITERATION.on("instance", "job").group_left("status") * TASKS,
        "iteration{} * on (instance, job) group_left (status) tasks_total{}",
    ),
    "on, with and": (TASKS.on("instance").and_(ITERATION > 0), "tasks_total{} and on (instance) iteration{} > 0"),
    "on, with unless": (TASKS.on("instance").unless(ITERATION), "tasks_total{} unless on (instance) iteration{}"),
    "on, with plus": (TASKS.on("status") + TASKS, "tasks_total{} + on (status) tasks_total{}"),
    "on, with minus": (TASKS.on("status") - TASKS, "tasks_total{} - on (status) tasks_total{}"),
    "numbers on the left": (1 - (2 + (3 * (4 / ITERATION.last()))), "1 - (2 + 3 * (4 / iteration{}))"),
    "left-associative without parentheses": (ITERATION - 1 - 2, "iteration{} - 1 - 2"),
    "right operand with parentheses": (ITERATION - (LIMIT - 1), "iteration{} - (iteration_max{} - 1)"),
    "sum inside of a product": ((ITERATION + 1) * 2, "(iteration{} + 1) * 2"),
    "product inside of a sum": (ITERATION + LIMIT * 2.5, "iteration{} + iteration_max{} * 2.5"),
    "division without results for zero": (ITERATION / (LIMIT > 0), "iteration{} / (iteration_max{} > 0)"),
    "a small number": (ITERATION * 1e-9, "iteration{} * 1e-09"),
    "a large number": (ITERATION < 1e18, "iteration{} < 1e+18"),
    "ratio": (
        ratio(REQUESTS.where(status="error").increase("1h"), REQUESTS.increase("1h"), by="model"),
        'sum by (model) (increase(requests_total{, status="error"}[1h]))'
        " / (sum by (model) (increase(requests_total{}[1h])) > 0)",
    ),
    "ratio of aggregated sides": (
        ratio(TASKS.max(), TASKS.sum()),
        "max(tasks_total{}) / (sum(tasks_total{}) > 0)",
    ),
    "ratio with zero before the first failure": (
        ratio(TASKS.where(status="failed"), TASKS, by="instance", zero=True),
        '(sum by (instance) (tasks_total{, status="failed"}) or 0 * sum by (instance) (tasks_total{}))'
        " / (sum by (instance) (tasks_total{}) > 0)",
    ),
    "ratio of a growth, with zero before the first failure": (
        ratio(REQUESTS.where(status="ok").growth("1h"), REQUESTS.growth("1h"), by="model", zero=True),
        f"(sum by (model) ({grown(DONE)}) or 0 * sum by (model) (last_over_time(requests_total{{}}[1h])))"
        f" / (sum by (model) ({grown('requests_total{}')}) > 0)",
    ),
    "ratio with zero of a whole that contains the part": (
        ratio(
            TASKS.where(status="failed"),
            ITERATION.or_(TASKS.where(status="failed")),
            by="instance",
            zero=True,
        ),
        '(sum by (instance) (tasks_total{, status="failed"}) or 0 * sum by (instance) (iteration{}))'
        ' / (sum by (instance) (iteration{} or tasks_total{, status="failed"}) > 0)',
    ),
    "ratio without labels, with zero before the first failure": (
        ratio(TASKS.where(status="failed"), TASKS, zero=True),
        '(sum(tasks_total{, status="failed"}) or vector(0)) / (sum(tasks_total{}) > 0)',
    ),
    "percent": (percent(ITERATION, LIMIT), "sum(iteration{}) / (sum(iteration_max{}) > 0) * 100"),
    "share": (
        share(TASKS, by="status"),
        "sum by (status) (tasks_total{}) / on () group_left () (sum(tasks_total{}) > 0)",
    ),
    "share within a group": (
        share(TASKS, by="status", within="instance"),
        "sum by (instance, status) (tasks_total{})"
        " / on (instance) group_left () (sum by (instance) (tasks_total{}) > 0)",
    ),
    "up": (up(HUB).min(by="job"), "min by (job) (up{})"),
    "raw": (raw("vector(1)"), "vector(1)"),
    "raw text in parentheses": (raw("a or b") * ITERATION, "(a or b) * iteration{}"),
}


def in_scope(text: str) -> str:
    """Return the PromQL of METHODS with the matchers of the scope."""
    full = text.replace("{}", f"{{{SCOPE}}}").replace("{, ", f"{{{SCOPE}, ")
    return full.replace("<job>", SCOPE.split(", ")[0])


def test_the_promql_of_each_method() -> None:
    wrong = {name: expression.text for name, (expression, text) in METHODS.items() if expression.text != in_scope(text)}
    assert wrong == {}


def test_methods_return_valid_promql() -> None:
    invalid = {}
    for name, (expression, _) in METHODS.items():
        try:
            promql_parser.parse(expression.text.replace("$__rate_interval", "5m").replace("$__range", "6h"))
        except ValueError as error:
            invalid[name] = error
    assert invalid == {}


def test_a_metric_itself_is_an_expression() -> None:
    assert ITERATION.text == ITERATION.last().text
    assert (ITERATION.metrics, ITERATION.unit) == ((ITERATION,), "short")
    assert TASKS.where(status="failed").text == TASKS.where(status="failed").last().text


def test_the_location_of_a_metric_is_the_line_that_uses_it() -> None:
    location = ITERATION.location
    line = test_the_location_of_a_metric_is_the_line_that_uses_it.__code__.co_firstlineno + 1
    assert (location.file, location.line) == (__file__, line)


def test_constant_labels_are_in_every_selector() -> None:
    expected = (
        'rate(tokens_total{job=~"$loomflow_job", instance=~"$loomflow_instance", otel_scope_name="loomflow"}[1m])'
    )
    assert TOKENS.rate("1m").text == expected


def test_up_has_no_constant_labels() -> None:
    assert up(FLOW).text == 'up{job=~"$loomflow_job", instance=~"$loomflow_instance"}'


def test_series_are_rendered_as_a_selector_for_label_values() -> None:
    assert REQUESTS.where(model="m").render() == f'requests_total{{{SCOPE}, model="m"}}'
    assert LATENCY.where().render() == f"latency_ms_count{{{SCOPE}}}"


def test_an_alert_has_jobs_from_settings_and_its_own_window() -> None:
    assert REQUESTS.rate().sum().render(alert_scope("10m")) == 'sum(rate(requests_total{job="tokenhub"}[10m]))'


def test_the_location_is_the_line_that_creates_the_expression() -> None:
    expression: Expr = REQUESTS.rate().sum(by="model")
    line = test_the_location_is_the_line_that_creates_the_expression.__code__.co_firstlineno + 1
    assert (expression.location.file, expression.location.line) == (__file__, line)
    assert (expression / 2).location == expression.location
