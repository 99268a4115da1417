"""Growth within a window, evaluated by Prometheus over the scrapes of random processes, is what plain counting says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial, reduce
from pathlib import Path
from random import Random

import pytest

from heddle import Counter, System, alert_scope, once
from heddle.promql.ast import Binary, Node
from heddle.promql.format import format_promql
from tests.author.promql.growth_model import END, KINDS, START, Target, bound, random_target
from tests.dashboards.prometheus.server import MISSING, Prometheus, serve_text

WINDOWS = {"15m": 900.0, "1h": 3600.0}
TARGETS = 60
SEED = int(os.environ.get("HEDDLE_GROWTH_SEED", "1"))


def runs(target: Target) -> Counter:
    start_time = "process_start_time_seconds" if target.has_start_time else ""
    system = System("worker", "Worker", job=target.instance, start_time=start_time)
    return Counter(system, "runs_total", "Runs.", labels=("kind",), emitted=once("a run ended"))


def exposition(targets: Iterable[Target]) -> Iterator[str]:
    for target in targets:
        labels = f'job="{target.instance}",instance="{target.instance}"'
        yield from (f"up{{{labels}}} {value} {time}\n" for time, value in target.up)
        yield from (f"process_start_time_seconds{{{labels}}} {start} {time}\n" for time, start in target.starts)
        for kind, samples in target.samples.items():
            yield from (f'runs_total{{{labels},kind="{kind}"}} {one.value} {one.time}\n' for one in samples)
    yield "# EOF\n"


@pytest.fixture(scope="module")
def targets() -> list[Target]:
    random = Random(SEED)
    return [random_target(random, f"t{index}") for index in range(TARGETS)]


@pytest.fixture(scope="module")
def prometheus(targets: list[Target], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    if MISSING:
        pytest.skip(f"needs {' and '.join(MISSING)}: install the package `prometheus`")
    with serve_text(tmp_path_factory.mktemp("growth"), exposition(targets)) as running:
        yield running


def test_growth_is_what_was_counted_within_the_error_of_scraping(prometheus: Prometheus, targets: list[Target]) -> None:
    random = Random(SEED)
    offenders, precise = [], 0
    for target in targets:
        for window, seconds in WINDOWS.items():
            query = runs(target).growth(window).render(alert_scope())
            for time in sorted(random.uniform(START + 600, END) for _ in range(8)):
                result = {one.labels["kind"]: one.values[0] for one in prometheus.instant(query, time)}
                for kind in KINDS:
                    expected = bound(target, kind, seconds, time)
                    precise += expected.too_low + expected.too_high < expected.truth / 4
                    actual = result.get(kind, 0.0)
                    if (
                        not expected.truth - expected.too_low - 1e-6
                        <= actual
                        <= expected.truth + expected.too_high + 1e-6
                    ):
                        offenders.append(f"{target.instance} {kind} {window} {time - START}: {actual}, {expected}")
    assert offenders == [], f"HEDDLE_GROWTH_SEED={SEED} repeats this"
    assert precise > 300, "the scrapes say too little to prove anything"


needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="needs promtool: install the package `prometheus`"
)
_RUNS = 'runs_total{job="t", instance="t", kind="a"}'
_UP = 'up{job="t", instance="t"}'
_START = 'process_start_time_seconds{job="t", instance="t"}'
CASES = {
    # name: (series, minute, growth within 15 minutes)
    "a first event long after the start": ({_RUNS: "_x20 1x9", _UP: "1x30"}, 22, 1),
    "a first event just after the first scrape": ({_RUNS: "_x2 1x9", _UP: "1x30"}, 4, 1),
    "old events in the first scrape": ({_RUNS: "5x30", _UP: "1x30"}, 4, 0),
    "old events after a network failure": ({_RUNS: "5x5 stale _x29 5x9", _UP: "1x5 0x30 1x9"}, 38, 0),
    "a collector restarts where the window begins": ({_RUNS: "5x4 stale _ 5x30", _UP: "1x40"}, 21, 0),
    "a program ends without an event": ({_RUNS: "42x20 stale", _UP: "1x40"}, 25, 0),
    "a program that was scraped once": (
        {_RUNS: "_x20 4 stale", _UP: "0x20 1 0x9", _START: "_x20 1195 stale"},
        22,
        4,
    ),
    "a restart loses nothing that was scraped": ({_RUNS: "_x4 1 14 28 42 42 42 1 2 3 3", _UP: "1x30"}, 13, 45),
}


def growth_query() -> Binary:
    target = random_target(Random(SEED), "t")
    target.has_start_time = True
    tree = runs(target).growth("15m").tree(alert_scope())
    assert isinstance(tree, Binary)
    return tree


def wrong_cases(growth: Node, tmp_path: Path) -> list[str]:
    """Return the cases in which a query does not return what was counted."""
    query = f"round(sum({format_promql(growth)}) or vector(0))"
    tests = [
        {
            "name": name,
            "interval": "1m",
            "input_series": [{"series": series, "values": values} for series, values in all_series.items()],
            "promql_expr_test": [
                {
                    "expr": f"{query} # {name}",
                    "eval_time": f"{minute}m",
                    "exp_samples": [{"labels": "{}", "value": value}],
                }
            ],
        }
        for name, (all_series, minute, value) in CASES.items()
    ]
    file = tmp_path / "test.yaml"
    file.write_text(json.dumps({"rule_files": [], "evaluation_interval": "1m", "tests": tests}))
    process = subprocess.run(["promtool", "test", "rules", file], capture_output=True, text=True, check=False)
    output = process.stdout + process.stderr
    wrong = [name for name in CASES if f"# {name}" in output]
    assert bool(wrong) == bool(process.returncode), output
    return wrong


@needs_promtool
def test_growth_in_single_cases(tmp_path: Path) -> None:
    assert wrong_cases(growth_query(), tmp_path) == []


@needs_promtool
def test_growth_needs_each_of_its_clauses(tmp_path: Path) -> None:
    growth = growth_query()
    new, excluded = growth.left, []
    while isinstance(new, Binary):
        excluded.insert(0, new.right)
        new = new.left
    there_before, was_reset, first_seen = excluded
    assert isinstance(first_seen, Binary)
    in_all_scrapes = first_seen.left

    def query(*excluded: Node) -> Node:
        return replace(growth, left=reduce(partial(Binary, "unless"), excluded, new))

    assert query(*excluded) == growth
    wrong = {
        "new series": wrong_cases(growth.right, tmp_path),
        "there before": wrong_cases(query(was_reset, first_seen), tmp_path),
        "was reset": wrong_cases(query(there_before, first_seen), tmp_path),
        "first seen": wrong_cases(query(there_before, was_reset), tmp_path),
        "started in the window": wrong_cases(query(there_before, was_reset, in_all_scrapes), tmp_path),
        "increase": wrong_cases(growth.left, tmp_path),
    }
    assert wrong == {
        "new series": [
            "a first event long after the start",
            "a first event just after the first scrape",
            "a program that was scraped once",
        ],
        "there before": ["a collector restarts where the window begins", "a program ends without an event"],
        "was reset": ["a restart loses nothing that was scraped"],
        "first seen": ["old events in the first scrape", "old events after a network failure"],
        "started in the window": ["a program that was scraped once"],
        "increase": ["a restart loses nothing that was scraped"],
    }
