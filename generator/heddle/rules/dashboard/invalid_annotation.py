"""The query of an annotation is invalid.

Why: The data source rejects it, and Grafana shows an error each time the dashboard is opened or refreshed.
Bad: `changes(build_info[5m] > 0` lacks a parenthesis.
Good: `changes(build_info[5m]) > 0`. A query is not checked if a variable stands for a part of its grammar.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.metricsql import may_be_metricsql
from heddle.rules.query_syntax import annotation_text, syntax_error
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.WARNING


def check(dashboard: Dashboard) -> Iterator[Violation]:
    for annotation in dashboard.data.get("annotations", {}).get("list", ()):
        type = dashboard.datasource_types.type_of(annotation, {})
        text = annotation_text(annotation, type)
        error = syntax_error(text, type) if text else None
        if error is None or error.uncertain or may_be_metricsql(dashboard, text, str(error)):
            continue
        reason = " ".join(str(error).split())
        message = f"the query of annotation {annotation.get('name', '')!r} is invalid: {reason}"
        yield Violation(message=message, at=annotation)


def _with_annotation(promql: str) -> Dashboard:
    annotation = {"name": "Deploys", "datasource": {"type": "prometheus", "uid": "a"}, "expr": promql}
    return examples.dashboard(annotations={"list": [annotation]})


def bad() -> Dashboard:
    return _with_annotation("changes(build_info[5m] > 0")


def good() -> Dashboard:
    return _with_annotation("changes(build_info[5m]) > 0")
