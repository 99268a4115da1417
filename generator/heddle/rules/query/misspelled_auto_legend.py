"""The legend is a misspelled `__auto`.

Why: Grafana shows any other text as it is, so every line has the same name, `_auto`.
Bad: `"legendFormat": "_auto"`.
Good: `"legendFormat": "__auto"`, with two underscores; or a text with labels, `{{shop}}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING
_AUTO = re.compile(r"_+auto_*|auto_+|\$_+auto|\{\{_*auto_*\}\}", re.IGNORECASE)


def check(panel: Panel) -> Iterator[Violation]:
    for target in panel.targets if panel.type != "table" else ():
        legend = str(target.get("legendFormat") or "").strip()
        if legend != "__auto" and _AUTO.fullmatch(legend):
            yield Violation(message=f"the legend is the text {legend!r}", help="write `__auto`", at=target)


def _with_legend(legend: str) -> Panel:
    panel = examples.panel("up")
    panel.data["targets"][0]["legendFormat"] = legend
    return panel


def bad() -> Panel:
    return _with_legend("_auto")


def good() -> Panel:
    return _with_legend("__auto")
