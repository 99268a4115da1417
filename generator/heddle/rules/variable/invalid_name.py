"""A variable's name can be written after a `$`.

Why: Grafana replaces names of letters, digits and _; `$my-job` is read as `$my`, and `__` is for its own.
Bad: `my-job`, `__job`, an empty name.
Good: `my_job`. Ad hoc filters are called as you like: nothing names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import variable
from heddle.rules.rule import Violation
from heddle.rules.subjects import Variable

SEVERITY = Severity.ERROR

_NAME = re.compile(r"(?!__)\w+", re.ASCII)


def check(subject: Variable) -> Iterator[Violation]:
    """Refuse a name that Grafana cannot find in a text."""
    if subject.data.get("type") not in ("adhoc", "groupby") and not _NAME.fullmatch(subject.name):
        yield Violation(
            message=f"Grafana cannot replace a variable that is called {subject.name!r}",
            help="use letters, digits and _, and do not begin with __",
        )


def bad() -> Variable:
    """Return a variable with a dash in its name."""
    return variable("my-job")


def good() -> Variable:
    """Return an ad hoc filter with a blank in its name."""
    return variable("More filters", type="adhoc")
