"""The query of the variable is invalid.

Why: The data source rejects it, so the variable has no values, and panels that use it show an error or nothing.
Bad: `label_values(up{job="shop", instance)` lacks a brace.
Good: `label_values(up{job="shop"}, instance)`. A query is not checked if a variable stands for a part of its grammar.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.datasource_types import datasource_type
from heddle.rules import examples
from heddle.rules.metricsql import may_be_metricsql
from heddle.rules.query_syntax import syntax_error, variable_selector, variable_text
from heddle.rules.rule import Violation
from heddle.rules.subjects import Variable

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.WARNING


def check(variable: Variable) -> Iterator[Violation]:
    if variable.type != "query":
        return
    type = variable.dashboard.datasource_types.type_of(variable.data, {})
    if datasource_type(type).language == "sql":
        return  # Grafana's own macros for variables are not known
    text = variable_selector(variable_text(variable.data, type), type)
    error = syntax_error(text, type) if text.strip() else None
    if error is not None and not (error.uncertain or may_be_metricsql(variable.dashboard, text, str(error))):
        reason = " ".join(str(error).split())
        yield Violation(message=f"the query of variable {variable.name!r} is invalid: {reason}")


def _variable(query: str) -> Variable:
    return examples.variable("instance", type="query", query=query, datasource={"type": "prometheus", "uid": "a"})


def bad() -> Variable:
    return _variable('label_values(up{job="shop", instance)')


def good() -> Variable:
    return _variable('label_values(up{job="shop"}, instance)')
