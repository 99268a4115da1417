"""The LogQL query is invalid, or selects all streams.

Why: Loki rejects a query with unbalanced brackets, one that would read every stream, and a range aggregation that does
not fit its pipeline: `count_over_time` counts lines and takes no `unwrap`, `sum_over_time` requires one.
Bad: `sum(rate({job="shop"}[5m])`, `{job=~".*"} |= "error"`.
Good: `{job="shop"} |= "error"`. A query is not checked if a variable contains matchers.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.query_limits import VARIABLE_SYNTAX
from heddle.logql import LogqlSyntaxError, parse_logql
from heddle.promql.placeholders import has_unbalanced_brackets
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ERROR


def check(panel: Panel) -> Iterator[Violation]:
    for target in panel.targets:
        text = str(target.get("expr") or "")
        error = _error(text) if text.strip() and panel.language(target) == "logql" else None
        if error is None:
            continue
        # A variable may contain matchers, but no single bracket.
        if not error.uncertain or (error.uncertain == VARIABLE_SYNTAX and has_unbalanced_brackets(text)):
            yield Violation(message=f"invalid LogQL: {error}", help=error.help, at=target)


def _error(text: str) -> LogqlSyntaxError | None:
    try:
        parse_logql(text)
    except LogqlSyntaxError as error:
        return error
    return None


def _with_queries(*logql: str) -> Panel:
    datasource = {"type": "loki", "uid": "loki"}
    targets = [{"refId": f"A{number}", "datasource": datasource, "expr": text} for number, text in enumerate(logql)]
    return examples.panel(type="logs", targets=targets)


def bad() -> Panel:
    return _with_queries('{job=~".*"} |= "error"')


def good() -> Panel:
    return _with_queries('{job="shop"} |= "(" | line_format `{{.msg}}`', "{$filter}")
