"""Rules are asked about a compiled dashboard; what they find gets its place, and a rule that crashes is a finding."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

from heddle.catalog.lookup import Catalog
from heddle.compile.dashboard import Compiled
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location, whole_expression
from heddle.grafana.json_value import Json
from heddle.grafana.model import DashboardJson
from heddle.lint.exceptions import Exceptions
from heddle.rules.rule import Rule, Violation
from heddle.rules.subjects import Dashboard

_SUBJECTS: Mapping[str, Callable[[Dashboard], Iterable[Any]]] = {
    "dashboard": lambda dashboard: (dashboard,),
    "panel": lambda dashboard: dashboard.panels,
    "query": lambda dashboard: (query for panel in dashboard.panels for query in panel.queries),
    "variable": lambda dashboard: dashboard.variables,
}
SCOPES = (*_SUBJECTS, "dashboards", "datasources", "alerting")
"""The packages of rules: about one dashboard or a part of it, then about everything together."""


def lint_dashboard(
    compiled: Compiled,
    rules: Iterable[Rule],
    *,
    catalog: Catalog | None = None,
    least: Severity = Severity.WARNING,
    exceptions: Exceptions | None = None,
) -> Iterator[Finding]:
    """Yield what rules about one dashboard find in it; those that matter less than `least` are not asked.

    `exceptions` are noted as used where they hold a finding back.
    """
    data = cast("DashboardJson", compiled.data)  # external dashboards may differ from it, so rules check types
    dashboard = Dashboard(data, compiled.built_with_heddle, compiled.folder, catalog or Catalog())
    found = ((rule, rule.severity_for(built_with_heddle=compiled.built_with_heddle)) for rule in rules)
    asked = [(rule, severity) for rule, severity in found if severity is not None and severity >= least]
    for scope, subjects in _SUBJECTS.items():
        within = [(rule, severity) for rule, severity in asked if rule.scope == scope]
        for subject in subjects(dashboard) if within else ():
            for rule, severity in within:
                for violation in run_rule(rule, subject):
                    part = violation.at if isinstance(violation.at, dict) else _part(subject)
                    if exceptions is None or not exceptions.cover(compiled, rule.id, part):
                        yield _finding(compiled, rule, severity, subject, violation)


def lint_project(subject: object, rules: Iterable[Rule], *, least: Severity = Severity.WARNING) -> Iterator[Finding]:
    """Yield what rules find in a Project, Sources or Alerting."""
    for rule in rules:
        for violation in run_rule(rule, subject) if rule.severity >= least else ():
            location = violation.at if isinstance(violation.at, Location) else Location("pyproject.toml")
            yield Finding(
                id=violation.id or rule.id,
                location=location,
                message=violation.message,
                help=violation.help,
                severity=rule.severity,
                related=violation.related,
            )


def run_rule(rule: Rule, subject: Any) -> list[Violation]:  # noqa: ANN401 - the rule's scope says what it is
    """Return what a rule finds; a crash is one finding, which says where."""
    found: list[Violation] = []
    for word in rule.keywords:
        if word in subject.lowered:
            break
    else:
        if rule.keywords:
            return found
    try:
        found += rule.check(subject)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        at = f"{where.filename.rpartition('/')[2]}:{where.lineno}"
        message = f"rule {rule.id} crashed at {at}: {type(error).__name__}: {error}"
        help = "this is a bug in Heddle; please report it with this dashboard"
        found.append(Violation(id="check/rule-crashed", message=message, help=help))
    return found


def _finding(compiled: Compiled, rule: Rule, severity: Severity, subject: Any, violation: Violation) -> Finding:  # noqa: ANN401
    return Finding(
        id=violation.id or rule.id,
        location=whole_expression(_location(compiled, subject, violation)),
        message=violation.message,
        help=violation.help,
        severity=severity,
        related=violation.related,
    )


def _location(compiled: Compiled, subject: Any, violation: Violation) -> Location:  # noqa: ANN401
    if isinstance(violation.at, Location):
        return violation.at
    if violation.at is not None:
        return compiled.locations.of(violation.at)
    return compiled.locations.of(_part(subject))


def _part(subject: Any) -> Json:  # noqa: ANN401
    found: Json = getattr(subject, "target", None) or subject.data
    return found
