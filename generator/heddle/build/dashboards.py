"""Dashboards and library panels become files: compiled, checked and rendered, many dashboards by several processes."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace

from heddle.build.source_map_file import encode_locations
from heddle.compile.artifact import Artifact
from heddle.compile.dashboard import Compiled, render_dashboard
from heddle.compile.definition import Definition, DefinitionFile
from heddle.compile.library_panels import render_library_panel
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.lint.runner import lint_dashboard
from heddle.project.load import fresh_modules
from heddle.project.pipeline import Project
from heddle.rules.registry import generate_rules
from heddle.rules.summary import DashboardSummary, summarize
from heddle.settings.active import activate

POOL_FROM = 256
"""Fewer definitions are compiled sooner by one process: a pool costs 0.25 s of CPU time, 200 dashboards take 0.3 s."""

_CHUNK = 16
_MAX_PROCESSES = 8
"""More processes would wait for the first one, which writes the files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """`summary` is None if the definition cannot be compiled, `artifact` also where a rule reports an error.

    `source_map` is the artifact's entry in the source map file.
    """

    findings: tuple[Finding, ...]
    summary: DashboardSummary | None = None
    artifact: Artifact | None = None
    source_map: bytes = b""


def build_dashboards(project: Project, *, processes: int | None = None) -> Iterator[BuildResult]:
    """Yield the result of each dashboard file of a project in order, the same for any number of processes.

    Raises BadInput if a worker process dies.
    """
    processes = min(processes or os.cpu_count() or 1, _MAX_PROCESSES, len(project.dashboard_files) // _CHUNK)
    if len(project.dashboard_files) < POOL_FROM or processes == 1:
        return (build_dashboard(project, file) for file in project.dashboard_files)
    return _build_in_pool(project, processes)


def build_dashboard(project: Project, file: DefinitionFile) -> BuildResult:
    """Return the result of one dashboard: everything that needs no other dashboard."""
    compiled, found = project.compile(file)
    if compiled is None:
        return BuildResult(findings=found)
    rules = generate_rules("dashboard", "panel")
    linted = lint_dashboard(compiled, rules, settings=project.settings)
    loaded = (
        frozenset() if compiled.built_with_heddle else frozenset(rule.id for rule in rules if rule.grafana_loads_it)
    )
    findings = (*found, *(_as_warning(finding) if finding.id in loaded else finding for finding in linted))
    return _render(project, compiled, findings, render_dashboard, compiled.locations.pointers)


def build_library_panel(project: Project, definition: Definition) -> BuildResult:
    """Return the result of one library panel; `summary` is that of the dashboard that has only its panel."""
    compiled, found = project.compile(definition)
    if compiled is None:
        return BuildResult(findings=found)
    findings = (*found, *lint_dashboard(compiled, generate_rules("panel"), settings=project.settings))

    def locations() -> dict[str, Location]:
        return {"": compiled.locations.dashboard, "/model": compiled.locations.of(compiled.data["panels"][0])}

    return _render(project, compiled, findings, render_library_panel, locations)


def _render(
    project: Project,
    compiled: Compiled,
    findings: tuple[Finding, ...],
    render: Callable[[Compiled], Artifact],
    locations: Callable[[], Mapping[str, Location]],
) -> BuildResult:
    """Return the result of a compiled definition: without a file if a finding is an error, or if it is not JSON."""
    summary = summarize(compiled)
    if any(finding.severity is Severity.ERROR for finding in findings):
        return BuildResult(findings=findings, summary=summary)
    try:
        artifact = render(compiled)
    except BadInput as error:
        return BuildResult(findings=(*findings, *error.findings), summary=summary)
    return BuildResult(
        findings=findings,
        summary=summary,
        artifact=artifact,
        source_map=encode_locations(locations(), project.settings.root),
    )


def _as_warning(finding: Finding) -> Finding:
    return replace(finding, severity=min(finding.severity, Severity.WARNING))


def _build_in_pool(project: Project, processes: int) -> Iterator[BuildResult]:
    # Imported here: most projects have fewer dashboards.
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    # Fork needs no second import of grafanalib, but is safe only where no other thread runs.
    fork = sys.platform == "linux" and threading.active_count() == 1
    context = get_context("fork" if fork else "spawn")
    worker_project = replace(project, files=(), definitions=(), findings=())
    files, done = project.dashboard_files, 0
    with ProcessPoolExecutor(processes, context, _start_worker, (worker_project, fork)) as pool:
        try:
            for result in pool.map(_build_in_worker, files, chunksize=_CHUNK):
                done += 1
                yield result
        except BrokenProcessPool as error:
            raise BadInput([_worker_died(files[done])]) from error


_worker_project: Project
_worker_contexts = ExitStack()
"""Keeps a worker's contexts open: a context without references would end at once."""


def _start_worker(project: Project, forked: bool) -> None:
    global _worker_project
    _worker_project = project
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C reaches all processes; only the first one reports it
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    _worker_contexts.enter_context(activate(project.settings))
    if not forked:
        _worker_contexts.enter_context(fresh_modules(project.roots))


def _exit_with_parent() -> None:
    """End this worker when its parent is killed: otherwise it would wait for the next task forever."""
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        os._exit(1)


def _build_in_worker(file: DefinitionFile) -> BuildResult:
    return build_dashboard(_worker_project, file)


def _worker_died(file: DefinitionFile) -> Finding:
    return Finding(
        id="definition/worker-died",
        location=Location(str(file.path)),
        message="a worker process died while it compiled this definition or one of those after it",
        help="look for a definition that ends its process or uses too much memory",
    )
