"""Dashboards as JSON files, from any source."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from heddle.diagnostics.finding import Finding, Severity
from heddle.lint.external import lint_files, unwrap_dashboard
from heddle.lint.selection import RuleSelection

PANEL: dict[str, Any] = {
    "type": "timeseries",
    "title": "Orders",
    "targets": [{"refId": "A", "datasource": {"type": "prometheus", "uid": "p"}, "expr": "sum("}],
}
DASHBOARD: dict[str, Any] = {"uid": "shop", "title": "Shop", "panels": [PANEL]}


def lint(path: Path, content: object, least: Severity = Severity.WARNING) -> tuple[Finding, ...]:
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return lint_files([path], RuleSelection(today=date(2026, 1, 1), least=least)).findings


def test_a_location_is_a_json_pointer(tmp_path: Path) -> None:
    path = tmp_path / "shop.json"
    (finding,) = lint(path, DASHBOARD)
    assert (finding.id, str(finding.location)) == ("query/invalid-promql", f"{path}#/panels/0/targets/0")


def test_a_dashboard_may_be_wrapped_as_grafanas_api_does(tmp_path: Path) -> None:
    assert len(lint(tmp_path / "shop.json", {"meta": {}, "dashboard": DASHBOARD})) == 1


def test_a_dashboard_may_be_wrapped_as_a_kubernetes_resource(tmp_path: Path) -> None:
    resource = {"apiVersion": "dashboard.grafana.app/v1beta1", "kind": "Dashboard", "spec": DASHBOARD}
    assert len(lint(tmp_path / "shop.json", resource)) == 1


def test_json_without_a_classic_dashboard_is_an_invalid_file(tmp_path: Path) -> None:
    values = {
        "neither panels nor a title": {"name": "left-pad", "version": "1.0.0"},
        "neither panels nor": {"kind": "ConfigMap", "data": {"shop.json": "{}"}},
        "schema v2": {"kind": "Dashboard", "spec": {"title": "Shop", "elements": {}, "layout": {}}},
    }
    offenders = []
    for text, value in values.items():
        findings = lint(tmp_path / "shop.json", value)
        if [(finding.id, text in finding.message) for finding in findings] != [("check/invalid-file", True)]:
            offenders.append((text, findings))
    assert offenders == []


def test_an_invalid_file_does_not_hide_the_findings_of_others(tmp_path: Path) -> None:
    good, bad = tmp_path / "shop.json", tmp_path / "bad.json"
    good.write_text(json.dumps(DASHBOARD))
    bad.write_text("{")
    result = lint_files([good, bad], RuleSelection(today=date(2026, 1, 1)))
    assert [finding.id for finding in result.findings] == ["check/invalid-file", "query/invalid-promql"]


def test_house_rules_are_advice(tmp_path: Path) -> None:
    path = tmp_path / "shop.json"
    ids = {finding.id for finding in lint(path, DASHBOARD)}
    assert not ids & {"panel/missing-description", "dashboard/missing-tags"}
    severities = {finding.id: finding.severity for finding in lint(path, DASHBOARD, Severity.ADVICE)}
    assert severities["panel/missing-description"] is severities["dashboard/missing-tags"] is Severity.ADVICE


def test_nulls_are_absent_keys() -> None:
    value = {"title": None, "panels": [None, {"targets": None, "title": "A"}]}
    assert unwrap_dashboard(value) == {"panels": [{"title": "A"}]}


def test_all_unreadable_files_are_reported_at_once(tmp_path: Path) -> None:
    contents = {"a.json": '{\n"a": }', "b.json": "[1]", "c.json": '{"panels": {}}', "d.json": "[" * 100_000}
    paths = [tmp_path / name for name in (*contents, "missing.json")]
    for name, content in contents.items():
        (tmp_path / name).write_text(content)
    result = lint_files(paths, RuleSelection(today=date(2026, 1, 1)))
    findings = result.findings
    assert (result.broken, result.dashboards) == (True, 0)
    assert {finding.id for finding in findings} == {"check/invalid-file"}
    assert [(Path(finding.location.file).name, finding.location.line) for finding in findings] == [
        ("a.json", 2),
        ("b.json", 0),
        ("c.json", 0),
        ("d.json", 0),
        ("missing.json", 0),
    ]


def test_values_of_the_wrong_type_crash_no_rule(tmp_path: Path) -> None:
    """They make the file invalid if the structure depends on them, and are examined otherwise."""
    keys = ("fieldConfig", "targets", "gridPos", "options", "datasource", "title", "links", "transformations", "repeat")
    crashes, invalid = [], set()
    for key in keys:
        for value in ({}, [], "", 1, [1]):
            findings = lint(tmp_path / "shop.json", {**DASHBOARD, "panels": [{**PANEL, key: value}]}, Severity.ADVICE)
            messages = [finding.message for finding in findings if finding.id == "check/invalid-file"]
            invalid |= {(key, message.partition(": ")[2]) for message in messages}
            crashes += [(key, value, finding.message) for finding in findings if finding.id == "check/rule-crashed"]
    assert crashes == []
    assert ("targets", "`/panels/0/targets` is not a list") in invalid
    assert {key for key, _ in invalid} == {"fieldConfig", "targets", "gridPos", "options", "links", "transformations"}


def test_variables_and_annotations_of_the_wrong_type_crash_no_rule(tmp_path: Path) -> None:
    crashes, invalid = [], 0
    for owner in ("templating", "annotations"):
        for value in ([], "", 1, {"list": {}}, {"list": [1]}, {"list": [{}]}, {"list": [{"name": 1, "query": 1}]}):
            findings = lint(tmp_path / "shop.json", {**DASHBOARD, owner: value}, Severity.ADVICE)
            invalid += any(finding.id == "check/invalid-file" for finding in findings)
            crashes += [(owner, value, finding.message) for finding in findings if finding.id == "check/rule-crashed"]
    assert (crashes, invalid) == ([], 10)
