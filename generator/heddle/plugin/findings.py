"""What the rules find in whatever a test hands over, as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from heddle.build.request import Request
from heddle.catalog.discover import discover_catalog
from heddle.compile.render import Renderer
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding, Severity
from heddle.lint import RuleSelection, lint_definitions, lint_files
from heddle.lint.exceptions import Exceptions
from heddle.lint.external import lint_external, unwrap_dashboard
from heddle.lint.runner import lint_dashboard
from heddle.plugin.project import Project
from heddle.report.findings import render_findings
from heddle.rules.registry import rules as every_rule

_UNUSED = "allow/unused"
"""Whether an exception is needed is known only where every rule was asked, of everything."""


def findings_text(
    dashboard: object, root: Path, *, ignore: tuple[str, ...], select: tuple[str, ...], today: date | None
) -> str:
    """Return what is wrong with a dashboard or a project, as text; nothing where all is well."""
    day = today or datetime.now(UTC).date()
    asked = RuleSelection(today=day, select=select, ignore=ignore, least=Severity.WARNING)
    try:
        return render_findings(_findings(dashboard, root, asked))
    except BadInput as error:
        return render_findings(error.findings)


def _findings(dashboard: object, root: Path, asked: RuleSelection) -> Iterable[Finding]:
    if isinstance(dashboard, Project):
        return _of_project(dashboard, asked)
    if isinstance(dashboard, Mapping):
        return _of_json(dashboard, asked)
    if isinstance(dashboard, str | Path) and Path(dashboard).suffix == ".json":
        path = Path(dashboard)
        return lint_files([path if path.is_file() else root / path], asked).findings
    project = Project.at(root)
    with project.running():
        return list(_of_dashboard(project, dashboard, asked))


def _of_project(project: Project, asked: RuleSelection) -> Iterable[Finding]:
    """Return what `heddle check` finds, exceptions that nothing needs left out: a test may ask a part of the rules."""
    request = replace(Request.of(project.settings), definitions=project.definitions)
    found = lint_definitions(request, asked, lambda _done, _of: None).findings
    return [finding for finding in found if finding.id != _UNUSED]


def _of_dashboard(project: Project, dashboard: object, asked: RuleSelection) -> Iterator[Finding]:
    chosen = asked.rules()
    compiled = project.compiled(dashboard)
    exceptions = Exceptions(asked.today)
    exceptions.meet(compiled)
    found = [*compiled.findings, *Renderer().findings(compiled)]
    found += lint_dashboard(
        compiled,
        chosen,
        catalog=discover_catalog(project.definitions),
        least=asked.threshold,
        exceptions=exceptions,
    )
    every = {rule.id for rule in every_rule()}
    found += exceptions.findings(every)
    kept = {rule.id for rule in chosen}
    for finding in found:
        judged = finding.id in kept or finding.id not in every
        if judged and finding.severity >= asked.threshold and finding.id != _UNUSED:
            yield finding


def _of_json(data: Mapping[str, Any], asked: RuleSelection) -> Iterable[Finding]:
    plain = unwrap_dashboard(data)
    if plain is None:
        raise TypeError("this is no dashboard: its `panels` are no list")
    name = f"<dashboard {plain.get('uid') or plain.get('title') or ''}>"
    return lint_external(plain, name, asked.rules(), asked.threshold)
