"""Definitions are loaded, compiled and examined; nothing is written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from generator.checks.asking import problems_of, problems_together
from generator.checks.declared import catalogue_below
from generator.checks.exceptions import Exceptions
from generator.checks.registry import rules as every_rule
from generator.checks.rule import Rule
from generator.checks.summary import Summary, summarise
from generator.compile.dashboard import compile_dashboard
from generator.compile.left_out import uids, unlink
from generator.compile.load.definition import define
from generator.compile.load.discover import discover
from generator.compile.load.forget import forget
from generator.compile.output.previous import read_manifest
from generator.compile.render import Renderer
from generator.errors import BadInput
from generator.examine.asked import Asked, Examined
from generator.examine.general import general_exceptions
from generator.generate.calm import calm_collector
from generator.generate.known import known_sources
from generator.generate.request import Request, Tick
from generator.generate.together import FOLLOWING, Together
from generator.problem import Problem
from generator.settings.current import using

_T = TypeVar("_T")


def examine(request: Request, asked: Asked, tick: Tick) -> Examined:
    """Return what the rules find in a project, and what cannot be compiled. Raises BadInput for unknown rules."""
    rules = asked.rules()
    before = set(sys.modules)
    with using(request.settings), calm_collector():
        try:
            return _Examination(request, asked, rules).finish(tick)
        finally:
            forget(set(sys.modules) - before, request.definitions)


class _Examination:
    def __init__(self, request: Request, asked: Asked, rules: tuple[Rule, ...]) -> None:
        self._request = request
        self._asked = asked
        self._rules = rules
        self._problems: list[Problem] = []
        self._summaries: list[Summary] = []
        self._renderer = Renderer()
        self._exceptions = Exceptions(asked.today, general_exceptions())
        self._broken = False

    def finish(self, tick: Tick) -> Examined:
        sources = list(discover(self._request.definitions, self._request.systems))
        everything = discover(self._request.definitions, ()) if self._request.systems else ()
        left_out = uids(set(everything) - set(sources))
        loaded = [definition for source in sources for definition in self._made(partial(define, source))]
        given = [each for each in loaded if each.value is not None]
        of = {kind: [each for each in given if each.source.declares == kind] for kind in ("datasource", "alerts")}
        dashboards = [each for each in loaded if each.source.declares == "dashboard"]
        catalogue = catalogue_below(self._request.definitions)
        known = known_sources([each.value for each in of["datasource"]])
        for done, definition in enumerate(dashboards, start=1):
            for compiled in self._made(partial(compile_dashboard, definition, known)):
                unlink(compiled.data, left_out)
                self._exceptions.meet(compiled)
                self._summaries.append(summarise(compiled))
                self._problems += [*compiled.problems, *self._renderer.problems(compiled)]
                self._problems += problems_of(
                    compiled,
                    self._rules,
                    catalogue=catalogue,
                    least=self._asked.threshold,
                    exceptions=self._exceptions,
                )
            tick(done, len(dashboards))
        together = Together(
            specs=[each.value for each in of["datasource"]],
            groups=[each.value for each in of["alerts"]],
            summaries=self._summaries,
            left_out=left_out,
            previous=read_manifest(self._request.out),
        )
        complete = len(self._summaries) == sum(source.declares == "dashboard" for source in sources)
        for scope, subject in together.subjects():
            within = [rule for rule in self._rules if rule.scope == scope]
            found = problems_together(subject, within, least=self._asked.threshold)
            held = (problem for problem in found if not self._exceptions.cover_all(problem.id))
            self._problems += (problem for problem in held if complete or problem.id not in FOLLOWING)
        self._problems += self._exceptions.problems({rule.id for rule in every_rule()})
        return Examined(problems=tuple(self._chosen()), dashboards=len(dashboards), broken=self._broken)

    def _made(self, make: Callable[[], _T]) -> Iterator[_T]:
        """Yield what `make` returns; note what is wrong where it cannot."""
        try:
            yield make()
        except BadInput as error:
            self._broken = True
            self._problems += error.problems

    def _chosen(self) -> Iterator[Problem]:
        ids = {rule.id for rule in self._rules}
        every = {rule.id for rule in every_rule()}
        for problem in self._problems:
            if problem.severity >= self._asked.threshold and (problem.id in ids or problem.id not in every):
                yield problem
