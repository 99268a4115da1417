"""Rules are asked about a compiled dashboard; what they find gets its place, and a rule that crashes is a finding."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from generator.checks.catalogue import Catalogue
from generator.checks.exceptions import Exceptions
from generator.checks.rule import Finding, Rule
from generator.checks.subjects import Dashboard
from generator.compile.dashboard import Compiled
from generator.compile.tree import Json
from generator.place import Place
from generator.problem import Problem, Severity

_SUBJECTS: Mapping[str, Callable[[Dashboard], Iterable[Any]]] = {
    "dashboard": lambda dashboard: (dashboard,),
    "panel": lambda dashboard: dashboard.panels(),
    "query": lambda dashboard: (query for panel in dashboard.panels() for query in panel.queries()),
    "variable": lambda dashboard: dashboard.variables(),
}
SCOPES = (*_SUBJECTS, "project", "sources", "alerting")
"""The packages of rules: about one dashboard or a part of it, then about everything together."""


def problems_of(
    compiled: Compiled,
    rules: Iterable[Rule],
    *,
    catalogue: Catalogue | None = None,
    least: Severity = Severity.WARNING,
    exceptions: Exceptions | None = None,
) -> Iterator[Problem]:
    """Yield what rules about one dashboard find in it; those that matter less than `least` are not asked.

    `exceptions` are noted as used where they hold a finding back.
    """
    dashboard = Dashboard(compiled.data, compiled.house, compiled.folder, catalogue or Catalogue())
    found = ((rule, rule.severity_for(house=compiled.house)) for rule in rules)
    asked = [(rule, severity) for rule, severity in found if severity is not None and severity >= least]
    for scope, subjects in _SUBJECTS.items():
        within = [(rule, severity) for rule, severity in asked if rule.scope == scope]
        for subject in subjects(dashboard) if within else ():
            for rule, severity in within:
                for finding in ask(rule, subject):
                    part = finding.at if isinstance(finding.at, dict) else _part(subject)
                    if exceptions is None or not exceptions.cover(compiled, rule.id, part):
                        yield _problem(compiled, rule, severity, subject, finding)


def problems_together(
    subject: object, rules: Iterable[Rule], *, least: Severity = Severity.WARNING
) -> Iterator[Problem]:
    """Yield what rules find in a Project, Sources or Alerting."""
    for rule in rules:
        for finding in ask(rule, subject) if rule.severity >= least else ():
            place = finding.at if isinstance(finding.at, Place) else Place("pyproject.toml")
            yield Problem(
                id=rule.id,
                place=place,
                message=finding.message,
                mend=finding.mend,
                severity=rule.severity,
                also=finding.also,
            )


def ask(rule: Rule, subject: Any) -> list[Finding]:  # noqa: ANN401 - the rule's scope says what it is
    """Return what a rule finds; a crash is one finding, which says where."""
    found: list[Finding] = []
    for word in rule.words:
        if word in subject.lowered:
            break
    else:
        if rule.words:
            return found
    try:
        found += rule.check(subject)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        at = f"{where.filename.rpartition('/')[2]}:{where.lineno}"
        message = f"the rule {rule.id} crashed at {at}: {type(error).__name__}: {error}"
        found.append(Finding(message=message, mend="this is a defect of Heddle's: report it, with this dashboard"))
    return found


def _problem(compiled: Compiled, rule: Rule, severity: Severity, subject: Any, finding: Finding) -> Problem:  # noqa: ANN401
    return Problem(
        id=rule.id,
        place=_place(compiled, subject, finding),
        message=finding.message,
        mend=finding.mend,
        severity=severity,
        also=finding.also,
    )


def _place(compiled: Compiled, subject: Any, finding: Finding) -> Place:  # noqa: ANN401
    if isinstance(finding.at, Place):
        return finding.at
    if finding.at is not None:
        return compiled.places.of(finding.at)
    return compiled.places.of(_part(subject))


def _part(subject: Any) -> Json:  # noqa: ANN401
    found: Json = getattr(subject, "target", None) or subject.data
    return found
