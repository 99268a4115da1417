"""The query is too long or nested too deeply to be examined.

Why: No other rule examines it. Heddle parses PromQL of up to 150 operators and levels of brackets, and queries of up to
20,000 characters; of 22,000 queries in public dashboards, the largest has 40 and
7,500.
Bad: `up + up + up + ...` with 5,000 terms.
Good: a recording rule that computes a part of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.datasource_types import datasource_type
from heddle.grafana.json_value import mapping
from heddle.grafana.query_limits import TOO_DEEP
from heddle.rules import examples
from heddle.rules.query_syntax import syntax_error
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.NOTE


def check(panel: Panel) -> Iterator[Violation]:
    for target in panel.targets:
        type = panel.datasource_type(target)
        text = mapping(target).get(datasource_type(type).query)
        error = syntax_error(text, type) if isinstance(text, str) else None
        if error is not None and error.uncertain == TOO_DEEP:
            message = f"a query of panel {panel.title!r} is {TOO_DEEP}, and was not examined"
            yield Violation(message=message, help="simplify it", at=target)


def bad() -> Panel:
    return examples.panel(" + ".join(["up"] * 1_000))


def good() -> Panel:
    return examples.panel(" + ".join(["up"] * 100))
