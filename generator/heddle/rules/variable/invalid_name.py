"""The name of the variable cannot be used after `$`.

Why: Grafana replaces names that consist of letters, digits and `_`: it reads `$my-job` as `$my`. Names that start with
`__` are reserved.
Bad: `my-job`, `__job`, an empty name.
Good: `my_job`. Ad hoc filters may have any name, since nothing refers to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Variable

SEVERITY = Severity.ERROR

_NAME = re.compile(r"(?!__)\w+", re.ASCII)


def check(variable: Variable) -> Iterator[Violation]:
    if variable.type not in ("adhoc", "groupby") and not _NAME.fullmatch(variable.name):
        yield Violation(
            message=f"invalid variable name {variable.name!r}",
            help="use letters, digits and `_`, and do not start with `__`",
        )


def bad() -> Variable:
    return examples.variable("my-job")


def good() -> Variable:
    return examples.variable("More filters", type="adhoc")
