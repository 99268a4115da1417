"""`make bench-check`: how long the rules take for 4,000 queries, and how many faults they catch.

The queries are those of the shipped dashboards and, apart, of the files that `BOARDS` names. There are not so many, so
they are copied with other names of metrics; what was read of one copy is forgotten before the next, which has its
shapes.
"""

from __future__ import annotations

import copy
import gc
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import process_time

from heddle.catalog.lookup import Catalog
from heddle.compile.dashboard import Compiled
from heddle.compile.source_map import SourceMap
from heddle.diagnostics.finding import Severity
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels
from heddle.lint.external import unwrap_dashboard
from heddle.lint.runner import lint_dashboard
from heddle.project.gc_tuning import relaxed_gc
from heddle.promql.parse import forget
from heddle.rules.registry import rules
from heddle.rules.rule import Rule
from heddle.rules.subjects import Dashboard, Panel
from heddle.settings.active import activate
from tests.bench.generate import machine
from tests.rules.mutants.run import Score, overall, scores
from tests.rules.mutants.shipped import shipped

QUERIES = 4000
RUNS = 5
_NAME = re.compile(r"(?<![\w:])([a-zA-Z_]\w*)(?=\{)")


def main() -> None:
    """Measure and print."""
    machine()
    project = shipped()
    with activate(project.settings), relaxed_gc():
        _speed("of the shipped dashboards", project.dashboards, project.catalog)
        if sys.argv[1:]:
            _speed("of the files", [_read(Path(name)) for name in sys.argv[1:]], Catalog())
    _faults()


def _speed(whose: str, boards: Sequence[Compiled], catalog: Catalog) -> None:
    """Print how long `heddle check` looks at 4,000 queries, all of which it sees for the first time.

    It is the time of one core: other work on the machine hardly shows.
    """
    asked = [rule for rule in rules() if rule.scope in ("dashboard", "panel", "query", "variable")]
    of_queries = [rule for rule in asked if rule.scope == "query"]
    times: dict[str, list[float]] = {"the rules about queries": [], "all rules about dashboards": []}
    texts: set[str] = set()
    for _ in range(RUNS):
        for what, some in zip(times, (of_queries, asked), strict=True):
            copies, known, texts = _distinct(boards, catalog)
            times[what].append(_seconds(copies, some, known))
    length = sum(map(len, texts)) / len(texts)
    print(
        f"\n{len(texts)} queries {whose}, {length:.0f} characters on average, each new, median of {RUNS} runs, one core"
    )
    for what, all_seconds in times.items():
        low, high = min(all_seconds), max(all_seconds)
        print(f"  {what:28} {median(all_seconds):5.2f} s ({low:.2f}-{high:.2f})")


def _seconds(copies: Sequence[Sequence[Compiled]], asked: Sequence[Rule], catalog: Catalog) -> float:
    gc.collect()
    total = 0.0
    for boards in copies:
        forget()
        started = process_time()
        for board in boards:
            list(lint_dashboard(board, asked, catalog=catalog, least=Severity.NOTE))
        total += process_time() - started
    return total


def _distinct(boards: Sequence[Compiled], catalog: Catalog) -> tuple[list[list[Compiled]], Catalog, set[str]]:
    """Return copies of the panels that ask Prometheus, until there are enough queries, and the catalogue for them."""
    copies: list[list[Compiled]] = []
    texts: set[str] = set()
    known = {}
    while len(texts) < QUERIES:
        prefix = f"n{len(copies)}_"
        known |= {prefix + name: found for name, found in catalog.by_name.items()}
        copied = (_copied(each, prefix, texts) for each in boards if len(texts) < QUERIES)
        copies.append([each for each in copied if each.data["panels"]])
    return copies, Catalog(known), texts


def _read(path: Path) -> Compiled:
    data = unwrap_dashboard(json.loads(path.read_bytes()))
    assert data is not None, f"{path} is no dashboard"
    location = Location(str(path))
    locations = SourceMap(data, location)
    return Compiled(data=data, folder="", built_with_heddle=False, locations=locations, findings=())


def _copied(compiled: Compiled, prefix: str, texts: set[str]) -> Compiled:
    data = copy.deepcopy(compiled.data)
    data["panels"] = [panel for panel in walk_panels(data) if _asks_prometheus(panel, data)]
    for query in (query for panel in Dashboard(data).panels() for query in panel.queries()):
        query.target["expr"] = _NAME.sub(rf"{prefix}\1", query.text)
        texts.add(query.target["expr"])
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
