"""The faults are made one at a time, and the rules that are meant for them are asked."""

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
from tests.rules.mutants import boards, queries, shapes, together
from tests.rules.mutants.kind import Kind
from tests.rules.mutants.shipped import Shipped, shipped

KINDS: tuple[Kind, ...] = (*queries.KINDS, *shapes.KINDS, *boards.KINDS)


@dataclass(slots=True)
class Score:
    """How many faults of a kind there were, and which of them no rule saw."""

    name: str
    made: int = 0
    missed: list[object] = field(default_factory=list)

    @property
    def caught(self) -> int:
        """How many the rules meant for them told of."""
        return self.made - len(self.missed)


def scores(most: int | None = None) -> list[Score]:
    """Return the score of every kind, of at most so many faults, which are spread over all dashboards."""
    project = shipped()
    with activate(project.settings):
        return [
            *(_score(each, project, most) for each in KINDS),
            *(_together(each, project) for each in together.KINDS),
        ]


def overall(found: Iterable[Score]) -> tuple[int, int]:
    """Return how many faults were caught, of how many."""
    found = list(found)
    return sum(each.caught for each in found), sum(each.made for each in found)


def mutants(kind: Kind, project: Shipped) -> Iterator[tuple[Compiled, Json]]:
    """Yield every dashboard with the JSON of each of its faults of a kind."""
    for compiled in project.dashboards:
        dashboard = Dashboard(compiled.data, compiled.built_with_heddle, compiled.folder, project.catalog)
        for data in kind.mutate(dashboard):
            yield compiled, data


def said(compiled: Compiled, asked: Iterable[Rule], project: Shipped, least: Severity) -> Counter[tuple[str, str]]:
    """Return the findings in a dashboard, as often as each is there."""
    found = lint_dashboard(compiled, asked, catalog=project.catalog, least=least)
    return Counter((finding.id, finding.message) for finding in found)


def chosen(kind: Kind, project: Shipped, most: int | None) -> Sequence[tuple[Compiled, Json]]:
    """Return the faults of a kind, or every so many-th of them."""
    made = list(mutants(kind, project))
    return made[:: -(-len(made) // most) or 1] if most else made


def _score(kind: Kind, project: Shipped, most: int | None) -> Score:
    meant = [rule for rule in rules() if rule.id in kind.rules]
    assert len(meant) == len(kind.rules), f"{kind.rules} are not all rules"
    score = Score(kind.name)
    before: dict[int, Counter[tuple[str, str]]] = {}
    for compiled, data in chosen(kind, project, most):
        if id(compiled) not in before:
            before[id(compiled)] = said(compiled, meant, project, kind.least)
        score.made += 1
        if not said(replace(compiled, data=data), meant, project, kind.least) - before[id(compiled)]:
            score.missed.append(data)
    return score


def _together(kind: together.Kind, project: Shipped) -> Score:
    everything = together.made(project)
    before = together.said(kind, everything)
    score = Score(kind.name)
    for mutant in kind.mutate(project, everything):
        score.made += 1
        if not together.said(kind, mutant) - before:
            score.missed.append(mutant)
    return score
