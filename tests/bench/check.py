"""`make bench-check`: the time of the rules for 4,000 queries, what they report, and the defects that they find.

The queries are those of the shipped dashboards and, separately, those of the dashboards in BOARDS, a folder. They are
copied with other metric names until there are enough, and the parser's cache is cleared between copies. In BOARDS, the
findings of each rule are counted and defects are planted. VERDICTS is a file of judged findings (`tests.bench.boards`).
"""

from __future__ import annotations

import copy
import gc
import re
import sys
from collections.abc import Sequence
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
from heddle.lint.runner import lint_dashboard
from heddle.project.pipeline import relaxed_gc
from heddle.promql.parse import parse_promql
from heddle.rules.registry import rules
from heddle.rules.rule import Rule
from heddle.rules.subjects import Dashboard, Panel
from heddle.settings.active import activate
from tests.bench.boards import json_files, print_findings, print_recall, read_boards, read_verdicts, score_lines
from tests.bench.generate import machine
from tests.rules.mutants.run import scores
from tests.rules.mutants.shipped import shipped

QUERIES = 4000
RUNS = 5
_NAME = re.compile(r"(?<![\w:])([a-zA-Z_]\w*)(?=\{)")


def main() -> None:
    """Measure and print."""
    machine()
    project = shipped()
    with activate(project.settings), relaxed_gc():
        _print_speed("of the shipped dashboards", project.dashboards, project.catalog)
        if sys.argv[1:]:
            folder = Path(sys.argv[1])
            files = json_files([folder])
            boards = read_boards(files)
            _print_speed("of the folder", [_compiled(board) for board in boards], Catalog())
            print_findings(files, folder, read_verdicts(Path(sys.argv[2])) if sys.argv[2:] else {})
            print_recall(boards)
    _print_mutants()


def _print_speed(origin: str, boards: Sequence[Compiled], catalog: Catalog) -> None:
    """Print the CPU time of `heddle check` for 4,000 queries that are not in any cache."""
    all_rules = [rule for rule in rules() if rule.scope in ("dashboard", "panel", "query", "variable")]
    of_queries = [rule for rule in all_rules if rule.scope == "query"]
    times: dict[str, list[float]] = {"the rules about queries": [], "all rules about dashboards": []}
    texts: set[str] = set()
    for _ in range(RUNS):
        for name, selected in zip(times, (of_queries, all_rules), strict=True):
            copies, known, texts = _copies(boards, catalog)
            times[name].append(_seconds(copies, selected, known))
    length = sum(map(len, texts)) / len(texts)
    print(f"\n{len(texts)} queries {origin}, {length:.0f} characters on average, median of {RUNS} runs, one core")
    for name, all_seconds in times.items():
        low, high = min(all_seconds), max(all_seconds)
        print(f"  {name:28} {median(all_seconds):5.2f} s ({low:.2f}-{high:.2f})")


def _seconds(copies: Sequence[Sequence[Compiled]], rules: Sequence[Rule], catalog: Catalog) -> float:
    gc.collect()
    total = 0.0
    for boards in copies:
        parse_promql.cache_clear()
        started = process_time()
        for board in boards:
            list(lint_dashboard(board, rules, catalog=catalog, least=Severity.NOTE))
        total += process_time() - started
    return total


def _copies(boards: Sequence[Compiled], catalog: Catalog) -> tuple[list[list[Compiled]], Catalog, set[str]]:
    """Return copies of the panels with PromQL until there are enough queries, their catalog, and the queries."""
    copies: list[list[Compiled]] = []
    texts: set[str] = set()
    known = {}
    while len(texts) < QUERIES:
        prefix = f"n{len(copies)}_"
        known |= {prefix + name: metric for name, metric in catalog.by_name.items()}
        renamed = (_renamed(board, prefix, texts) for board in boards if len(texts) < QUERIES)
        copies.append([board for board in renamed if board.data["panels"]])
    return copies, Catalog(known), texts


def _compiled(board: Json) -> Compiled:
    locations = SourceMap(board, Location("board.json"))
    return Compiled(data=board, folder="", built_with_heddle=False, locations=locations, findings=())


def _renamed(compiled: Compiled, prefix: str, texts: set[str]) -> Compiled:
    data = copy.deepcopy(compiled.data)
    data["panels"] = [panel for panel in walk_panels(data) if _queries_prometheus(panel, data)]
    for query in (query for panel in Dashboard(data).panels for query in panel.queries):
        query.target["expr"] = _NAME.sub(rf"{prefix}\1", query.text)
        texts.add(query.target["expr"])
    return replace(compiled, data=data)


def _queries_prometheus(panel: Json, data: Json) -> bool:
    subject = Panel(panel, Dashboard(data))
    return {subject.datasource_type(target) for target in panel.get("targets", ())} == {"prometheus"}


def _print_mutants() -> None:
    """Print how many mutants of each kind are reported."""
    print("\nmutants of the shipped dashboards and alerts, and how many their rules report")
    for line in score_lines(scores()):
        print(line)


if __name__ == "__main__":
    main()
