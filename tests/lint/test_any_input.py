"""No input crashes a rule or raises: values of other types, deep structures, long queries."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from heddle.diagnostics.finding import Finding, Severity
from heddle.lint.external import lint_files
from heddle.lint.selection import RuleSelection
from tests.lint.boards import BOARDS, CURRENT

MUTATIONS = 2000
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**400, 1e308, "", "x", "5", "$job", "${a:b}", "\n\t\x1b", "\ud800", "(" * 50),
    *([], [1], ["x"], [None], [[]], [{}], [{"a": 1}], {}, {"a": 1}, {"": None}, {"id": {}}, {"list": 1}, {"uid": []}),
)


def lint(path: Path, value: object) -> tuple[Finding, ...]:
    path.write_text(json.dumps(value))
    selection = RuleSelection(today=date(2026, 1, 1), least=Severity.ADVICE)
    return lint_files([path], selection).findings


def ids(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.id for finding in findings}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


def replaced(board: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    mutant = copy.deepcopy(board)
    owner: Any = mutant
    for key in path[:-1]:
        owner = owner[key]
    owner[path[-1]] = value
    return mutant


def test_no_value_of_another_type_crashes_a_rule(tmp_path: Path) -> None:
    chosen = random.Random(15)
    all_places = [list(places(board)) for board in BOARDS]
    crashes: dict[str, str] = {}
    for _ in range(MUTATIONS):
        number = chosen.randrange(len(BOARDS))
        path, value = chosen.choice(all_places[number]), chosen.choice(VALUES)
        for finding in lint(tmp_path / "mutant.json", replaced(BOARDS[number], path, value)):
            if finding.id == "check/rule-crashed":
                crashes[finding.message] = f"{'/'.join(map(str, path))} = {value!r:.40}"
    assert crashes == {}


def test_no_pair_of_values_of_other_types_crashes_a_rule(tmp_path: Path) -> None:
    """Types that decide how another part is read, together with that part."""
    panel: dict[str, Any] = CURRENT["panels"][0]
    crashes: dict[str, str] = {}
    for key in ("type", "datasource", "options", "fieldConfig", "transformations"):
        for value in VALUES:
            for type in ("timeseries", "stat", "table", "state-timeline", "row", "graph", 5, None):
                mutant = {**CURRENT, "panels": [{**panel, key: value, "type": type}]}
                for finding in lint(tmp_path / "mutant.json", mutant):
                    if finding.id == "check/rule-crashed":
                        crashes[finding.message] = f"{type}, {key} = {value!r:.40}"
    assert crashes == {}


def test_long_and_deep_queries_crash_no_rule(tmp_path: Path) -> None:
    queries = {
        "terms": " + ".join(["up"] * 5_000),
        "allowed terms": " + ".join(["rate(up[5m])"] * 70),
        "alternatives": " or ".join(["up"] * 140),
        "brackets": "(" * 5_000 + "up" + ")" * 5_000,
        "allowed brackets": "(" * 140 + "up" + ")" * 140,
        "calls": "abs(" * 140 + "up" + ")" * 140,
        "aggregations": "sum(" * 140 + "up" + ")" * 140,
        "subqueries": "max_over_time(" * 100 + "up" + "[5m:])" * 100,
        "divisions": "/".join(["sum(rate(a_total[5m]))"] * 140),
        "signs": "-" * 5_000 + "up",
        "matchers": "up{" + ",".join(f'l{number}=~"$job"' for number in range(2_000)) + "}",
        "variables": "$job" * 4_000,
        "quotes": '"' * 5_001,
        "windows": "[" * 5_000,
    }
    logs = {
        "stages": '{a="b"} ' + '|= "c" ' * 5_000,
        "selections": " + ".join(['count_over_time({a="b"}[5m])'] * 5_000),
        "brackets": "(" * 5_000 + '{a="b"}' + ")" * 5_000,
    }
    sql = {
        "terms": "SELECT " + " + ".join(["1"] * 5_000),
        "brackets": f"SELECT {'(' * 5_000}1{')' * 5_000}",
        "conditions": f"SELECT 1 FROM t WHERE {' AND '.join(['a = 1'] * 5_000)}",
        "subqueries": "SELECT * FROM (" * 500 + "t" + ")" * 500,
        "macros": f"SELECT {'$__timeGroup(' * 500}1{')' * 500}",
    }
    panel: dict[str, Any] = CURRENT["panels"][0]
    crashes = {}
    for type, key, texts in (("prometheus", "expr", queries), ("loki", "expr", logs), ("postgres", "rawSql", sql)):
        for name, text in texts.items():
            target = {"refId": "A", "datasource": {"type": type, "uid": "a"}, key: text}
            findings = lint(tmp_path / "long.json", {**CURRENT, "panels": [{**panel, "targets": [target]}]})
            if "check/rule-crashed" in ids(findings):
                crashes[type, name] = [f.message for f in findings if f.id == "check/rule-crashed"]
    assert crashes == {}


def test_many_and_deep_rows_crash_no_rule(tmp_path: Path) -> None:
    panel: dict[str, Any] = CURRENT["panels"][0]
    nested: dict[str, Any] = {"type": "row", "title": "Row", "collapsed": True, "panels": [panel]}
    for _ in range(300):
        nested = {"type": "row", "title": "Row", "collapsed": True, "panels": [nested]}
    assert "check/nested-too-deeply" in ids(lint(tmp_path / "rows.json", {**CURRENT, "panels": [nested]}))
    shallow: dict[str, Any] = panel
    for _ in range(40):
        shallow = {"type": "row", "title": "Row", "collapsed": True, "panels": [shallow]}
    for value in ([shallow], [{**nested, "panels": [panel]}] * 300):
        assert not ids(lint(tmp_path / "rows.json", {**CURRENT, "panels": value})) & {
            "check/nested-too-deeply",
            "check/rule-crashed",
        }
