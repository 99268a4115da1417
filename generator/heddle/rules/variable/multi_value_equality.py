"""A variable with several values is compared with `=`.

Why: Grafana writes several values as `(a|b)`. `job="(a|b)"` matches nothing, and the panel is empty.
Bad: `up{job="$job"}`, where several jobs, or all of them, can be selected.
Good: `up{job=~"$job"}`; `=` with a variable of one value, or in a panel that is repeated by the variable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

from heddle.diagnostics.finding import Severity
from heddle.grafana.variables import has_variables, parse_label_values, whole_reference
from heddle.promql.ast import Node
from heddle.promql.parse import PromqlSyntaxError, parse_promql
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard, Variable

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.WARNING

_REGEX_OPERATOR = {"=": "=~", "!=": "!~"}
_SPECIAL = frozenset(".*+?()[]{}|^$\\")


def check(dashboard: Dashboard) -> Iterator[Violation]:
    multiple = {variable.name: _how_many(variable) for variable in dashboard.variables if _has_many_values(variable)}
    for panel in dashboard.panels:
        multiple.pop(str(panel.data.get("repeat") or ""), "")  # a repeated panel has one value at a time
    if not multiple:
        return
    for panel in dashboard.panels:
        for query in panel.queries:
            if has_variables(query.text) and query.node is not None:
                yield from _comparisons(query.node, multiple, query.target)
    for variable in dashboard.variables:
        text = variable.query if variable.type == "query" else ""
        label_values = parse_label_values(text) if has_variables(text) else None
        if label_values:
            with suppress(PromqlSyntaxError):
                yield from _comparisons(parse_promql(label_values.selector), multiple, variable.data)


def _has_many_values(variable: Variable) -> bool:
    if variable.type not in ("query", "custom"):
        return False
    if variable.data.get("multi"):
        return True
    all_value = str(variable.data.get("allValue") or "")
    return bool(variable.data.get("includeAll")) and (not all_value or not _SPECIAL.isdisjoint(all_value))


def _how_many(variable: Variable) -> str:
    return "several values are" if variable.data.get("multi") else "All is"


def _comparisons(node: Node, multiple: Mapping[str, str], at: Mapping[str, object]) -> Iterator[Violation]:
    reported: set[tuple[str, str]] = set()
    for selector in node.selectors:
        for matcher in selector.matchers:
            reference = whole_reference(matcher.value) if matcher.operator in _REGEX_OPERATOR else None
            # With a format, `${name:csv}`, the value may be a single one.
            name = "" if reference is None or reference.format else reference.name
            if name not in multiple or (matcher.label, name) in reported:
                continue
            reported.add((matcher.label, name))
            yield Violation(
                message=f'`{matcher.label}{matcher.operator}"${name}"` matches nothing when {multiple[name]} selected',
                help=f'write `{matcher.label}{_REGEX_OPERATOR[matcher.operator]}"${name}"`',
                at=at,
            )


def bad() -> Dashboard:
    job = {"name": "job", "type": "custom", "multi": True}
    return examples.dashboard(examples.panel_json('up{job="$job"}'), variables=[job])


def good() -> Dashboard:
    job = {"name": "job", "type": "custom"}
    host = {"name": "host", "type": "custom", "multi": True}
    panel = examples.panel_json('up{job="$job", host="$host"}', repeat="host")
    return examples.dashboard(panel, variables=[job, host])
