"""A panel or row is repeated by a variable of the dashboard.

Why: Grafana repeats nothing by a variable that is not there, and the queries find no value for it.
Bad: `repeat="host"` where the variable is `instance`.
Good: `repeat="instance"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import dashboard, shape
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING


def check(subject: Panel) -> Iterator[Violation]:
    """Warn of a repetition by a variable that is not there."""
    by = subject.data.get("repeat")
    if not by or not isinstance(by, str):
        return
    known = [variable.name for variable in subject.dashboard.variables()]
    if by not in known:
        yield Violation(
            message=f"{subject.title!r} is repeated by ${by}, which is no variable of the dashboard",
            help=f"name one of: {', '.join(known) or 'there are none'}",
        )


def bad() -> Panel:
    """Return a panel that is repeated by nothing."""
    return next(dashboard(shape("up", repeat="host"), variables=[{"name": "instance", "type": "custom"}]).panels())


def good() -> Panel:
    """Return one that is repeated by a variable."""
    return next(dashboard(shape("up", repeat="instance"), variables=[{"name": "instance", "type": "custom"}]).panels())
