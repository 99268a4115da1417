"""Which rules run, and which findings are shown."""

from __future__ import annotations

from datetime import date

import pytest

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.lint.selection import RuleSelection
from heddle.rules.registry import rules

TODAY = date(2026, 1, 1)


def ids(*select: str, ignore: tuple[str, ...] = ()) -> set[str]:
    return {rule.id for rule in RuleSelection(today=TODAY, select=select, ignore=ignore).rules()}


def finding(id: str, severity: Severity) -> Finding:
    return Finding(id=id, location=Location("a.py", 1), message="", help="", severity=severity)


def test_every_rule_runs_by_default() -> None:
    assert ids() == {rule.id for rule in rules()}


def test_a_glob_selects_rules() -> None:
    assert ids("receiver/*") == {rule.id for rule in rules() if rule.id.startswith("receiver/")}
    assert ids("panel/missing-unit", "query/irate") == {"panel/missing-unit", "query/irate"}


def test_ignored_rules_do_not_run_even_if_they_are_selected() -> None:
    assert ids("query/*", ignore=("query/[a-z]*",)) == set()
    assert ids(ignore=("panel/missing-unit",)) == {rule.id for rule in rules()} - {"panel/missing-unit"}


def test_an_unknown_rule_is_an_error_with_the_nearest_id() -> None:
    with pytest.raises(BadInput) as raised:
        ids("panel/missing-units", ignore=("nothing/*",))
    assert [(finding.message, finding.help) for finding in raised.value.findings] == [
        ("unknown rule 'panel/missing-units'", "did you mean `panel/missing-unit`?"),
        ("unknown rule 'nothing/*'", "`heddle explain` lists the rules"),
    ]


def test_findings_below_the_minimum_severity_are_hidden() -> None:
    findings = [finding("query/irate", severity) for severity in Severity]
    selection = RuleSelection(today=TODAY, least=Severity.WARNING)
    assert [item.severity for item in selection.shown(findings)] == [Severity.WARNING, Severity.ERROR]


def test_selected_rules_show_findings_of_every_severity() -> None:
    selection = RuleSelection(today=TODAY, select=("query/irate",), least=Severity.ERROR)
    assert len(selection.shown([finding("query/irate", Severity.ADVICE)])) == 1


def test_errors_without_a_rule_are_always_shown() -> None:
    error, other = finding("definition/exception", Severity.ERROR), finding("query/irate", Severity.ERROR)
    assert RuleSelection(today=TODAY, select=("panel/*",)).shown([error, other]) == (error,)
