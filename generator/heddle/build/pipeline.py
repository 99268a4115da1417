"""From definitions on disk to files in `out/`: the order in which the pure parts and the disk take turns."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from heddle.build.cache import store_result
from heddle.build.dashboard import BuildResult, DashboardBuilder
from heddle.build.datasource_refs import datasource_refs
from heddle.build.gc_tuning import relaxed_gc
from heddle.build.inputs.recording import recording
from heddle.build.output.changes import Changes
from heddle.build.output.manifest import Manifest
from heddle.build.output.read_manifest import read_manifest
from heddle.build.output.staging import Stage
from heddle.build.output.tombstones import tombstones
from heddle.build.parallel import build_each
from heddle.build.project_files import FOLLOWING, ProjectFiles
from heddle.build.request import Request, Result, Tick, Variables
from heddle.compile.artifact import Identity
from heddle.compile.excluded_systems import excluded_uids
from heddle.compile.source_map_file import FOLDER, SourceMapFile
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding, Severity
from heddle.project.discover import Source, discover
from heddle.project.load import define, forget
from heddle.rules.summary import DashboardSummary
from heddle.settings.current import using

_KINDS = ("datasource", "dashboard", "alerts")


def build_project(request: Request, tick: Tick) -> Result:
    """Compile every definition, and write all files or none; raise BadInput with every problem found, or Unwritable."""
    loaded = set(sys.modules)
    apart = (request.out, request.settings.root / FOLDER)
    with using(request.settings), relaxed_gc():
        previous = read_manifest(request.out)
        with Stage(request.out, previous, dry=request.check) as stage, recording(apart=apart) as record:
            result = _Run(request, stage, previous).finish(tick)
    forget(set(sys.modules) - loaded, request.definitions)
    if not request.check:
        store_result(request, result, record.inputs)
    return result


class _Run:
    """One run: what has been found and made so far."""

    def __init__(self, request: Request, stage: Stage, previous: Manifest) -> None:
        self._request = request
        self._stage = stage
        self._previous = previous
        self._findings: list[Finding] = []
        self._summaries: list[DashboardSummary] = []
        self._made: list[Identity] = []
        self._variables = Variables()
        self._complete = True

    def finish(self, tick: Tick) -> Result:
        """Compile the data sources, then the dashboards, which refer to them; write if nothing is wrong."""
        sources = list(discover(self._request.definitions, self._request.systems))
        everything = discover(self._request.definitions, ()) if self._request.systems else ()
        left_out = excluded_uids(set(everything) - set(sources))
        of = {kind: [each for each in sources if each.declares == kind] for kind in _KINDS}
        specs = [value for source in of["datasource"] for value in self._value(source)]
        dashboards = of["dashboard"]
        with SourceMapFile(self._request.settings.root, dry=self._request.check) as locations:
            for done, made in enumerate(
                build_each(dashboards, DashboardBuilder(datasource_refs(specs), left_out)), start=1
            ):
                self._keep(made, locations)
                tick(done, len(dashboards))
            groups = [value for source in of["alerts"] for value in self._value(source)]
            buried = self._files(
                ProjectFiles(
                    specs=specs,
                    groups=groups,
                    summaries=self._summaries,
                    left_out=left_out,
                    previous=self._previous,
                ),
                locations,
            )
            self._stop_if_wrong()
            changes = self._stage.preview(buried) if self._request.check else self._stage.commit(buried)
            locations.commit()
        return self._result(changes)

    def _value(self, source: Source) -> Iterator[Any]:
        with self._collecting():
            if (value := define(source).value) is not None:
                yield value

    def _keep(self, made: BuildResult, locations: SourceMapFile) -> None:
        self._findings += made.findings
        if made.summary is not None:
            self._summaries.append(made.summary)
        else:
            self._complete = False
        if made.artifact is not None:
            self._stage.add(made.artifact)
            self._made += made.artifact.holds
            locations.add(made.artifact.path, made.locations)

    def _files(self, together: ProjectFiles, locations: SourceMapFile) -> tuple[Identity, ...]:
        """Stage what is made of all definitions together; return the tombstones that the files carry."""
        found = [each for each in together.findings() if self._complete or each.id not in FOLLOWING]
        self._findings += found
        buried = tombstones(self._previous, together.buried_kinds(), drop=self._request.drop_tombstones)
        if not any(finding.severity is Severity.ERROR for finding in found):
            with self._collecting():
                for artifact in together.artifacts(buried):
                    self._stage.add(artifact)
                    self._made += artifact.holds
        self._variables = together.variables()
        for path, pointers in together.locations():
            locations.add(path, pointers)
        return buried

    @contextmanager
    def _collecting(self) -> Iterator[None]:
        """Note the problems of bad input and go on, so that all are shown at once."""
        try:
            yield
        except BadInput as error:
            self._findings += error.findings

    def _stop_if_wrong(self) -> None:
        if any(finding.severity is Severity.ERROR for finding in self._findings):
            raise BadInput(self._findings)

    def _result(self, changes: Changes) -> Result:
        return Result(
            out=self._request.out,
            counts=dict(Counter(identity.kind for identity in self._made)),
            changes=changes,
            warnings=tuple(self._findings),
            variables=self._variables,
            check=self._request.check,
        )
