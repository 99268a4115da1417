"""One definition becomes one dashboard's file: everything about it that needs no other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.checks.asking import problems_of
from generator.checks.gate import gate
from generator.checks.summary import Summary, summarise
from generator.compile.artefact import Artefact
from generator.compile.dashboard import compile_dashboard
from generator.compile.left_out import unlink
from generator.compile.load.definition import define
from generator.compile.load.discover import Source
from generator.compile.mends.datasources import Known
from generator.compile.render import Renderer
from generator.errors import BadInput
from generator.place import Place
from generator.problem import Problem, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of a definition: `artefact` and `summary` are None where it could not be compiled."""

    problems: tuple[Problem, ...]
    summary: Summary | None = None
    artefact: Artefact | None = None
    places: Mapping[str, Place] = field(default_factory=dict)


class Maker:
    """Compiles, checks and renders dashboards.

    `known` are the data sources by name and uid, `left_out` the uids of the dashboards that are not chosen.
    """

    def __init__(self, known: Known, left_out: frozenset[str] = frozenset()) -> None:
        self._known = known
        self._left_out = left_out
        self._renderer = Renderer()

    def make(self, source: Source) -> Made:
        """Return what comes of a definition; bad input is noted in it, so that all is shown at once."""
        try:
            dashboard = compile_dashboard(define(source), self._known)
        except BadInput as error:
            return Made(problems=error.problems)
        unlink(dashboard.data, self._left_out)
        problems = [*dashboard.problems, *problems_of(dashboard, gate("dashboard", "panel"))]
        problems += self._renderer.problems(dashboard)
        summary = summarise(dashboard)
        if any(problem.severity is Severity.ERROR for problem in problems):
            return Made(problems=tuple(problems), summary=summary)
        return Made(
            problems=tuple(problems),
            summary=summary,
            artefact=self._renderer.artefact(dashboard),
            places=dashboard.places.pointers(),
        )
