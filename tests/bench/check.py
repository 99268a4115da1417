"""`make bench-check`: how long the rules take for 4,000 queries, and how many faults they catch.

The queries are those of the shipped dashboards, with other names of metrics in each copy, so that no tree is known yet.
"""

from __future__ import annotations

import copy
import gc
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median
from time import perf_counter

from generator.checks.asking import problems_of
from generator.checks.catalogue import Catalogue
from generator.checks.promql.parse import parse
from generator.checks.registry import rules
from generator.checks.rule import Rule
from generator.checks.subjects import Dashboard, Panel
from generator.compile.dashboard import Compiled
from generator.compile.tree import Json, panels
from generator.problem import Severity
from generator.settings.current import using
from tests.bench.generate import machine
from tests.mutants.run import Score, overall, scores
from tests.mutants.shipped import Shipped, shipped

QUERIES = 4000
RUNS = 5
_NAME = re.compile(r"(?<![\w:])([a-zA-Z_]\w*)(?=\{)")


def main() -> None:
    """Measure and print."""
    machine()
    project = shipped()
    with using(project.settings):
        _speed(project)
    _faults()


def _speed(project: Shipped) -> None:
    """Print how long `heddle check` looks at 4,000 queries, all of which it sees for the first time."""
    asked = [rule for rule in rules() if rule.scope in ("dashboard", "panel", "query", "variable")]
    of_queries = [rule for rule in asked if rule.scope == "query"]
    times: dict[str, list[float]] = {"the rules about queries": [], "all rules about dashboards": []}
    count = 0
    for run in range(RUNS):
        for what, some in zip(times, (of_queries, asked), strict=True):
            boards, catalogue, count = _distinct(project, f"r{run}{len(some)}")
            times[what].append(_seconds(boards, some, catalogue))
    print(f"\n{count} queries, each new, median of {RUNS} runs")
    for what, all_seconds in times.items():
        low, high = min(all_seconds), max(all_seconds)
        print(f"  {what:28} {median(all_seconds):5.2f} s ({low:.2f}-{high:.2f})")


def _seconds(boards: Sequence[Compiled], asked: Sequence[Rule], catalogue: Catalogue) -> float:
    parse.cache_clear()
    gc.collect()
    started = perf_counter()
    for board in boards:
        list(problems_of(board, asked, catalogue=catalogue, least=Severity.NOTE))
    return perf_counter() - started


def _distinct(project: Shipped, mark: str) -> tuple[list[Compiled], Catalogue, int]:
    """Return copies of the panels that ask Prometheus, until there are enough queries, and the catalogue for them."""
    boards: list[Compiled] = []
    texts: set[str] = set()
    known = {}
    while len(texts) < QUERIES:
        prefix = f"{mark}n{len(boards)}_"
        known |= {prefix + name: found for name, found in project.catalogue.by_name.items()}
        for compiled in project.dashboards:
            copied = _copied(compiled, prefix, texts) if len(texts) < QUERIES else None
            if copied is not None and copied.data["panels"]:
                boards.append(copied)
    return boards, Catalogue(known), len(texts)


def _copied(compiled: Compiled, prefix: str, texts: set[str]) -> Compiled:
    data = copy.deepcopy(compiled.data)
    data["panels"] = [panel for panel in panels(data) if _asks_prometheus(panel, data)]
    for panel in data["panels"]:
        for target in panel["targets"]:
            target["expr"] = _NAME.sub(rf"{prefix}\1", target["expr"])
            texts.add(target["expr"])
    return replace(compiled, data=data)


def _asks_prometheus(panel: Json, data: Json) -> bool:
    asked = Panel(panel, Dashboard(data))
    return {asked.source_type(target) for target in panel.get("targets", ())} == {"prometheus"}


def _faults() -> None:
    """Print how many faults of each kind are caught."""
    found = scores()
    print("\nfaults made in the shipped dashboards and alerts, and how many the rules meant for them tell of")
    for line in _lines(found):
        print(line)


def _lines(found: Sequence[Score]) -> Iterator[str]:
    for each in found:
        yield f"  {each.name:52} {each.caught:4} of {each.made:4}"
    caught, made = overall(found)
    yield f"  {'all':52} {caught:4} of {made:4}, {100 * caught / made:.1f} %"


if __name__ == "__main__":
    main()
