"""A query for logs is LogQL, and chooses its streams.

Why: Loki refuses a query whose brackets are open, or that would read every stream there is.
Bad: `{job=~".*"} |= "error"`, `sum(rate({job="shop"}[5m])`.
Good: `{job="shop"} |= "error"`. Nothing is said where a variable stands for matchers.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.datasource_types import datasource_type
from heddle.logql import LogqlSyntaxError, parse_logql
from heddle.rules.examples import panel
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ERROR


def check(subject: Panel) -> Iterator[Violation]:
    """Report what Loki rejects, unless a variable may make it right."""
    for target in subject.data.get("targets", ()):
        text = str(target.get("expr") or "")
        is_logql = datasource_type(subject.datasource_type(target)).language == "logql"
        error = _error(text) if is_logql and text.strip() else None
        if error is not None and not error.has_variables:
            yield Violation(
                message=f"invalid LogQL in the panel {subject.title!r}: {error}", help=error.help, at=target
            )


def _error(text: str) -> LogqlSyntaxError | None:
    try:
        parse_logql(text)
    except LogqlSyntaxError as error:
        return error
    return None


def bad() -> Panel:
    """Return a panel that reads every stream."""
    return panel('{job=~".*"} |= "error"', type="logs", targets=[_asking('{job=~".*"} |= "error"')])


def good() -> Panel:
    """Return one whose text has a bracket, and whose matchers a variable holds."""
    return panel(targets=[_asking('{job="shop"} |= "(" | line_format `{{.msg}}`'), _asking("{$filter}")])


def _asking(expression: str) -> dict[str, object]:
    return {"refId": "A", "datasource": {"type": "loki", "uid": "loki"}, "expr": expression}
