"""Rules of a project run beside those of Heddle, and those that do not work are errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main

PIE = """
from heddle import Dashboard, Row, piechart, prometheus, raw

dashboard = Dashboard(
    uid="pie",
    title="Pie",
    description="How much?",
    tags=["web"],
    variables=[prometheus()],
    rows=[Row("Now", [piechart("Slices", question="How much?", query=raw('sum(up{job="web"})'), unit="short")])],
)
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for words in (["init"], ["new", "rule", "team/no-pie-charts"]):
        assert heddle(*words).exit_code == 0
    (tmp_path / "dashboards/web/pie.py").write_text(PIE)
    return tmp_path


def heddle(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def change(project: Path, before: str, after: str) -> None:
    path = project / "rules/team/no_pie_charts.py"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_check_runs_the_rules_of_the_project(project: Path) -> None:
    result = heddle("check")
    assert result.exit_code == 1
    assert "warning[team/no-pie-charts]: 'Slices' is a pie chart\n  --> dashboards/web/pie.py:10:" in result.output
    assert "no findings" in heddle("check", "--ignore", "team/*").output
    assert heddle("check", "--select", "team/no-pie-charts").exit_code == 1


@pytest.mark.parametrize("format", ["json", "sarif", "junit", "markdown", "github"])
def test_every_format_has_the_finding(project: Path, format: str) -> None:
    assert "team/no-pie-charts" in heddle("check", "--format", format).stdout


def test_an_exception_allows_a_finding_of_the_project(project: Path) -> None:
    settings = project / "heddle.toml"
    allow = '[allow.pies]\nrule = "team/no-pie-charts"\nbecause = "They are round."\n'
    settings.write_text(f"{settings.read_text()}\n{allow}")
    assert "no findings" in heddle("check").output


def test_explain_prints_the_page(project: Path) -> None:
    assert "team/no-pie-charts (warning" in heddle("explain", "team/no-pie-charts").output
    assert "team/no-pie-charts" in heddle("explain").output


BROKEN = {
    ("SEVERITY = Severity.WARNING", ""): "a part is missing",
    ("panel: Panel", "panel: int"): "the argument of `check` is a 'int'",
    ('"piechart")', '"bargauge")'): "it does not report its bad example",
    ('type="bargauge")', 'type="piechart")'): "it reports its good example",
    ("def good() -> Panel:\n    return", "def good() -> Panel:\n    1 / 0\n    return"): "raises ZeroDivisionError",
    ("from heddle.rules import examples", "import no_such_module"): "ModuleNotFoundError",
    ("def check(", "def check(("): "SyntaxError",
}


@pytest.mark.parametrize(("edit", "message"), BROKEN.items())
def test_a_rule_that_does_not_work_is_an_error(project: Path, edit: tuple[str, str], message: str) -> None:
    change(project, *edit)
    result = heddle("check")
    assert result.exit_code == 2
    assert "error[check/invalid-rule]: team/no_pie_charts.py is not a valid rule: " in result.output
    assert message in result.output
    assert "Traceback" not in result.output


def test_an_exception_of_a_rule_is_shown_at_its_line(project: Path) -> None:
    change(project, 'panel.type == "piechart"', 'panel.typ == "piechart"')
    output = heddle("check").output
    assert "its bad example raises AttributeError: 'Panel' object has no attribute 'typ'" in output
    assert "--> rules/team/no_pie_charts.py:19:8" in output
    assert "help: did you mean `type`?" in output
    change(project, 'panel.typ == "piechart"', "panel.xyzzy")
    assert "help: the names in `Panel` are: dashboard, data, datasource_type" in heddle("check").output
    change(project, "panel.xyzzy:", "panel.xyzzy")
    output = heddle("check").output
    assert "SyntaxError: expected ':'" in output
    assert "--> rules/team/no_pie_charts.py:19:" in output


def test_the_id_of_a_rule_of_heddle_is_taken(project: Path) -> None:
    (project / "rules/panel").mkdir()
    (project / "rules/team/no_pie_charts.py").rename(project / "rules/panel/missing_title.py")
    assert "Heddle already has a rule 'panel/missing-title'" in heddle("check").output


def test_new_rule_needs_an_id(project: Path) -> None:
    result = heddle("new", "rule", "pies")
    assert result.exit_code == 2
    assert "write OBJECT/PROBLEM, such as panel/pies" in result.output


def test_another_folder_can_be_set(project: Path) -> None:
    (project / "rules").rename(project / "checks")
    assert "no findings" in heddle("check").output
    settings = project / "heddle.toml"
    settings.write_text(f'rules = "checks"\n{settings.read_text()}')
    assert heddle("check").exit_code == 1
