"""Every rule reports its bad example, accepts its good one, and has a page that explains it."""

from __future__ import annotations

import re
from typing import Any

from syrupy.assertion import SnapshotAssertion

from heddle.compile.dashboard import Compiled
from heddle.compile.source_map import SourceMap
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.lint.runner import SCOPES, lint_dashboard, lint_project, run_rule
from heddle.report.findings import render_findings
from heddle.rules.registry import rules
from heddle.rules.rule import Rule
from heddle.rules.subjects import Dashboard

PAGE = re.compile(r"[A-Z`][^\n]+\.\n\nWhy: .+\nBad: .+\nGood: .+", re.DOTALL)


def findings(rule: Rule, subject: Any) -> list[Finding]:
    """Return what `heddle check` would report, with a JSON pointer as the location in a dashboard."""
    if rule.scope in ("dashboards", "datasources", "alerting"):
        return list(lint_project(subject, [rule], least=Severity.ADVICE))
    query_panel = getattr(subject, "panel", subject)
    dashboard: Dashboard = subject if isinstance(subject, Dashboard) else query_panel.dashboard
    locations = SourceMap(
        dashboard.data, Location("dashboard.json"), lambda pointer, _: Location(f"dashboard.json#{pointer}")
    )
    compiled = Compiled(data=dashboard.data, folder="", built_with_heddle=True, locations=locations, findings=())
    settings = dashboard.settings
    return list(lint_dashboard(compiled, [rule], catalog=dashboard.catalog, settings=settings, least=Severity.ADVICE))


def test_the_bad_example_is_reported(snapshot: SnapshotAssertion) -> None:
    reports = {rule.id: render_findings(findings(rule, rule.bad())) for rule in rules()}
    assert [id for id, report in reports.items() if report != snapshot(name=id)] == []


def test_every_report_has_the_id_of_its_rule() -> None:
    ids = {rule.id: {finding.id for finding in findings(rule, rule.bad())} for rule in rules()}
    assert {id: reported for id, reported in ids.items() if reported != {id}} == {}


def test_the_good_example_is_accepted() -> None:
    reports = {rule.id: render_findings(findings(rule, rule.good())) for rule in rules()}
    assert {id: report for id, report in reports.items() if report} == {}


def test_the_page_has_a_sentence_a_reason_and_both_examples() -> None:
    assert [rule.id for rule in rules() if not PAGE.fullmatch(rule.page)] == []


def test_every_rule_has_a_scope_that_is_run() -> None:
    assert [rule.id for rule in rules() if rule.scope not in SCOPES] == []


def test_no_id_is_used_twice() -> None:
    assert len({rule.id for rule in rules()}) == len(rules())


def test_a_crash_is_a_finding() -> None:
    def crash(_: object) -> Any:
        raise KeyError("expr")

    rule = next(rule for rule in rules() if rule.scope == "panel")
    crashing = Rule(
        id=rule.id,
        scope=rule.scope,
        severity=rule.severity,
        external_severity=None,
        in_generate=False,
        page=rule.page,
        check=crash,
        bad=rule.bad,
        good=rule.good,
    )
    (violation,) = run_rule(crashing, rule.good())
    assert violation.id == "check/rule-crashed"
    assert re.fullmatch(rf"rule {rule.id} crashed at test_examples.py:\d+: KeyError: 'expr'", violation.message)
