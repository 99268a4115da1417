"""`heddle check` and `heddle explain` from the command line."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main
from tests.cli.project import Project, dashboard

ORDERS = "dashboards/loom/orders.py"
QUERY = 'ORDERS.rate().sum(by="status")'
SHORT = 'ORDERS.rate("20s").sum(by="status")'
WINDOW = "query/short-rate-window"


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments], catch_exceptions=False)


def findings(*arguments: str) -> list[dict[str, Any]]:
    return list(json.loads(check("--format", "json", *arguments).stdout)["findings"])


@pytest.fixture
def short_window(project: Project) -> Project:
    project.write(ORDERS, dashboard(query=SHORT))
    return project


@pytest.mark.usefixtures("project")
def test_good_definitions_exit_0() -> None:
    done = check()
    assert (done.exit_code, done.stdout) == (0, "no findings in 1 dashboard\n")


def test_nothing_is_written(project: Project) -> None:
    check()
    assert not project.out.exists()


@pytest.mark.usefixtures("short_window")
def test_a_finding_exits_1() -> None:
    assert check().exit_code == 1


@pytest.mark.usefixtures("short_window")
def test_a_finding_has_rule_location_and_help() -> None:
    (finding,) = findings()
    assert (finding["id"], finding["file"], finding["line"], bool(finding["help"])) == (WINDOW, ORDERS, 17, True)


@pytest.mark.usefixtures("short_window")
def test_a_finding_shows_the_line() -> None:
    lines = check().stdout.splitlines()
    assert lines[1] == f"  --> {ORDERS}:17:60"
    source, underline = lines[2].partition("| ")[2], lines[3].partition("| ")[2]
    assert source[underline.index("^") : len(underline)] == SHORT


@pytest.mark.usefixtures("short_window")
@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--fail-on", "error"], 0),
        (["--ignore", WINDOW], 0),
        (["--ignore", "query/*"], 0),
        (["--select", "panel/*"], 0),
        (["--select", "query/*"], 1),
    ],
)
def test_options_select_rules_and_severities(options: list[str], code: int) -> None:
    assert check(*options).exit_code == code


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_unknown_rule_is_an_error(option: str) -> None:
    done = check(option, "panel/untt")
    assert (done.exit_code, "unknown rule 'panel/untt'" in done.stderr) == (2, True)


def test_a_definition_that_does_not_compile_exits_2(project: Project) -> None:
    project.write(ORDERS, "dashboard = 1 / 0\n")
    done = check()
    assert (done.exit_code, "ZeroDivisionError" in done.stdout) == (2, True)


def test_a_link_to_a_dashboard_that_does_not_compile_is_not_reported(project: Project) -> None:
    linked = dashboard("more").replace("import Dashboard", "import link, Dashboard")
    project.write("dashboards/loom/more.py", linked.replace("    rows=", '    links=[link("orders", "O")],\n    rows='))
    project.write(ORDERS, "dashboard = 1 / 0\n")
    assert {finding["id"] for finding in findings()} == {"definition/exception"}


def test_the_other_definitions_are_still_checked(short_window: Project) -> None:
    short_window.write("dashboards/loom/broken.py", "dashboard = 1 / 0\n")
    assert {finding["id"] for finding in findings()} == {"definition/exception", WINDOW}


ALLOWED = dashboard(query=SHORT).replace("import Dashboard", "import allow, Dashboard")


def allowed(until: str = "", rule: str = WINDOW, where: str = 'question="How many?"') -> str:
    exception = f'allow=[allow("{rule}", because="it is scraped every 5 s", until="{until}")]'
    return ALLOWED.replace(where, f"{where}, {exception}")


@pytest.mark.parametrize("until", ["", "2999-01-01"])
def test_an_exception_suppresses_a_finding(project: Project, until: str) -> None:
    project.write(ORDERS, allowed(until))
    assert findings() == []


def test_an_exception_of_the_dashboard_applies_to_its_panels(project: Project) -> None:
    project.write(ORDERS, allowed(where='tags=["shop"]'))
    assert findings() == []


def test_an_expired_exception_is_reported_with_the_finding(project: Project) -> None:
    project.write(ORDERS, allowed("2020-01-01"))
    assert {finding["id"] for finding in findings()} == {WINDOW, "allow/expired"}


def test_an_unused_exception_is_a_note(project: Project) -> None:
    project.write(ORDERS, allowed().replace(SHORT, QUERY))
    assert [(finding["id"], finding["severity"]) for finding in findings()] == [("allow/unused", "note")]


def test_an_exception_from_an_unknown_rule_is_reported(project: Project) -> None:
    project.write(ORDERS, allowed(rule="query/short-rate-windw"))
    assert "did you mean `query/short-rate-window`?" in [finding["help"] for finding in findings()]


@pytest.mark.parametrize(
    ("arguments", "message"), [('because=" "', "has no reason"), ('because="x", until="soon"', "invalid date")]
)
def test_an_exception_without_a_reason_or_with_an_invalid_date_is_an_error(
    project: Project, arguments: str, message: str
) -> None:
    project.write(
        ORDERS,
        ALLOWED.replace(
            'question="How many?"', f'question="How many?", allow=[allow("panel/missing-unit", {arguments})]'
        ),
    )
    done = check()
    assert (done.exit_code, message in done.stdout) == (2, True)


SETTINGS = f'[tool.heddle]\n[tool.heddle.allow.a]\nrule = "{WINDOW}"\nbecause = "it is scraped often"\n'


@pytest.mark.parametrize(("more", "count"), [("", 0), ('dashboard = "ord*"\n', 0), ('until = "2999-01-01"\n', 0)])
def test_an_exception_in_the_settings_suppresses_a_finding(short_window: Project, more: str, count: int) -> None:
    short_window.write("pyproject.toml", SETTINGS + more)
    assert len(findings()) == count


def test_an_exception_in_the_settings_for_another_dashboard_has_no_effect(short_window: Project) -> None:
    short_window.write("pyproject.toml", SETTINGS + 'dashboard = "other"\n')
    assert {finding["id"] for finding in findings()} == {WINDOW, "allow/unused"}


def test_an_exception_in_the_settings_needs_a_reason(short_window: Project) -> None:
    short_window.write("pyproject.toml", "\n".join(SETTINGS.splitlines()[:-1]) + "\n")
    done = check()
    assert (done.exit_code, "`allow.a.because` is required" in done.stderr) == (2, True)


def test_a_baseline_suppresses_known_findings(short_window: Project) -> None:
    check("--write-baseline", "baseline.json")
    assert check("--baseline", "baseline.json").exit_code == 0


def test_new_findings_are_reported_with_a_baseline(short_window: Project) -> None:
    check("--write-baseline", "baseline.json")
    short_window.write("dashboards/loom/more.py", dashboard("more", query=SHORT))
    (finding,) = findings("--baseline", "baseline.json")
    assert finding["file"] == "dashboards/loom/more.py"


def test_a_finding_of_the_baseline_may_move(short_window: Project) -> None:
    check("--write-baseline", "baseline.json")
    short_window.write(ORDERS, "\n\n" + dashboard(query=SHORT))
    assert check("--baseline", "baseline.json").exit_code == 0


def test_an_invalid_baseline_is_an_error(short_window: Project) -> None:
    short_window.write("baseline.json", "[]")
    done = check("--baseline", "baseline.json")
    assert (done.exit_code, "is not a baseline" in done.stderr) == (2, True)


@pytest.mark.usefixtures("short_window")
def test_sarif_has_rule_and_region() -> None:
    (run,) = json.loads(check("--format", "sarif").stdout)["runs"]
    (result,) = run["results"]
    location = result["locations"][0]["physicalLocation"]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (rule["id"], result["level"], location["artifactLocation"]["uri"], location["region"]) == (
        WINDOW,
        "warning",
        ORDERS,
        {"startLine": 17, "startColumn": 60, "endLine": 17, "endColumn": 60 + len(SHORT)},
    )


@pytest.mark.usefixtures("short_window")
def test_junit_has_a_failure() -> None:
    suite = ElementTree.fromstring(check("--format", "junit").stdout)
    assert (suite.get("failures"), suite[0].get("classname"), suite[0][0].tag) == ("1", WINDOW, "failure")


@pytest.mark.usefixtures("project")
def test_junit_without_findings_passes() -> None:
    suite = ElementTree.fromstring(check("--format", "junit").stdout)
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")


@pytest.mark.usefixtures("short_window")
def test_annotations_are_on_the_line() -> None:
    end = 60 + len(SHORT)
    expected = f"::warning file={ORDERS},title={WINDOW},line=17,endLine=17,col=60,endColumn={end}::"
    assert check("--format", "github").stdout.startswith(expected)


@pytest.mark.usefixtures("short_window")
def test_markdown_has_a_row() -> None:
    assert check("--format", "markdown").stdout.count(f"| `{WINDOW}` | `{ORDERS}:17:60` |") == 1


def test_a_json_file_is_checked(project: Project) -> None:
    project.generate()
    data = project.json("dashboards/loom/orders.json")
    data["panels"][1]["targets"][0]["expr"] = "rate(orders_total["
    project.write("external.json", json.dumps({"meta": {}, "dashboard": data}))
    locations = [finding["file"] for finding in findings("external.json") if finding["id"] == "query/invalid-promql"]
    assert locations == ["external.json#/dashboard/panels/1/targets/0"]


def test_nulls_in_a_json_file_are_ignored(project: Project) -> None:
    panel = {"type": "timeseries", "title": "A", "fieldConfig": None, "targets": None, "gridPos": None}
    project.write("external.json", json.dumps({"title": "T", "uid": "t", "panels": [panel], "templating": None}))
    assert [finding for finding in findings("external.json") if "crashed" in finding["message"]] == []


@pytest.mark.parametrize(("text", "message"), [("{", "not valid JSON"), ("[1]", "not a dashboard")])
def test_a_file_that_is_not_a_dashboard_exits_2(project: Project, text: str, message: str) -> None:
    project.write("external.json", text)
    done = check("external.json")
    assert (done.exit_code, message in done.stdout) == (2, True)


def test_explain_prints_a_page() -> None:
    done = CliRunner().invoke(main, ["explain", "panel/missing-unit"])
    assert done.stdout.startswith(
        "panel/missing-unit (error; advice in external dashboards; also in generate)\n\nThe panel shows"
    )


def test_explain_lists_the_rules() -> None:
    assert "\npanel/missing-unit " in CliRunner().invoke(main, ["explain"]).stdout


def test_explain_suggests_a_similar_id() -> None:
    done = CliRunner().invoke(main, ["explain", "panel/missing-units"])
    assert (done.exit_code, "did you mean `panel/missing-unit`?" in done.stderr) == (2, True)
