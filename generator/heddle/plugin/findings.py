"""The findings in a dashboard or a project that a test passes, as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding, Severity
from heddle.external.read import read_value
from heddle.grafana.json_value import mapping
from heddle.lint.external import lint_external, lint_files
from heddle.lint.project import lint_definition, lint_definitions
from heddle.lint.project_rules import project_rules
from heddle.lint.selection import RuleSelection
from heddle.plugin.project import HeddleProject
from heddle.report.findings import render_findings

_UNUSED = "allow/unused"
"""Whether an exception is used is known only when every rule has run, on the whole project."""


def findings_text(
    dashboard: object, root: Path, *, ignore: tuple[str, ...], select: tuple[str, ...], today: date | None
) -> str:
    """Return the findings of a dashboard or a project as text, empty if there are none."""
    day = today or datetime.now(UTC).date()
    try:
        settings = HeddleProject.at(root).settings
        own = project_rules(settings.root / settings.rules)
        selection = RuleSelection(today=day, select=select, ignore=ignore, least=Severity.WARNING, own=own)
        findings = _findings(dashboard, root, selection)
        return render_findings(finding for finding in findings if finding.id != _UNUSED)
    except BadInput as error:
        return render_findings(error.findings)


def _findings(dashboard: object, root: Path, selection: RuleSelection) -> Iterable[Finding]:
    if isinstance(dashboard, HeddleProject):
        with dashboard.load(("datasource", "alerts", "library_panel", "dashboard")) as project:
            return lint_definitions(project, selection).findings
    if isinstance(dashboard, Mapping):
        return _of_json(dashboard, selection)
    if isinstance(dashboard, str | Path) and Path(dashboard).suffix == ".json":
        path = Path(dashboard)
        return lint_files([path if path.is_file() else root / path], selection).findings
    heddle_project = HeddleProject.at(root)
    with heddle_project.load() as project:
        return lint_definition(project, heddle_project.definition(dashboard), selection)


def _of_json(value: Mapping[str, Any], selection: RuleSelection) -> Iterable[Finding]:
    owners = [mapping(owner) for owner in (value, value.get("dashboard"), value.get("spec"))]
    names = [owner[key] for owner in owners for key in ("uid", "title") if owner.get(key)]
    content = read_value(value, f"<dashboard {names[0] if names else ''}>")
    if not content.dashboards:
        raise TypeError("; ".join(finding.message for finding in content.findings))
    findings = [finding for dashboard in content.dashboards for finding in lint_external(dashboard, selection)]
    return selection.shown((*content.findings, *findings))
