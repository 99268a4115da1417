"""Baselines: which findings are new."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.lint.baseline import format_baseline, new_findings, read_baseline


@pytest.fixture
def finding(tmp_path: Path) -> Finding:
    location = Location(str(tmp_path / "dashboards/a.py"), 3, 5)
    return Finding(id="query/irate", location=location, message="m", help="h")


def new(findings: list[Finding], known: list[Finding], root: Path) -> tuple[Finding, ...]:
    path = root / "baseline.json"
    path.write_bytes(format_baseline(known, root))
    return new_findings(findings, read_baseline(path), root)


def test_a_known_finding_is_not_new_even_on_another_line(finding: Finding, tmp_path: Path) -> None:
    moved = replace(finding, location=replace(finding.location, line=9), help="other")
    assert new([finding], [finding], tmp_path) == new([moved], [finding], tmp_path) == ()


def test_another_rule_message_or_file_is_new(finding: Finding, tmp_path: Path) -> None:
    others = [
        replace(finding, id="query/missing-job"),
        replace(finding, message="other"),
        replace(finding, location=Location(str(tmp_path / "dashboards/b.py"), 3)),
    ]
    assert new([finding, *others], [finding], tmp_path) == tuple(others)


def test_equal_findings_are_counted(finding: Finding, tmp_path: Path) -> None:
    again = replace(finding, location=replace(finding.location, line=9))
    assert new([finding, again], [finding], tmp_path) == (again,)


def test_the_part_of_a_json_file_does_not_matter(finding: Finding, tmp_path: Path) -> None:
    one, other = (replace(finding, location=Location(f"{tmp_path}/a.json#/panels/{panel}")) for panel in (0, 1))
    assert new([other], [one], tmp_path) == ()


def test_the_file_has_one_sorted_line_for_each_finding(finding: Finding, tmp_path: Path) -> None:
    content = format_baseline([finding, replace(finding, id="panel/missing-unit"), finding], tmp_path).decode()
    assert content.splitlines()[3:-2] == [
        '  ["panel/missing-unit", "dashboards/a.py", "m", 1],',
        '  ["query/irate", "dashboards/a.py", "m", 2]',
    ]
    assert json.loads(content)["heddle"] == 1


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    for content in ("", "[]", "{}", '{"findings": 3}', '{"findings": [[1]]}', '{"findings": [["a", "b", "c", "x"]]}'):
        path.write_text(content)
        with pytest.raises(BadInput, match="is not a baseline"):
            read_baseline(path)
    with pytest.raises(BadInput, match="cannot read"):
        read_baseline(tmp_path / "missing.json")
