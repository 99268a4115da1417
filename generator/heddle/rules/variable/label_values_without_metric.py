"""The variable lists the label values of all metrics.

Why: `label_values(job)` reads the label of every series on the server, and lists jobs that the dashboard cannot show.
Bad: `label_values(job)`.
Good: `label_values(up, job)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.variables import parse_label_values
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Variable

SEVERITY = Severity.ADVICE


def check(variable: Variable) -> Iterator[Violation]:
    datasource = variable.data.get("datasource")
    datasource_type = datasource.get("type") if isinstance(datasource, dict) else ""
    if variable.type != "query" or datasource_type not in ("", "prometheus", None):
        return
    label_values = parse_label_values(variable.query)
    if label_values and not label_values.selector.strip("{} "):
        yield Violation(
            message=f"variable `{variable.name}` lists the values of `{label_values.label}` of every series",
            help=f"name a metric that the dashboard shows, such as `label_values(up, {label_values.label})`",
        )


def bad() -> Variable:
    return examples.variable("job", type="query", query="label_values(job)")


def good() -> Variable:
    return examples.variable("job", type="query", query={"query": "label_values(up, job)", "refId": "A"})
