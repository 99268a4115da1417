"""The values of a label are asked of one metric.

Why: `label_values(job)` reads the label off every series there is, and offers jobs that the dashboard knows nothing of.
Bad: `label_values(job)`.
Good: `label_values(up, job)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import variable
from heddle.rules.rule import Violation
from heddle.rules.subjects import Variable

SEVERITY = Severity.ADVICE

_BARE = re.compile(r"\s*label_values\(\s*(?:\{\s*\}\s*,\s*)?([a-zA-Z_]\w*)\s*\)\s*")


def check(subject: Variable) -> Iterator[Violation]:
    """Advise against a label of all series; a recording of Loki has no other way."""
    source = subject.data.get("datasource")
    kind = source.get("type") if isinstance(source, dict) else ""
    asked = subject.data.get("query")
    text = asked.get("query") if isinstance(asked, dict) else asked
    found = _BARE.fullmatch(text) if isinstance(text, str) and kind in ("", "prometheus", None) else None
    if found and subject.data.get("type") == "query":
        yield Violation(
            message=f"the variable {subject.name} offers every {found[1]} of every series",
            help=f"name a metric that the dashboard shows: `label_values(up, {found[1]})`",
        )


def bad() -> Variable:
    """Return a variable of all jobs there are."""
    return variable("job", type="query", query="label_values(job)")


def good() -> Variable:
    """Return one of the jobs that a metric has."""
    return variable("job", type="query", query={"query": "label_values(up, job)", "refId": "A"})
