"""Library panels become files."""

from __future__ import annotations

from heddle.build.dashboards import BuildResult
from heddle.build.source_map_file import encode_locations
from heddle.compile.definition import Definition
from heddle.compile.library_panels import render_library_panel
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Severity
from heddle.lint.runner import lint_dashboard
from heddle.project.pipeline import Project
from heddle.rules.registry import generate_rules
from heddle.rules.summary import summarize


def build_library_panel(project: Project, definition: Definition) -> BuildResult:
    """Return the result of one library panel; `summary` is that of the dashboard that has only its panel."""
    compiled, found = project.compile(definition)
    if compiled is None:
        return BuildResult(findings=found)
    findings = (*found, *lint_dashboard(compiled, generate_rules("panel"), settings=project.settings))
    summary = summarize(compiled)
    if any(finding.severity is Severity.ERROR for finding in findings):
        return BuildResult(findings=findings, summary=summary)
    try:
        artifact = render_library_panel(compiled)
    except BadInput as error:
        return BuildResult(findings=(*findings, *error.findings), summary=summary)
    locations = {"": compiled.locations.dashboard, "/model": compiled.locations.of(compiled.data["panels"][0])}
    return BuildResult(
        findings=findings,
        summary=summary,
        artifact=artifact,
        source_map=encode_locations(locations, project.settings.root),
    )
