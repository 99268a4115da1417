"""The variable lists the label values of all metrics.

Why: `label_values(job)` reads the label of every series on the server, and offers jobs that the dashboard cannot show.
Bad: `label_values(job)`.
Good: `label_values(up, job)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Variable

SEVERITY = Severity.ADVICE

_LABEL_ONLY = re.compile(r"\s*label_values\(\s*(?:\{\s*\}\s*,\s*)?([a-zA-Z_]\w*)\s*\)\s*")


def check(variable: Variable) -> Iterator[Violation]:
    datasource = variable.data.get("datasource")
    datasource_type = datasource.get("type") if isinstance(datasource, dict) else ""
    if variable.type != "query" or datasource_type not in ("", "prometheus", None):
        return
    if match := _LABEL_ONLY.fullmatch(variable.query):
        yield Violation(
            message=f"variable `{variable.name}` offers every {match[1]} of every series",
            help=f"name a metric that the dashboard shows, such as `label_values(up, {match[1]})`",
        )


def bad() -> Variable:
    return examples.variable("job", type="query", query="label_values(job)")


def good() -> Variable:
    return examples.variable("job", type="query", query={"query": "label_values(up, job)", "refId": "A"})
