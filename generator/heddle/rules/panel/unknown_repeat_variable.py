"""The panel or row is repeated by a variable that the dashboard does not have.

Why: Grafana does not repeat it, and the variable has no value in its queries.
Bad: `repeat="host"`, but the variable is named `instance`.
Good: `repeat="instance"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING


def check(panel: Panel) -> Iterator[Violation]:
    name = panel.data.get("repeat")
    names = [variable.name for variable in panel.dashboard.variables]
    if name and isinstance(name, str) and name not in names:
        yield Violation(
            message=f"{panel.title!r} is repeated by the undefined variable `${name}`", help=did_you_mean(name, names)
        )


def _repeated_by(name: str) -> Panel:
    instance = {"name": "instance", "type": "custom"}
    return examples.dashboard(examples.panel_json("up", repeat=name), variables=[instance]).panels[0]


def bad() -> Panel:
    return _repeated_by("host")


def good() -> Panel:
    return _repeated_by("instance")
