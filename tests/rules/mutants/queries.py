"""Faults in single queries to Prometheus."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.queries import metric_name, selectors
from heddle.rules.subjects import Query
from tests.rules.mutants.kind import Kind, kind, of_queries

_NAME = re.compile(r"(?<![\w:])([a-zA-Z_]\w*)(?=\{)")
_MATCHER = re.compile(r'(\w+)(=~|!~|!=|=)"([^"]*)"')
_RATE = re.compile(r"(?<!\w)(rate|increase)\(([a-zA-Z_]\w*\{[^}]*\})\[([^\]]*)\]\)")
_SUM = re.compile(r"\bsum( by \([^)]*\) )?\((rate|increase)\(([a-zA-Z_]\w*\{[^}]*\})\[([^\]]*)\]\)\)")
_GROUPED = re.compile(r"\bby \(([^)]*)\)")
_QUANTILE = re.compile(r"histogram_quantile\((0\.\d+),")
_VARIABLE = re.compile(r'"\$(\w+)"')


def _renamed_metrics(query: Query) -> Iterator[str]:
    for name in dict.fromkeys(_NAME.findall(query.text)):
        yield re.sub(rf"(?<![\w:]){name}(?=\{{)", f"{name[:-2]}{name[-1]}{name[-2]}x", query.text)


def _dropped_total(query: Query) -> Iterator[str]:
    for name in dict.fromkeys(_NAME.findall(query.text)):
        if name.endswith("_total"):
            yield re.sub(rf"(?<![\w:]){name}(?=\{{)", name.removesuffix("_total"), query.text)


def _renamed_labels(query: Query) -> Iterator[str]:
    for label in dict.fromkeys(label for label, _, value in _MATCHER.findall(query.text) if value):
        yield re.sub(rf'\b{label}(?=(?:=~|!~|!=|=)")', f"{label}_name", query.text)


def _unknown_groups(query: Query) -> Iterator[str]:
    for labels in dict.fromkeys(_GROUPED.findall(query.text)):
        last = labels.rpartition(", ")[2]
        if last not in ("le", ""):
            yield query.text.replace(f"by ({labels})", f"by ({labels.removesuffix(last)}{last}s)")


def _unknown_values(query: Query) -> Iterator[str]:
    """Match a value that the catalog does not list, if it lists the values of the label for every metric."""
    for selector in selectors(query.node):
        metrics = query.catalog.find(metric_name(selector))
        for matcher in selector.matchers:
            labels = [found.metric.known_labels.get(matcher.label) for found in metrics]
            plain = matcher.operator in ("=", "!=") and matcher.value and "$" not in matcher.value
            if labels and plain and all(label is not None and label.values for label in labels):
                text = f'{matcher.label}{matcher.operator}"{matcher.value}'
                yield query.text.replace(f'{text}"', f'{text}x"')


def _unknown_buckets(query: Query) -> Iterator[str]:
    yield re.sub(r'(\ble=~?")(\d)', r"\g<1>1\2", query.text)


def _rate_of_gauge(query: Query) -> Iterator[str]:
    for selector in selectors(query.node):
        metrics = query.catalog.find(metric_name(selector))
        if not selector.window and metrics and all(found.metric.kind == "gauge" for found in metrics):
            yield re.sub(rf"\b({selector.name}\{{[^}}]*\}})(?!\[)", r"rate(\1[$__rate_interval])", query.text)


def _raw_counter(query: Query) -> Iterator[str]:
    """Remove the rate of a graph of one counter; a ratio of two raw counters may be intended."""
    single = query.text.count("rate(") == 1 and "/ (" not in query.text and "histogram_quantile" not in query.text
    if single and query.panel.facts.shows == "lines" and not query.instant:
        yield _RATE.sub(r"\2", query.text)


def _rate_of_sum(query: Query) -> Iterator[str]:
    yield _SUM.sub(lambda match: f"{match[2]}(sum{match[1] or ''}({match[3]})[{match[4]}:])", query.text)


def _rate_of_rate(query: Query) -> Iterator[str]:
    yield _RATE.sub(r"\1(\1(\2[\3])[\3:])", query.text)


def _delta_of_counter(query: Query) -> Iterator[str]:
    yield _RATE.sub(r"delta(\2[\3])", query.text)


def _no_le(query: Query) -> Iterator[str]:
    if "histogram_quantile" in query.text:
        without = _GROUPED.sub(lambda match: f"by ({re.sub(r', le|le, |le', '', match[1])})", query.text)
        yield without.replace("sum by () ", "sum ")


def _no_rate_in_quantile(query: Query) -> Iterator[str]:
    if "histogram_quantile" in query.text and query.panel.facts.shows == "lines" and not query.instant:
        yield _RATE.sub(r"\2", query.text)


def _no_job(query: Query) -> Iterator[str]:
    yield re.sub(r'\bjob=~?"[^"]*"(?:, )?', "", query.text)


def _ungrouped_divisor(query: Query) -> Iterator[str]:
    """Remove the grouping of the divisor."""
    if "/ (sum by (" in query.text:
        yield re.sub(r"/ \(sum by \([^)]*\) ", "/ (sum", query.text, count=1)


def _window(window: str) -> Callable[[Query], Iterable[str]]:
    def change(query: Query) -> Iterable[str]:
        return (query.text.replace("[$__rate_interval]", f"[{window}]"),)

    return change


def _fixed_window(query: Query) -> Iterator[str]:
    if query.panel.facts.shows == "lines" and not query.instant:
        yield query.text.replace("[$__rate_interval]", "[5m]")


def _multi_value_equality(query: Query) -> Iterator[str]:
    variables = query.panel.dashboard.variables
    multi = {variable.name for variable in variables if variable.data.get("multi") or variable.data.get("includeAll")}
    for name in dict.fromkeys(_VARIABLE.findall(query.text)):
        if name in multi and query.panel.data.get("repeat") != name:
            yield query.text.replace(f'=~"${name}"', f'="${name}"')


def _unknown_variables(query: Query) -> Iterator[str]:
    for name in dict.fromkeys(_VARIABLE.findall(query.text)):
        yield query.text.replace(f"${name}", f"${name[:-1]}")


def _unbalanced(query: Query) -> Iterator[str]:
    yield query.text.rstrip(")")
    yield f"{query.text})"
    yield query.text.replace("}", "", 1)


def _percent(query: Query) -> Iterator[str]:
    yield _QUANTILE.sub(lambda match: f"histogram_quantile({float(match[1]) * 100:g},", query.text)


def _average_of_quantiles(query: Query) -> Iterator[str]:
    if query.text.startswith("histogram_quantile("):
        yield f"avg({query.text})"


def _conflicting_matchers(query: Query) -> Iterator[str]:
    for label, operator, value in dict.fromkeys(_MATCHER.findall(query.text)):
        if operator == "=" and value and "$" not in value:
            matcher = f'{label}="{value}"'
            yield query.text.replace(matcher, f'{matcher}, {label}="{value}-other"')


def _unknown_legend_labels(query: Query) -> Iterator[str]:
    """Stop grouping by a label of the legend; panels that show one number have no legend."""
    if query.panel.facts.shows == "number" or query.panel.type == "table":
        return
    for label in dict.fromkeys(re.findall(r"\{\{(\w+)\}\}", query.legend)):
        if label in {grouped.strip() for labels in _GROUPED.findall(query.text) for grouped in labels.split(",")}:
            dropped = _GROUPED.sub(lambda match, label=label: f"by ({_without(match[1], label)})", query.text)  # type: ignore[misc]
            yield dropped.replace(" by () ", " ")


def _without(labels: str, label: str) -> str:
    return ", ".join(name for name in labels.split(", ") if name != label)


KINDS: tuple[Kind, ...] = (
    kind("rename a metric", of_queries(_renamed_metrics), "query/unknown-metric"),
    kind("drop _total from a metric", of_queries(_dropped_total), "query/unknown-metric"),
    kind("rename a label in a matcher", of_queries(_renamed_labels), "query/unknown-label"),
    kind("group by an unknown label", of_queries(_unknown_groups), "query/unknown-label"),
    kind("match a value that the label never has", of_queries(_unknown_values), "query/unknown-label-value"),
    kind("match an unknown bucket", of_queries(_unknown_buckets), "query/unknown-bucket"),
    kind("rate a gauge", of_queries(_rate_of_gauge), "query/rate-of-gauge"),
    kind("show a raw counter", of_queries(_raw_counter), "query/raw-counter"),
    kind("sum before the rate", of_queries(_rate_of_sum), "query/rate-of-sum"),
    kind("rate twice", of_queries(_rate_of_rate), "query/rate-of-rate"),
    kind("take the delta of a counter", of_queries(_delta_of_counter), "query/delta-of-counter"),
    kind("drop le from the grouping of a quantile", of_queries(_no_le), "query/quantile-without-le"),
    kind("take a quantile of buckets without a rate", of_queries(_no_rate_in_quantile), "query/quantile-without-rate"),
    kind("average quantiles", of_queries(_average_of_quantiles), "query/average-of-quantiles"),
    kind("write a quantile in percent", of_queries(_percent), "query/quantile-out-of-range"),
    kind("drop the job matcher", of_queries(_no_job), "query/missing-job", least=Severity.NOTE),
    kind("group only one side of a division", of_queries(_ungrouped_divisor), "query/never-matches"),
    kind("rate over 30 s", of_queries(_window("30s")), "query/short-rate-window"),
    kind("rate over $__interval", of_queries(_window("$__interval")), "query/short-rate-window"),
    kind("rate a graph over 5 m", of_queries(_fixed_window), "query/fixed-rate-window", least=Severity.ADVICE),
    kind("compare a multi-value variable with =", of_queries(_multi_value_equality), "variable/multi-value-equality"),
    kind("misspell a variable", of_queries(_unknown_variables), "variable/undefined"),
    kind("unbalance the brackets", of_queries(_unbalanced), "query/invalid-promql"),
    kind("match two values of a label at once", of_queries(_conflicting_matchers), "query/conflicting-matchers"),
    kind("stop grouping by a label of the legend", of_queries(_unknown_legend_labels), "query/unknown-legend-label"),
)
