"""Defects in the queries of dashboards from anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.grafana.variables import references
from heddle.promql.placeholders import without_texts
from heddle.rules.subjects import Dashboard, Panel, Query
from tests.rules.mutants.kind import Kind, Mutate, kind, of_queries, of_targets, with_target

_WINDOW = re.compile(r"\[([^\]\[]+)\]")
_FIXED_WINDOW = re.compile(r"\[(\d+)m\]")
_RATE = re.compile(r"\b(rate|irate|increase)\(")
_WINDOWED_RATE = re.compile(r"\b(rate|increase)\(([a-zA-Z_:][\w:]*(?:\{[^{}]*\})?)\s*\[[^\]]+\]\)")
_MATCHER = re.compile(r'(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"')
_PATTERN = re.compile(r'(=~|!~)\s*"([^"]+)"')
_WHOLE = re.compile(r'(=~?)\s*"(\$\w+|\$\{\w+\}|\[\[\w+\]\])"')
_QUANTILE = re.compile(r"histogram_quantile\(\s*0?\.(\d\d?),")
_GROUPED_BY_LE = re.compile(r"\bby\s*\(([^)]*\ble\b[^)]*)\)")


def _is_prometheus(query: Query) -> bool:
    return query.node is not None


def _valid(change: Callable[[Query], Iterable[str]]) -> Mutate:
    """Mutate the queries that Prometheus understands."""
    return of_queries(lambda query: change(query) if _is_prometheus(query) else ())


def _once(pattern: re.Pattern[str], replacement: str) -> Mutate:
    return _valid(lambda query: [pattern.sub(replacement, query.text, count=1)])


def _misspelled_variables(query: Query) -> Iterator[str]:
    names = {variable.name for variable in query.panel.dashboard.variables}
    for reference in references(query.text):
        if reference.name in names:
            wrong = reference.text.replace(reference.name, f"{reference.name}_x")
            yield query.text[: reference.start] + wrong + query.text[reference.end :]


def _misspelled_functions(query: Query) -> Iterator[str]:
    yield _RATE.sub(r"\1s(", query.text, count=1)
    yield re.sub(r"\bavg_over_time\(", "avg_overtime(", query.text, count=1)
    yield re.sub(r"\bhistogram_quantile\(", "histogram_quantil(", query.text, count=1)


def _invalid_patterns(query: Query) -> Iterator[str]:
    yield _PATTERN.sub(r'\1"(\2"', query.text, count=1)
    yield _PATTERN.sub(r'\1"\2["', query.text, count=1)
    yield _PATTERN.sub(r'\1"*\2"', query.text, count=1)
    yield _PATTERN.sub(r'\1"(?!\2).*"', query.text, count=1)


def _unclosed_windows(query: Query) -> Iterator[str]:
    match = _WINDOW.search(without_texts(query.text))
    if match:
        yield query.text[: match.end() - 1] + query.text[match.end() :]


def _other_durations(query: Query) -> Iterator[str]:
    for unit in ("min", "mins", "minutes"):
        yield _FIXED_WINDOW.sub(rf"[\1{unit}]", query.text, count=1)
    yield query.text.replace("[$__rate_interval]", "[5min]", 1)


def _repeated_matchers(query: Query) -> Iterator[str]:
    match = _MATCHER.search(query.text)
    if match:
        yield f"{query.text[: match.end()]},{match[0]}{query.text[match.end() :]}"


def _conflicting_matchers(query: Query) -> Iterator[str]:
    for match in _MATCHER.finditer(query.text):
        if match[2] == "=" and match[3] and "$" not in match[3] and "[[" not in match[3]:
            yield f'{query.text[: match.end()]},{match[1]}="{match[3]}-x"{query.text[match.end() :]}'


def _unbalanced(query: Query) -> Iterator[str]:
    if query.text.rstrip().endswith(")"):
        yield query.text.rstrip()[:-1]
    yield f"{query.text})"
    if "}" in query.text and "${" not in query.text:
        yield query.text.replace("}", "", 1)


def _without_le(query: Query) -> Iterator[str]:
    if "histogram_quantile" in query.text and "_bucket" in query.text:
        for match in _GROUPED_BY_LE.finditer(query.text):
            labels = [label.strip() for label in match[1].split(",")]
            rest = ", ".join(label for label in labels if label not in ("le", ""))
            yield f"{query.text[: match.start(1)]}{rest}{query.text[match.end(1) :]}"


def _without_window(query: Query) -> Iterator[str]:
    yield _WINDOWED_RATE.sub(r"\1(\2)", query.text, count=1)


def _multi_value_equality(query: Query) -> Iterator[str]:
    variables = query.panel.dashboard.variables
    repeated = {panel.data.get("repeat") for panel in query.panel.dashboard.panels}
    multi = {variable.name for variable in variables if variable.data.get("multi") and variable.type == "query"}
    for name in sorted(multi - repeated):
        yield query.text.replace(f'=~"${name}"', f'="${name}"', 1)


def _rate_of_rate(query: Query) -> Iterator[str]:
    yield _WINDOWED_RATE.sub(r"rate(\g<0>[5m:])", query.text, count=1)


def _average_of_quantiles(query: Query) -> Iterator[str]:
    if query.text.startswith("histogram_quantile("):
        yield f"avg({query.text})"


def _set(**keys: object) -> Mutate:
    """Replace keys of the targets with a query to Prometheus that a graph shows with a legend."""

    def mutate(dashboard: Dashboard) -> Iterator[Json]:
        for panel in dashboard.panels:
            for query in panel.queries:
                if panel.type in ("timeseries", "graph") and _is_prometheus(query):
                    yield with_target(dashboard.data, panel.data, query.target, {**query.target, **keys})

    return mutate


def _of_language(language: str, change: Callable[[str], Iterable[str]]) -> Mutate:
    key = {"logql": "expr", "sql": "rawSql"}[language]

    def mutants(panel: Panel, target: Json) -> Iterator[Json]:
        text = str(target.get(key) or "")
        if panel.language(target) == language:
            yield from ({**target, key: new} for new in change(text) if new != text)

    return of_targets(mutants)


def _sql(text: str) -> Iterator[str]:
    head, bracket, tail = text.rpartition(")")
    if bracket and "'" not in tail:
        yield head + tail
    yield re.sub(r"\bSELECT\b", "SELEC", text, count=1)
    yield re.sub(r"\bWHERE\b", "WHERE WHERE", text, count=1)
    yield re.sub(r"\bGROUP\s+BY\b", "GROUP", text, count=1)


def _statistics(panel: Panel, target: Json) -> Iterator[Json]:
    if panel.datasource_type(target) == "cloudwatch" and isinstance(target.get("statistic"), str):
        other = "Maximum" if target["statistic"] != "Maximum" else "Minimum"
        yield {**target, "statistics": [other]}


KINDS: tuple[Kind, ...] = (
    kind("misspell a variable", _valid(_misspelled_variables), "variable/undefined"),
    kind("misspell a function", _valid(_misspelled_functions), "query/unknown-function"),
    kind("break a regular expression", _valid(_invalid_patterns), "query/invalid-regex"),
    kind("leave a window unclosed", _valid(_unclosed_windows), "query/invalid-promql"),
    kind("drop the quotes of a variable", _once(_WHOLE, r"\1\2"), "query/unquoted-variable"),
    kind("write 5min", _valid(_other_durations), "query/invalid-promql"),
    kind("drop the window of a rate", _valid(_without_window), "query/invalid-promql"),
    kind("unbalance the brackets", _valid(_unbalanced), "query/invalid-promql"),
    kind("repeat a matcher", _valid(_repeated_matchers), "query/duplicate-matcher", least=Severity.NOTE),
    kind("match two values at once", _valid(_conflicting_matchers), "query/conflicting-matchers"),
    kind("compare several values with =", _valid(_multi_value_equality), "variable/multi-value-equality"),
    kind("write a quantile in percent", _once(_QUANTILE, r"histogram_quantile(\1,"), "query/quantile-out-of-range"),
    kind("group a quantile without le", _valid(_without_le), "query/quantile-without-le"),
    kind("rate a rate", _valid(_rate_of_rate), "query/rate-of-rate"),
    kind("average a quantile", _valid(_average_of_quantiles), "query/average-of-quantiles", least=Severity.NOTE),
    kind("misspell __auto", _set(legendFormat="_auto"), "query/misspelled-auto-legend"),
    kind(
        "leave a log selector unclosed",
        _of_language("logql", lambda text: [text.replace("}", "", 1)]),
        "query/invalid-logql",
    ),
    kind("break SQL", _of_language("sql", _sql), "query/invalid-sql", least=Severity.NOTE),
    kind("leave statistics beside statistic", of_targets(_statistics), "query/ignored-statistics"),
)
