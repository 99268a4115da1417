"""Definitions are loaded, compiled and examined; nothing is written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from heddle.build.datasource_refs import datasource_refs
from heddle.build.gc_tuning import relaxed_gc
from heddle.build.output.read_manifest import read_manifest
from heddle.build.project_files import FOLLOWING, ProjectFiles
from heddle.build.request import Request, Tick
from heddle.catalog.discover import discover_catalog
from heddle.compile.dashboard import compile_dashboard
from heddle.compile.excluded_systems import drop_links_to, excluded_uids
from heddle.compile.render import Renderer
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.lint.exceptions import Exceptions
from heddle.lint.runner import lint_dashboard, lint_project
from heddle.lint.selection import LintResult, RuleSelection
from heddle.lint.settings_exceptions import settings_exceptions
from heddle.project.discover import discover
from heddle.project.load import define, forget
from heddle.rules.registry import rules as every_rule
from heddle.rules.rule import Rule
from heddle.rules.summary import DashboardSummary, summarize
from heddle.settings.current import using

_T = TypeVar("_T")


def lint_definitions(request: Request, asked: RuleSelection, tick: Tick) -> LintResult:
    """Return what the rules find in a project, and what cannot be compiled. Raises BadInput for unknown rules."""
    rules = asked.rules()
    before = set(sys.modules)
    with using(request.settings), relaxed_gc():
        try:
            return _Examination(request, asked, rules).finish(tick)
        finally:
            forget(set(sys.modules) - before, request.definitions)


class _Examination:
    def __init__(self, request: Request, asked: RuleSelection, rules: tuple[Rule, ...]) -> None:
        self._request = request
        self._asked = asked
        self._rules = rules
        self._findings: list[Finding] = []
        self._summaries: list[DashboardSummary] = []
        self._renderer = Renderer()
        self._exceptions = Exceptions(asked.today, settings_exceptions())
        self._broken = False

    def finish(self, tick: Tick) -> LintResult:
        sources = list(discover(self._request.definitions, self._request.systems))
        everything = discover(self._request.definitions, ()) if self._request.systems else ()
        left_out = excluded_uids(set(everything) - set(sources))
        loaded = [definition for source in sources for definition in self._made(partial(define, source))]
        given = [each for each in loaded if each.value is not None]
        of = {kind: [each for each in given if each.source.declares == kind] for kind in ("datasource", "alerts")}
        dashboards = [each for each in loaded if each.source.declares == "dashboard"]
        catalog = discover_catalog(self._request.definitions)
        known = datasource_refs([each.value for each in of["datasource"]])
        for done, definition in enumerate(dashboards, start=1):
            for compiled in self._made(partial(compile_dashboard, definition, known)):
                drop_links_to(compiled.data, left_out)
                self._exceptions.meet(compiled)
                self._summaries.append(summarize(compiled))
                self._findings += [*compiled.findings, *self._renderer.findings(compiled)]
                self._findings += lint_dashboard(
                    compiled,
                    self._rules,
                    catalog=catalog,
                    least=self._asked.threshold,
                    exceptions=self._exceptions,
                )
            tick(done, len(dashboards))
        together = ProjectFiles(
            specs=[each.value for each in of["datasource"]],
            groups=[each.value for each in of["alerts"]],
            summaries=self._summaries,
            left_out=left_out,
            previous=read_manifest(self._request.out),
        )
        complete = len(self._summaries) == sum(source.declares == "dashboard" for source in sources)
        for scope, subject in together.subjects():
            within = [rule for rule in self._rules if rule.scope == scope]
            found = lint_project(subject, within, least=self._asked.threshold)
            held = (finding for finding in found if not self._exceptions.cover_all(finding.id))
            self._findings += (finding for finding in held if complete or finding.id not in FOLLOWING)
        self._findings += self._exceptions.findings({rule.id for rule in every_rule()})
        return LintResult(findings=tuple(self._chosen()), dashboards=len(dashboards), broken=self._broken)

    def _made(self, make: Callable[[], _T]) -> Iterator[_T]:
        """Yield what `make` returns; note what is wrong where it cannot."""
        try:
            yield make()
        except BadInput as error:
            self._broken = True
            self._findings += error.findings

    def _chosen(self) -> Iterator[Finding]:
        ids = {rule.id for rule in self._rules}
        every = {rule.id for rule in every_rule()}
        for finding in self._findings:
            if finding.severity >= self._asked.threshold and (finding.id in ids or finding.id not in every):
                yield finding
