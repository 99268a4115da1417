"""What the rules find in a dashboard or a project that a test passes, as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding, Severity
from heddle.lint.definitions import lint_definitions
from heddle.lint.exceptions import Exceptions
from heddle.lint.external import lint_external, lint_files, unwrap_dashboard
from heddle.lint.runner import lint_dashboard
from heddle.lint.selection import RuleSelection
from heddle.plugin.project import HeddleProject
from heddle.report.findings import render_findings
from heddle.rules.registry import rules as every_rule

_UNUSED = "allow/unused"
"""Whether an exception is used is known only when every rule has run, on the whole project."""


def findings_text(
    dashboard: object, root: Path, *, ignore: tuple[str, ...], select: tuple[str, ...], today: date | None
) -> str:
    """Return the findings of a dashboard or a project as text, empty where there are none."""
    day = today or datetime.now(UTC).date()
    selection = RuleSelection(today=day, select=select, ignore=ignore, least=Severity.WARNING)
    try:
        return render_findings(_findings(dashboard, root, selection))
    except BadInput as error:
        return render_findings(error.findings)


def _findings(dashboard: object, root: Path, selection: RuleSelection) -> Iterable[Finding]:
    if isinstance(dashboard, HeddleProject):
        with dashboard.load(("datasource", "alerts", "dashboard")) as project:
            findings = lint_definitions(project, selection).findings
            return [finding for finding in findings if finding.id != _UNUSED]
    if isinstance(dashboard, Mapping):
        return _of_json(dashboard, selection)
    if isinstance(dashboard, str | Path) and Path(dashboard).suffix == ".json":
        path = Path(dashboard)
        return lint_files([path if path.is_file() else root / path], selection).findings
    return list(_of_dashboard(HeddleProject.at(root), dashboard, selection))


def _of_dashboard(heddle_project: HeddleProject, dashboard: object, selection: RuleSelection) -> Iterator[Finding]:
    selected = selection.rules()
    exceptions = Exceptions(selection.today)
    with heddle_project.load() as project:
        compiled, found = project.compile(heddle_project.definition(dashboard))
        if compiled is None:
            raise BadInput(found)
        exceptions.meet(compiled)
        findings = [*found]
        findings += lint_dashboard(
            compiled, selected, catalog=project.catalog(), least=selection.threshold, exceptions=exceptions
        )
    every = {rule.id for rule in every_rule()}
    findings += exceptions.findings(every)
    chosen = {rule.id for rule in selected}
    for finding in findings:
        applies = finding.id in chosen or finding.id not in every
        if applies and finding.severity >= selection.threshold and finding.id != _UNUSED:
            yield finding


def _of_json(data: Mapping[str, Any], selection: RuleSelection) -> Iterable[Finding]:
    plain = unwrap_dashboard(data)
    if plain is None:
        raise TypeError("not a dashboard: `panels` is not a list")
    name = f"<dashboard {plain.get('uid') or plain.get('title') or ''}>"
    return lint_external(plain, name, selection.rules(), selection.threshold)
