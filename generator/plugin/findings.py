"""What the rules find in whatever a test hands over, as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from generator.checks.asking import problems_of
from generator.checks.declared import catalogue_below
from generator.checks.exceptions import Exceptions
from generator.checks.registry import rules as every_rule
from generator.compile.render import Renderer
from generator.errors import BadInput
from generator.examine import Asked, examine, examine_files
from generator.examine.foreign import dashboard_in, problems_in
from generator.generate.request import Request
from generator.plugin.project import Project
from generator.problem import Problem, Severity
from generator.report.problems import render

_UNUSED = "allow/unused"
"""Whether an exception is needed is known only where every rule was asked, of everything."""


def findings(
    dashboard: object, root: Path, *, ignore: tuple[str, ...], select: tuple[str, ...], today: date | None
) -> str:
    """Return what is wrong with a dashboard or a project, as text; nothing where all is well."""
    day = today or datetime.now(UTC).date()
    asked = Asked(today=day, select=select, ignore=ignore, least=Severity.WARNING)
    try:
        return render(_problems(dashboard, root, asked))
    except BadInput as error:
        return render(error.problems)


def _problems(dashboard: object, root: Path, asked: Asked) -> Iterable[Problem]:
    if isinstance(dashboard, Project):
        return _of_project(dashboard, asked)
    if isinstance(dashboard, Mapping):
        return _of_json(dashboard, asked)
    if isinstance(dashboard, str | Path) and Path(dashboard).suffix == ".json":
        path = Path(dashboard)
        return examine_files([path if path.is_file() else root / path], asked).problems
    project = Project.at(root)
    with project.running():
        return list(_of_dashboard(project, dashboard, asked))


def _of_project(project: Project, asked: Asked) -> Iterable[Problem]:
    """Return what `heddle check` finds, exceptions that nothing needs left out: a test may ask a part of the rules."""
    request = replace(Request.of(project.settings), definitions=project.definitions)
    found = examine(request, asked, lambda _done, _of: None).problems
    return [problem for problem in found if problem.id != _UNUSED]


def _of_dashboard(project: Project, dashboard: object, asked: Asked) -> Iterator[Problem]:
    chosen = asked.rules()
    compiled = project.compiled(dashboard)
    exceptions = Exceptions(asked.today)
    exceptions.meet(compiled)
    found = [*compiled.problems, *Renderer().problems(compiled)]
    found += problems_of(
        compiled,
        chosen,
        catalogue=catalogue_below(project.definitions),
        least=asked.threshold,
        exceptions=exceptions,
    )
    every = {rule.id for rule in every_rule()}
    found += exceptions.problems(every)
    kept = {rule.id for rule in chosen}
    for problem in found:
        judged = problem.id in kept or problem.id not in every
        if judged and problem.severity >= asked.threshold and problem.id != _UNUSED:
            yield problem


def _of_json(data: Mapping[str, Any], asked: Asked) -> Iterable[Problem]:
    plain = dashboard_in(data)
    if plain is None:
        raise TypeError("this is no dashboard: its `panels` are no list")
    name = f"<dashboard {plain.get('uid') or plain.get('title') or ''}>"
    return problems_in(plain, name, asked.rules(), asked.threshold)
