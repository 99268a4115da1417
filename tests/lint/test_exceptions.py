"""Exceptions from rules: what they suppress, and when they are reported themselves."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from heddle import Row, allow, timeseries
from heddle.author.allow import Allowance
from heddle.compile.dashboard import Compiled, compile_dashboard
from heddle.diagnostics.finding import Severity
from heddle.lint.exceptions import ExceptionSet, settings_exceptions
from heddle.lint.runner import lint_dashboard
from heddle.project.discover import discover
from heddle.project.load import fresh_modules, load_definition
from heddle.rules.registry import rules
from tests.author.compiled import Promql, compiled, dashboard
from tests.conftest import LoadSettings

RULE = "query/fixed-rate-window"
TODAY = date(2026, 6, 1)
IDS = {rule.id for rule in rules()}


def orders(*, panel: tuple[Allowance, ...] = (), **keys: Any) -> Compiled:
    query = Promql("rate(orders_total[5m])")
    chart = timeseries("Orders", question="How many?", query=query, allow=panel)
    return compiled(dashboard([Row("", [chart])], uid="orders", **keys))


def reported(board: Compiled, exceptions: ExceptionSet) -> int:
    exceptions.add(board)
    selected = [rule for rule in rules() if rule.id == RULE]
    return len(list(lint_dashboard(board, selected, least=Severity.ADVICE, exceptions=exceptions)))


def own_findings(exceptions: ExceptionSet) -> list[tuple[str, str, Severity]]:
    return [(finding.id, finding.message, finding.severity) for finding in exceptions.findings(IDS)]


def test_without_an_exception_the_finding_is_reported() -> None:
    assert reported(orders(), ExceptionSet(TODAY)) == 1


def test_an_exception_of_the_panel_suppresses_a_finding_in_its_query() -> None:
    exceptions = ExceptionSet(TODAY)
    assert reported(orders(panel=(allow(RULE, because="alert"),)), exceptions) == 0
    assert own_findings(exceptions) == []


def test_an_exception_of_the_dashboard_suppresses_a_finding_in_its_query() -> None:
    assert reported(orders(allow=[allow(RULE, because="alert")]), ExceptionSet(TODAY)) == 0


def test_an_exception_applies_until_the_day_before_its_end() -> None:
    before, after = date(2026, 6, 30), date(2026, 7, 1)
    exception = allow(RULE, because="alert", until="2026-07-01")
    assert reported(orders(panel=(exception,)), ExceptionSet(before)) == 0
    expired = ExceptionSet(after)
    assert reported(orders(panel=(exception,)), expired) == 1
    message = f"the exception from {RULE} expired on 2026-07-01 (alert)"
    assert own_findings(expired) == [("allow/expired", message, Severity.WARNING)]


def test_an_exception_that_suppresses_nothing_is_a_note() -> None:
    exceptions = ExceptionSet(TODAY)
    exceptions.add(orders(panel=(allow("panel/missing-unit", because="none"),)))
    message = "the exception from panel/missing-unit suppresses nothing (none)"
    assert own_findings(exceptions) == [("allow/unused", message, Severity.NOTE)]


def test_an_exception_from_an_unknown_rule_is_reported_with_the_nearest_id() -> None:
    exceptions = ExceptionSet(TODAY)
    exceptions.add(orders(panel=(allow("panel/missing-units", because="none"),)))
    (finding,) = exceptions.findings(IDS)
    assert (finding.id, finding.help) == ("allow/unknown-rule", "did you mean `panel/missing-unit`?")


def test_an_exception_of_the_settings_applies_to_the_dashboards_that_its_glob_matches(
    load_settings: LoadSettings,
) -> None:
    text = f'[tool.heddle.allow.a]\nrule = "{RULE}"\nbecause = "alert"\ndashboard = '

    def count(glob: str) -> int:
        settings = load_settings(text + f'"{glob}"\n')
        return reported(orders(), ExceptionSet(TODAY, settings_exceptions(settings)))

    assert {glob: count(glob) for glob in ("orders", "ord*", "", "other")} == {
        "orders": 0,
        "ord*": 0,
        "": 0,
        "other": 1,
    }


def test_only_an_exception_for_everything_applies_to_the_whole_project() -> None:
    def suppressed(glob: str) -> bool:
        return ExceptionSet(TODAY, [(allow(RULE, because="alert"), glob)]).suppress_in_project(RULE)

    assert (suppressed(""), suppressed("orders")) == (True, False)


def test_an_exception_suppresses_a_repair_and_no_error(tmp_path: Path) -> None:
    export = {"title": "Nodes", "uid": "nodes", "panels": [], "__inputs": [{"name": "DS", "type": "datasource"}]}
    (tmp_path / "board.json").write_text(json.dumps(export))
    (tmp_path / "board.py").write_text('from heddle import from_json\ndashboard = from_json("board.json")\n')
    (file,) = discover([tmp_path], ())
    with fresh_modules([tmp_path]):
        board = compile_dashboard(load_definition(file), {})
    (repair,) = [each for each in board.findings if each.id == "dashboard/import-inputs"]
    assert repair.severity is Severity.NOTE
    exceptions = ExceptionSet(TODAY, [(allow("dashboard/import-inputs", because="an export"), "no*")])
    error = replace(repair, severity=Severity.ERROR)
    assert exceptions.remaining(board, [repair, error]) == (error,)
    assert own_findings(exceptions) == []
