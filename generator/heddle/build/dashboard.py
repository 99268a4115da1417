"""One definition becomes one dashboard's file: everything about it that needs no other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from heddle.compile.artifact import Artifact
from heddle.compile.dashboard import compile_dashboard
from heddle.compile.excluded_systems import drop_links_to
from heddle.compile.normalize.datasources import DatasourceRefs
from heddle.compile.render import Renderer
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.lint.runner import lint_dashboard
from heddle.project.discover import Source
from heddle.project.load import define
from heddle.rules.gate import gate
from heddle.rules.summary import DashboardSummary, summarize


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """What came of a definition: `artefact` and `summary` are None where it could not be compiled."""

    findings: tuple[Finding, ...]
    summary: DashboardSummary | None = None
    artifact: Artifact | None = None
    locations: Mapping[str, Location] = field(default_factory=dict)


class DashboardBuilder:
    """Compiles, checks and renders dashboards.

    `known` are the data sources by name and uid, `left_out` the uids of the dashboards that are not chosen.
    """

    def __init__(self, known: DatasourceRefs, left_out: frozenset[str] = frozenset()) -> None:
        self._known = known
        self._left_out = left_out
        self._renderer = Renderer()

    def make(self, source: Source) -> BuildResult:
        """Return what comes of a definition; bad input is noted in it, so that all is shown at once."""
        try:
            dashboard = compile_dashboard(define(source), self._known)
        except BadInput as error:
            return BuildResult(findings=error.findings)
        drop_links_to(dashboard.data, self._left_out)
        findings = [*dashboard.findings, *lint_dashboard(dashboard, gate("dashboard", "panel"))]
        findings += self._renderer.findings(dashboard)
        summary = summarize(dashboard)
        if any(finding.severity is Severity.ERROR for finding in findings):
            return BuildResult(findings=tuple(findings), summary=summary)
        return BuildResult(
            findings=tuple(findings),
            summary=summary,
            artifact=self._renderer.artifact(dashboard),
            locations=dashboard.locations.pointers(),
        )
