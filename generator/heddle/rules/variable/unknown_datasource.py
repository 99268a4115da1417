"""A data source variable cannot select its default, or has a type that does not exist.

Why: Grafana selects another data source of the type without a message, and the dashboard shows its data. Of a type that
does not exist, it selects none.
Bad: `datasource_variable("prometheus", name="metrics", label="Metrics", default="promtheus")`.
Good: the uid of a data source of the project that has the type of the variable, and a name that its regex matches. A
uid that no data source of the project has is reported only if it is similar to one: Grafana may have others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.grafana.datasource_types import similar_type
from heddle.grafana.javascript_regex import parse_javascript_regex
from heddle.grafana.variables import has_variables
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboards
from heddle.rules.summary import DatasourceVariable

SEVERITY = Severity.WARNING
IN_GENERATE = True

_DEFAULT: Final = "default"
"""The value with which Grafana selects its default data source."""


def check(dashboards: Dashboards) -> Iterator[Violation]:
    for dashboard in dashboards.dashboards:
        for variable in dashboard.datasource_variables:
            if near := similar_type(variable.type, dashboards.datasources.values()):
                message = f"variable {variable.name!r} selects data sources of the unknown type {variable.type!r}"
                yield Violation(message=message, help=f"did you mean `{near}`?", at=variable.location)
                continue
            for uid in variable.values:
                if uid != _DEFAULT and not has_variables(uid):
                    yield from _check_value(variable, uid, dashboards)


def _check_value(variable: DatasourceVariable, uid: str, dashboards: Dashboards) -> Iterator[Violation]:
    subject, type = f"variable {variable.name!r}", dashboards.datasources.get(uid)
    names = {other: dashboards.datasource_names.get(other, other) for other in dashboards.datasources}
    same_type = sorted(other for other in names if dashboards.datasources[other] == variable.type)
    if type is None:
        folded = uid.casefold()
        by_name = next((each for each in same_type if folded in (each.casefold(), names[each].casefold())), "")
        help = f"write its uid, `{by_name}`" if by_name else did_you_mean(uid, same_type, instead="")
        if help:
            message = f"the default of {subject} is {uid!r}, which is the uid of no data source"
            yield Violation(message=message, help=help, at=variable.location)
    elif type != variable.type:
        message = f"{subject} selects data sources of type {variable.type!r}; its default {uid!r} has type {type!r}"
        help = f"use one of: {', '.join(same_type)}" if same_type else ""
        yield Violation(message=message, help=help, at=variable.location)
    elif variable.regex and not has_variables(variable.regex):
        regex = parse_javascript_regex(variable.regex)
        if regex is not None and not regex.pattern.search(names[uid]):
            message = f"the regex of {subject}, {variable.regex!r}, does not match its default, {names[uid]!r}"
            yield Violation(message=message, help="Grafana matches names, and not uids", at=variable.location)


def _with_default(uid: str) -> Dashboards:
    return examples.dashboards(examples.summary("shop", "Shop", datasource_variable=("prometheus", uid)))


def bad() -> Dashboards:
    return _with_default("promtheus")


def good() -> Dashboards:
    return _with_default("prometheus")
