"""From definitions on disk to files in `out/`: the order in which the pure parts and the disk take turns."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from generator.checks.summary import Summary
from generator.compile.artefact import Identity
from generator.compile.inputs.recording import recording
from generator.compile.left_out import uids
from generator.compile.load.definition import define
from generator.compile.load.discover import Source, discover
from generator.compile.load.forget import forget
from generator.compile.output.changes import Changes
from generator.compile.output.manifest import Manifest
from generator.compile.output.previous import read_manifest
from generator.compile.output.stage import Stage
from generator.compile.output.tombstones import tombstones
from generator.compile.place_file import FOLDER, PlaceFile
from generator.errors import BadInput
from generator.generate.calm import calm_collector
from generator.generate.known import known_sources
from generator.generate.make import Made, Maker
from generator.generate.memory import remember
from generator.generate.request import Request, Result, Tick, Variables
from generator.generate.together import FOLLOWING, Together
from generator.generate.two import make_each
from generator.problem import Problem, Severity
from generator.settings.current import using

_KINDS = ("datasource", "dashboard", "alerts")


def compile_all(request: Request, tick: Tick) -> Result:
    """Compile every definition, and write all files or none; raise BadInput with every problem found, or Unwritable."""
    loaded = set(sys.modules)
    apart = (request.out, request.settings.root / FOLDER)
    with using(request.settings), calm_collector():
        previous = read_manifest(request.out)
        with Stage(request.out, previous, dry=request.check) as stage, recording(apart=apart) as record:
            result = _Run(request, stage, previous).finish(tick)
    forget(set(sys.modules) - loaded, request.definitions)
    if not request.check:
        remember(request, result, record.inputs)
    return result


class _Run:
    """One run: what has been found and made so far."""

    def __init__(self, request: Request, stage: Stage, previous: Manifest) -> None:
        self._request = request
        self._stage = stage
        self._previous = previous
        self._problems: list[Problem] = []
        self._summaries: list[Summary] = []
        self._made: list[Identity] = []
        self._variables = Variables()
        self._complete = True

    def finish(self, tick: Tick) -> Result:
        """Compile the data sources, then the dashboards, which refer to them; write if nothing is wrong."""
        sources = list(discover(self._request.definitions, self._request.systems))
        everything = discover(self._request.definitions, ()) if self._request.systems else ()
        left_out = uids(set(everything) - set(sources))
        of = {kind: [each for each in sources if each.declares == kind] for kind in _KINDS}
        specs = [value for source in of["datasource"] for value in self._value(source)]
        dashboards = of["dashboard"]
        with PlaceFile(self._request.settings.root, dry=self._request.check) as places:
            for done, made in enumerate(make_each(dashboards, Maker(known_sources(specs), left_out)), start=1):
                self._keep(made, places)
                tick(done, len(dashboards))
            groups = [value for source in of["alerts"] for value in self._value(source)]
            buried = self._files(
                Together(
                    specs=specs,
                    groups=groups,
                    summaries=self._summaries,
                    left_out=left_out,
                    previous=self._previous,
                ),
                places,
            )
            self._stop_if_wrong()
            changes = self._stage.preview(buried) if self._request.check else self._stage.commit(buried)
            places.commit()
        return self._result(changes)

    def _value(self, source: Source) -> Iterator[Any]:
        with self._collecting():
            if (value := define(source).value) is not None:
                yield value

    def _keep(self, made: Made, places: PlaceFile) -> None:
        self._problems += made.problems
        if made.summary is not None:
            self._summaries.append(made.summary)
        else:
            self._complete = False
        if made.artefact is not None:
            self._stage.add(made.artefact)
            self._made += made.artefact.holds
            places.add(made.artefact.path, made.places)

    def _files(self, together: Together, places: PlaceFile) -> tuple[Identity, ...]:
        """Stage what is made of all definitions together; return the tombstones that the files carry."""
        found = [each for each in together.problems() if self._complete or each.id not in FOLLOWING]
        self._problems += found
        buried = tombstones(self._previous, together.buried_kinds(), drop=self._request.drop_tombstones)
        if not any(problem.severity is Severity.ERROR for problem in found):
            with self._collecting():
                for artefact in together.artefacts(buried):
                    self._stage.add(artefact)
                    self._made += artefact.holds
        self._variables = together.variables()
        for path, pointers in together.places():
            places.add(path, pointers)
        return buried

    @contextmanager
    def _collecting(self) -> Iterator[None]:
        """Note the problems of bad input and go on, so that all are shown at once."""
        try:
            yield
        except BadInput as error:
            self._problems += error.problems

    def _stop_if_wrong(self) -> None:
        if any(problem.severity is Severity.ERROR for problem in self._problems):
            raise BadInput(self._problems)

    def _result(self, changes: Changes) -> Result:
        return Result(
            out=self._request.out,
            counts=dict(Counter(identity.kind for identity in self._made)),
            changes=changes,
            warnings=tuple(self._problems),
            variables=self._variables,
            check=self._request.check,
        )
