"""Dashboards as JSON files, from any source."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from heddle.diagnostics.finding import Finding, Severity
from heddle.lint.external import lint_files
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


def test_other_json_is_a_note_and_schema_v2_an_error(tmp_path: Path) -> None:
    values: dict[str, object] = {
        "check/not-a-dashboard": {"name": "left-pad", "version": "1.0.0"},
        "check/unsupported-schema": {"kind": "Dashboard", "spec": {"title": "Shop", "elements": {}, "layout": {}}},
    }
    for id, value in values.items():
        assert [finding.id for finding in lint(tmp_path / "shop.json", value, Severity.NOTE)] == [id]


def test_a_file_without_a_dashboard_is_an_error_if_no_other_file_has_one(tmp_path: Path) -> None:
    other, shop = tmp_path / "package.json", tmp_path / "shop.json"
    other.write_text("{}")
    shop.write_text(json.dumps({**DASHBOARD, "panels": []}))
    selection = RuleSelection(today=date(2026, 1, 1))
    severities = [
        {f.severity for f in lint_files(paths, selection).findings if f.id == "check/not-a-dashboard"}
        for paths in ([other], [other, other], [other, shop])
    ]
    assert severities == [{Severity.ERROR}, {Severity.ERROR}, {Severity.NOTE}]


def test_every_entry_of_a_config_map_is_checked(tmp_path: Path) -> None:
    entries = {"a.json": json.dumps(DASHBOARD), "b.json": json.dumps(DASHBOARD)}
    path = tmp_path / "maps.json"
    findings = lint(path, {"apiVersion": "v1", "kind": "ConfigMap", "data": entries})
    assert [str(finding.location).removeprefix(str(path)) for finding in findings] == [
        "#/data/a.json/panels/0/targets/0",
        "#/data/b.json/panels/0/targets/0",
    ]


def test_panels_in_rows_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    old = {"title": "Rows", "uid": "rows", "schemaVersion": 14, "rows": [{"panels": [PANEL, {**PANEL, "title": "B"}]}]}
    row = {"type": "row", "title": "Row", "collapsed": False, "panels": [{**PANEL, "title": "In"}]}
    nested = {**DASHBOARD, "panels": [{**row, "panels": [{**row, "title": "Inner"}]}, row]}
    places = {
        str(finding.location).partition("#")[2]
        for value in (old, nested)
        for finding in lint(path, value)
        if finding.id == "query/invalid-promql"
    }
    assert places == {
        "/rows/0/panels/0/targets/0",
        "/rows/0/panels/1/targets/0",
        "/panels/0/panels/0/panels/0/targets/0",
        "/panels/1/panels/0/targets/0",
    }


def test_the_result_is_broken_if_something_was_not_read_or_nothing_is_a_dashboard(tmp_path: Path) -> None:
    contents = {"good.json": json.dumps(DASHBOARD), "other.json": "{}", "bad.json": "{"}
    for name, content in contents.items():
        (tmp_path / name).write_text(content)
    expected = {
        ("good.json",): False,
        ("good.json", "other.json"): False,
        ("other.json",): True,
        ("good.json", "bad.json"): True,
    }
    selection = RuleSelection(today=date(2026, 1, 1))
    assert {names: lint_files([tmp_path / name for name in names], selection).broken for names in expected} == expected


def test_an_invalid_file_does_not_hide_the_findings_of_others(tmp_path: Path) -> None:
    good, bad = tmp_path / "shop.json", tmp_path / "bad.json"
    good.write_text(json.dumps(DASHBOARD))
    bad.write_text("{")
    result = lint_files([good, bad], RuleSelection(today=date(2026, 1, 1)))
    assert [finding.id for finding in result.findings] == ["query/invalid-promql", "check/invalid-file"]


def test_house_rules_are_advice(tmp_path: Path) -> None:
    path = tmp_path / "shop.json"
    ids = {finding.id for finding in lint(path, DASHBOARD)}
    assert not ids & {"panel/missing-description", "dashboard/missing-tags"}
    severities = {finding.id: finding.severity for finding in lint(path, DASHBOARD, Severity.ADVICE)}
    assert severities["panel/missing-description"] is severities["dashboard/missing-tags"] is Severity.ADVICE


def test_all_unreadable_files_are_reported_at_once(tmp_path: Path) -> None:
    contents = {"a.json": '{\n"a": }', "b.json": "", "c.json": "[" * 100_000, "missing.json": None}
    for name, content in contents.items():
        if content is not None:
            (tmp_path / name).write_text(content)
    result = lint_files([tmp_path / name for name in contents], RuleSelection(today=date(2026, 1, 1)))
    assert (result.broken, result.dashboards) == (True, 0)
    assert [(finding.id, Path(finding.location.file).name, finding.location.line) for finding in result.findings] == [
        ("check/invalid-file", "a.json", 2),
        ("check/invalid-file", "b.json", 0),
        ("check/nested-too-deeply", "c.json", 0),
        ("check/invalid-file", "missing.json", 0),
    ]


def test_a_query_that_is_too_deep_is_a_note(tmp_path: Path) -> None:
    texts = {"prometheus": "expr", "loki": "expr", "mysql": "rawSql"}
    for type, key in texts.items():
        target = {"refId": "A", "datasource": {"type": type, "uid": "a"}, key: "(" * 30_000}
        board = {**DASHBOARD, "panels": [{**PANEL, "targets": [target]}]}
        ids = {finding.id for finding in lint(tmp_path / "deep.json", board, Severity.NOTE)}
        assert "query/too-deep" in ids
        assert not ids & {"query/invalid-promql", "query/invalid-logql", "query/invalid-sql"}
