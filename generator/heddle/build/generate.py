"""`generate`: from definitions on disk to files in `out/`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from heddle.build.dashboards import BuildResult, build_dashboards, build_library_panel
from heddle.build.manifest import Manifest, find_tombstones, read_manifest
from heddle.build.project_files import ProjectFiles, Variables
from heddle.build.source_map_file import SourceMapFile
from heddle.build.staging import Changes, Stage
from heddle.compile.artifact import Artifact, Identity
from heddle.diagnostics.errors import BadInput, Refused, collecting
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.grafana.datasource_types import datasource_type
from heddle.lint.project import LINK_RULES, project_subjects
from heddle.lint.runner import lint_project
from heddle.outputs.output import ProjectFiles as ProvisioningFiles
from heddle.outputs.output import RenderedDashboard
from heddle.outputs.registry import FOLDERS, open_outputs, output_of
from heddle.project.pipeline import Project, load_project
from heddle.rules.registry import generate_rules
from heddle.rules.summary import DashboardSummary
from heddle.settings.environments import generated_environment
from heddle.settings.model import Settings

_NAMED_REMOVALS = 10
"""An error names at most this many removed dashboards, and gives the number of the others."""

Progress = Callable[[int, int], None]
"""Called after each dashboard with the number done and the number of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a run generated, by kind of object, and the files it changed; with `check`, those it would change.

    `removed` are the dashboards that are no longer generated, `dropped` the numbers of removed files of outputs that
    the settings no longer name. `variables` are the environment variables that the files make Grafana read; `notes` are
    facts about the types of the data sources, and what outputs cannot express.
    """

    out: Path
    counts: dict[str, int]
    changes: Changes
    removed: tuple[Identity, ...]
    dropped: Mapping[str, int]
    warnings: tuple[Finding, ...]
    variables: Variables
    notes: tuple[str, ...]
    check: bool


def generate(
    settings: Settings,
    folders: Sequence[Path] = (),
    *,
    out: Path | None = None,
    check: bool = False,
    drop_tombstones: bool = False,
    allow_removals: bool = False,
    progress: Progress = lambda _done, _total: None,
) -> Result:
    """Compile every definition, and write all files or none.

    `folders` are other definitions than those of the settings, `out` another output folder; with `check` nothing is
    written. Raises BadInput with everything that is wrong, Refused where more than half of the dashboards or all files
    of an output would be removed without `allow_removals`, and DiskError.
    """
    out = out or settings.root / settings.out
    previous = read_manifest(out)
    with (
        Stage(out, previous, environment=generated_environment(settings), dry=check) as stage,
        load_project(settings, folders, kinds=("datasource", "alerts", "output_file", "library_panel")) as project,
        SourceMapFile(settings.root, dry=check) as source_map,
    ):
        run = _Run(project, stage, source_map, previous)
        run.add_library_panels()
        run.add_dashboards(progress)
        tombstones = run.add_project_files(drop_tombstones=drop_tombstones)
        run.stop_on_errors()
        removed = _removed_dashboards(previous, run.identities)
        dropped = _dropped_outputs(previous, run.paths, settings)
        if not (check or allow_removals):
            _limit_removals(previous, removed, len(_dashboards(run.identities)), out)
            _limit_dropped_outputs(dropped, settings, out)
        changes = stage.preview(tombstones) if check else stage.commit(tombstones)
        source_map.commit()
        return Result(
            out=out,
            counts=dict(Counter(identity.kind for identity in run.identities)),
            changes=changes,
            removed=removed,
            dropped=dropped,
            warnings=tuple(run.findings),
            variables=run.variables,
            notes=(*_notes(project), *run.notes()),
            check=check,
        )


def _dashboards(identities: Iterable[Identity]) -> list[Identity]:
    return [identity for identity in identities if identity.kind == "dashboard"]


def _removed_dashboards(previous: Manifest, current: Iterable[Identity]) -> tuple[Identity, ...]:
    uids = {identity.uid for identity in _dashboards(current)}
    return tuple(identity for identity in _dashboards(previous.identities) if identity.uid not in uids)


def _limit_removals(previous: Manifest, removed: Sequence[Identity], remaining: int, out: Path) -> None:
    """Refuse to remove more than half of the dashboards, unless it is a single one and others remain."""
    total = len(_dashboards(previous.identities))
    if 2 * len(removed) <= total or (len(removed) == 1 and remaining):
        return
    names = ", ".join(identity.uid for identity in removed[:_NAMED_REMOVALS])
    more = f" and {len(removed) - _NAMED_REMOVALS} more" if len(removed) > _NAMED_REMOVALS else ""
    finding = Finding(
        id="output/too-many-removals",
        location=Location(str(out)),
        message=f"{len(removed)} of {total} dashboards would be removed: {names}{more}",
        help="check the definitions folders and `systems`; `--allow-removals` removes them",
    )
    raise Refused([finding])


def _dropped_outputs(previous: Manifest, paths: set[str], settings: Settings) -> dict[str, int]:
    """Return how many files of each output would be removed, if the settings do not name it."""
    removed = [entry.path.partition("/")[0] for entry in previous.files if entry.path not in paths]
    numbers = Counter(name for name, folder in FOLDERS.items() for each in removed if each == folder)
    return {name: number for name, number in numbers.items() if name not in settings.outputs}


def _limit_dropped_outputs(dropped: Mapping[str, int], settings: Settings, out: Path) -> None:
    findings = [
        Finding(
            id="output/dropped-output",
            location=settings.source.document.location("outputs"),
            message=f"`outputs` no longer has `{name}`: its {number} files in {out.name}/{FOLDERS[name]} would be"
            " removed",
            help=f'add "{name}" again, or run `heddle generate --allow-removals`',
        )
        for name, number in dropped.items()
    ]
    if findings:
        raise Refused(findings)


def _misplaced_files(project: Project) -> Iterator[Finding]:
    """Yield a finding for each file of the definitions in the folder of an output."""
    for file in project.output_files:
        if (name := output_of(file.path)) != "provisioning":
            yield Finding(
                id="output/invalid-path",
                location=file.location,
                message=f"{file.path!r} is in the folder of the output `{name}`",
                help="write the file to another folder",
            )


def _notes(project: Project) -> tuple[str, ...]:
    types = sorted({spec.type for spec in project.datasources})
    return tuple(note for type in types if (note := datasource_type(type).note))


class _Run:
    """What one run has found and staged so far."""

    def __init__(self, project: Project, stage: Stage, source_map: SourceMapFile, previous: Manifest) -> None:
        self._project = project
        self._stage = stage
        self._source_map = source_map
        self._previous = previous
        self._outputs = open_outputs(project.settings)
        self._summaries: list[DashboardSummary] = []
        self._library_panels: list[DashboardSummary] = []
        self._library_panel_files: list[Artifact] = []
        self.findings: list[Finding] = [*project.findings, *project.warnings]
        self.identities: list[Identity] = []
        self.paths: set[str] = set()
        self.variables = Variables()

    def add_library_panels(self) -> None:
        for definition in self._project.library_panels:
            result = build_library_panel(self._project, definition)
            self._add_result(result, self._library_panels)
            if result.artifact is not None:
                self._library_panel_files.append(result.artifact)

    def add_dashboards(self, progress: Progress) -> None:
        total = len(self._project.dashboard_files)
        for done, result in enumerate(build_dashboards(self._project), start=1):
            self._add_result(result, self._summaries)
            if result.artifact is not None and result.summary is not None and self._outputs:
                self._add_to_outputs(result.artifact, result.summary)
            progress(done, total)

    def _add_result(self, result: BuildResult, summaries: list[DashboardSummary]) -> None:
        self.findings += result.findings
        if result.summary is not None:
            summaries.append(result.summary)
        if result.artifact is not None:
            self._add(result.artifact)
            self._source_map.add(result.artifact.path, result.source_map)

    def _add_to_outputs(self, artifact: Artifact, summary: DashboardSummary) -> None:
        dashboard = RenderedDashboard(
            path=artifact.path,
            data=json.loads(artifact.content),
            folder=summary.folder,
            location=summary.location,
        )
        for output in self._outputs:
            with collecting(self.findings):
                self._add_all(output.dashboard(dashboard))

    def add_project_files(self, *, drop_tombstones: bool) -> tuple[Identity, ...]:
        """Stage the files that come from the whole project; return the tombstones that they contain."""
        findings = [*self._lint_project(), *_misplaced_files(self._project)]
        self.findings += findings
        files = ProjectFiles(self._project, self._summaries)
        deletable = map(self._in_organization, files.deletable())
        tombstones = find_tombstones(self._previous, deletable, drop=drop_tombstones)
        if not any(finding.severity is Severity.ERROR for finding in findings):
            with collecting(self.findings):
                artifacts = tuple(files.artifacts(tombstones))
                self._add_all(artifacts)
                for output in self._outputs:
                    self._add_all(output.project(ProvisioningFiles((*self._library_panel_files, *artifacts))))
        self.variables = files.variables()
        for path, entry in files.source_map():
            self._source_map.add(path, entry)
        return tombstones

    def _lint_project(self) -> list[Finding]:
        subjects = project_subjects(
            self._project,
            self._summaries,
            self._library_panels,
            previous=self._previous.identities,
            tombstones=self._previous.tombstones,
        )
        findings = [finding for scope, subject in subjects for finding in lint_project(subject, generate_rules(scope))]
        complete = len(self._summaries) == len(self._project.dashboard_files)
        return [finding for finding in findings if complete or finding.id not in LINK_RULES]

    def stop_on_errors(self) -> None:
        if any(finding.severity is Severity.ERROR for finding in self.findings):
            raise BadInput(self.findings)

    def notes(self) -> Iterator[str]:
        """Yield the notes of all outputs."""
        for output in self._outputs:
            yield from output.notes()

    def _add_all(self, artifacts: Iterable[Artifact]) -> None:
        for artifact in artifacts:
            self._add(artifact)

    def _add(self, artifact: Artifact) -> None:
        self.paths.add(artifact.path)
        holds = tuple(map(self._in_organization, artifact.holds))
        self._stage.add(replace(artifact, holds=holds))
        self.identities += holds

    def _in_organization(self, identity: Identity) -> Identity:
        return replace(identity, org=self._project.settings.provisioning.org)
