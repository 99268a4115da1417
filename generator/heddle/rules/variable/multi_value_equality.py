"""A variable of several values is compared with `=~`.

Why: Grafana writes several values as `(a|b)`: `job="(a|b)"` finds nothing, and the panel is empty.
Bad: `up{job="$job"}` where several jobs, or all, can be chosen.
Good: `up{job=~"$job"}`; `=` with a variable of one value, or in a panel that is repeated for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels
from heddle.grafana.variables import has_variables, whole_reference
from heddle.promql.ast import Node
from heddle.promql.parse import PromqlSyntaxError, parse_promql
from heddle.rules.examples import dashboard, shape
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard, Variable

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.WARNING

_ASKED = re.compile(r"^\s*label_values\((.+),\s*[a-zA-Z_]\w*\s*\)\s*$", re.DOTALL)
_SAFE = {"=": "=~", "!=": "!~"}
_SPECIAL = frozenset(".*+?()[]{}|^$\\")


def check(subject: Dashboard) -> Iterator[Violation]:
    """Refuse `=` and `!=` with variables that may have several values."""
    several = {variable.name: _chosen(variable) for variable in subject.variables() if _several(variable)}
    # A repeated panel has one value at a time.
    for repeated in walk_panels(subject.data) if several else ():
        several.pop(str(repeated.get("repeat") or ""), "")
    if not several:
        return
    for panel in subject.panels():
        for query in panel.queries():
            if has_variables(query.text) and query.node is not None:
                yield from _compared(query.node, several, query.target)
    for variable in subject.variables():
        text = _text(variable)
        found = _ASKED.match(text) if has_variables(text) else None
        if found:
            try:
                yield from _compared(parse_promql(found[1]), several, variable.data)
            except PromqlSyntaxError:
                continue


def _several(variable: Variable) -> bool:
    if variable.data.get("type") not in ("query", "custom"):
        return False
    if variable.data.get("multi"):
        return True
    everything = str(variable.data.get("allValue") or "")
    return bool(variable.data.get("includeAll")) and (not everything or not _SPECIAL.isdisjoint(everything))


def _chosen(variable: Variable) -> str:
    return "several values" if variable.data.get("multi") else "all values"


def _text(variable: Variable) -> str:
    asked = variable.data.get("query") if variable.data.get("type") == "query" else ""
    return str((asked.get("query") if isinstance(asked, dict) else asked) or "")


def _compared(node: Node, several: Mapping[str, str], at: Json) -> Iterator[Violation]:
    told: set[tuple[str, str]] = set()
    for selector in node.selectors:
        for matcher in selector.matchers:
            reference = whole_reference(matcher.value) if matcher.operator in _SAFE else None
            # With a format it may be one value all the same.
            if reference is None or reference.format or reference.name not in several:
                continue
            name = reference.name
            if (matcher.label, name) in told:
                continue
            told.add((matcher.label, name))
            yield Violation(
                message=f'{matcher.label}{matcher.operator}"${name}" fits nothing when {several[name]} are chosen',
                help=f'write {matcher.label}{_SAFE[matcher.operator]}"${name}"',
                at=at,
            )


def bad() -> Dashboard:
    """Return a dashboard that compares several jobs with `=`."""
    return dashboard(shape('up{job="$job"}'), variables=[{"name": "job", "type": "custom", "multi": True}])


def good() -> Dashboard:
    """Return one that compares a single job with `=`, and several hosts in a panel for each."""
    job = {"name": "job", "type": "custom"}
    host = {"name": "host", "type": "custom", "multi": True}
    return dashboard(shape('up{job="$job", host="$host"}', repeat="host"), variables=[job, host])
