"""Creates mutants of the shipped definitions, one fault at a time, and runs the rules that must report them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from heddle.compile.dashboard import Compiled
from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.lint.runner import lint_dashboard
from heddle.rules.registry import rules
from heddle.rules.rule import Rule
from heddle.rules.subjects import Dashboard
from heddle.settings.active import activate
from tests.rules.mutants import dashboards, panels, queries
from tests.rules.mutants import project as projects
from tests.rules.mutants.kind import Kind
from tests.rules.mutants.shipped import Shipped, shipped

KINDS: tuple[Kind, ...] = (*queries.KINDS, *panels.KINDS, *dashboards.KINDS)


@dataclass(slots=True)
class Score:
    """The number of mutants of a kind, and those that no rule reported."""

    name: str
    mutants: int = 0
    missed: list[object] = field(default_factory=list)

    @property
    def reported(self) -> int:
        """The number of mutants that were reported."""
        return self.mutants - len(self.missed)


def scores(limit: int | None = None) -> list[Score]:
    """Return the score of every kind; `limit` is the number of mutants of each, spread over all dashboards."""
    project = shipped()
    with activate(project.settings):
        return [
            *(_score(kind, project, limit) for kind in KINDS),
            *(_project_score(kind, project) for kind in projects.KINDS),
        ]


def overall(results: Sequence[Score]) -> tuple[int, int]:
    """Return the number of mutants that were reported, and of all."""
    return sum(score.reported for score in results), sum(score.mutants for score in results)


def mutants(kind: Kind, project: Shipped) -> Iterator[tuple[Compiled, Json]]:
    """Yield each dashboard with the JSON of each of its mutants."""
    for compiled in project.dashboards:
        dashboard = Dashboard(compiled.data, compiled.built_with_heddle, compiled.folder, project.catalog)
        for data in kind.mutate(dashboard):
            yield compiled, data


def findings(compiled: Compiled, run: Iterable[Rule], project: Shipped, least: Severity) -> Counter[tuple[str, str]]:
    """Return the ids and messages of the findings in a dashboard, with the number of each."""
    reported = lint_dashboard(compiled, run, catalog=project.catalog, least=least)
    return Counter((finding.id, finding.message) for finding in reported)


def sample(kind: Kind, project: Shipped, limit: int | None) -> Sequence[tuple[Compiled, Json]]:
    """Return the mutants of a kind, or at most `limit` of them at equal distances."""
    every = list(mutants(kind, project))
    return every[:: -(-len(every) // limit) or 1] if limit else every


def _score(kind: Kind, project: Shipped, limit: int | None) -> Score:
    run = [rule for rule in rules() if rule.id in kind.rules]
    assert len(run) == len(kind.rules), f"{kind.rules} are not all rules"
    score = Score(kind.name)
    originals: dict[int, Counter[tuple[str, str]]] = {}
    for compiled, data in sample(kind, project, limit):
        if id(compiled) not in originals:
            originals[id(compiled)] = findings(compiled, run, project, kind.least)
        score.mutants += 1
        if not findings(replace(compiled, data=data), run, project, kind.least) - originals[id(compiled)]:
            score.missed.append(data)
    return score


def _project_score(kind: projects.Kind, project: Shipped) -> Score:
    original = projects.original(project)
    before = projects.findings(kind, original)
    score = Score(kind.name)
    for mutant in kind.mutate(original):
        score.mutants += 1
        if not projects.findings(kind, mutant) - before:
            score.missed.append(mutant)
    return score
