"""Runs rules on a dashboard, or on all dashboards, data sources or alerts of a project."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias, cast

from heddle.catalog.lookup import Catalog
from heddle.compile.dashboard import Compiled
from heddle.diagnostics.finding import Finding, Note, Severity
from heddle.diagnostics.location import Location, whole_expression
from heddle.grafana.json_value import Json
from heddle.grafana.model import DashboardJson
from heddle.lint.exceptions import ExceptionSet
from heddle.rules.other_queries import other_queries
from heddle.rules.rule import Rule, Violation
from heddle.rules.subjects import Dashboard, Panel, Query, Variable
from heddle.settings.model import Settings

Subject: TypeAlias = Dashboard | Panel | Query | Variable

_SUBJECTS: Final[Mapping[str, Callable[[Dashboard], Iterable[Any]]]] = {
    "dashboard": lambda dashboard: (dashboard,),
    "panel": lambda dashboard: dashboard.panels,
    "query": lambda dashboard: queries_of(dashboard),
    "variable": lambda dashboard: dashboard.variables,
}
SCOPES: Final = (*_SUBJECTS, "dashboards", "datasources", "alerting")
"""What rules can check: one dashboard or a part of it, or all objects of a project."""


def lint_dashboard(
    compiled: Compiled,
    rules: Iterable[Rule],
    *,
    catalog: Catalog | None = None,
    settings: Settings | None = None,
    least: Severity = Severity.WARNING,
    exceptions: ExceptionSet | None = None,
) -> Iterator[Finding]:
    """Yield the findings of rules about one dashboard that no exception suppresses; rules below `least` do not run."""
    catalog = catalog or Catalog()
    for _, finding in findings_by_subject(
        compiled, rules, catalog=catalog, settings=settings, least=least, exceptions=exceptions
    ):
        yield finding


def findings_by_subject(
    compiled: Compiled,
    rules: Iterable[Rule],
    *,
    catalog: Catalog,
    settings: Settings | None = None,
    least: Severity = Severity.WARNING,
    exceptions: ExceptionSet | None = None,
) -> Iterator[tuple[Subject, Finding]]:
    """Yield the findings of rules about one dashboard, each with the part that the rule was run on.

    With a catalog of given metrics, only rules that compare with it are run.
    """
    data = cast("DashboardJson", compiled.data)  # external dashboards may differ from it, so rules check types
    dashboard = Dashboard(data, compiled.built_with_heddle, compiled.folder, catalog, settings or Settings())
    active = list(_active(rules, dashboard, least))
    for scope, subjects_of in _SUBJECTS.items():
        in_scope = [(rule, severity) for rule, severity in active if rule.scope == scope]
        for subject in subjects_of(dashboard) if in_scope else ():
            if catalog.sources and isinstance(subject, Query) and not subject.is_compared:
                continue
            for rule, severity in in_scope:
                for violation in run_rule(rule, subject):
                    part = violation.at if isinstance(violation.at, dict) else _part(subject)
                    if exceptions is None or not exceptions.suppress(compiled, rule.id, part):
                        location = violation.at if isinstance(violation.at, Location) else compiled.locations.of(part)
                        panel = _panel_title(subject, part)
                        yield subject, finding_of(rule, severity, violation, whole_expression(location), panel)


def _active(rules: Iterable[Rule], dashboard: Dashboard, least: Severity) -> Iterator[tuple[Rule, Severity]]:
    for rule in rules:
        severity = rule.severity_for(
            built_with_heddle=dashboard.built_with_heddle, with_metrics=bool(dashboard.catalog.sources)
        )
        if severity is not None and severity >= least:
            yield rule, severity


def queries_of(dashboard: Dashboard) -> Iterator[Query]:
    """Yield the queries of panels; with a catalog of given metrics, those of variables and annotations too."""
    yield from (query for panel in dashboard.panels for query in panel.queries)
    if dashboard.catalog.sources:
        yield from other_queries(dashboard)


def lint_project(subject: object, rules: Iterable[Rule], *, least: Severity = Severity.WARNING) -> Iterator[Finding]:
    """Yield the findings of rules about all dashboards, data sources or alerts."""
    for rule in rules:
        for violation in run_rule(rule, subject) if rule.severity >= least else ():
            location = violation.at if isinstance(violation.at, Location) else Location("pyproject.toml")
            yield finding_of(rule, rule.severity, violation, location)


def run_rule(rule: Rule, subject: Any) -> list[Violation]:  # noqa: ANN401 - the rule's scope is the type
    """Return the violations of a rule. A crash is one of them: a bug must not hide the other findings."""
    if rule.keywords and not any(keyword in subject.lowered for keyword in rule.keywords):
        return []
    violations: list[Violation] = []
    try:
        violations += rule.check(subject)
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
        message = f"rule {rule.id} crashed at {place}: {type(error).__name__}: {error}"
        help = "this is a bug in Heddle; please report it with this dashboard"
        violations.append(Violation(id="check/rule-crashed", message=message, help=help))
    return violations


def finding_of(rule: Rule, severity: Severity, violation: Violation, location: Location, panel: str = "") -> Finding:
    """Return a violation as a finding."""
    return Finding(
        id=violation.id or rule.id,
        location=location,
        message=violation.message,
        help=violation.help,
        severity=severity,
        notes=(Note("first defined", violation.related),) if violation.related else (),
        panel=panel,
    )


def _panel_title(subject: object, part: Json) -> str:
    """Return the title of the panel that a violation is about; rules about dashboards report parts of them."""
    panel = subject.panel if isinstance(subject, Query) and subject.user == "panel" else subject
    if isinstance(panel, Panel):
        return panel.title
    if isinstance(subject, Query):
        return ""
    return str(part.get("title", "")) if "gridPos" in part or "targets" in part else ""


def _part(subject: Any) -> Json:  # noqa: ANN401
    part: Json = getattr(subject, "target", None) or subject.data
    return part
