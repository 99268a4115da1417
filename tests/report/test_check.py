"""The formats of `heddle check`: the same message, help and location in each."""

from __future__ import annotations

import json
from collections import Counter
from xml.etree import ElementTree

from heddle.diagnostics.finding import Finding, Note, Severity
from heddle.diagnostics.location import Location
from heddle.lint.coverage import EXAMINED, QueryCoverage
from heddle.report.check import FORMATS, not_examined, report, summary

SPAN = Finding(
    id="panel/missing-unit",
    location=Location("a.py", 3, 5, 3, 9),
    message="no <unit> | here",
    help="write 50%",
    severity=Severity.WARNING,
    notes=(Note("first defined", Location("b.py", 1)),),
)
WHOLE_FILE = Finding(id="check/invalid-file", location=Location("a.json#/panels/0"), message="not JSON", help="")
BOTH = [SPAN, WHOLE_FILE]


def test_every_format_has_the_message_and_the_help() -> None:
    texts = {format: report([SPAN], format, 1, QueryCoverage()) for format in FORMATS}
    escaped = {
        "github": ("no <unit> | here", "help: write 50%25"),
        "markdown": ("no &lt;unit> \\| here", "write 50%"),
        "junit": ("no &lt;unit&gt; | here", "help: write 50%"),
        "json": ("no <unit> | here", "write 50%"),
    }
    wrong = {
        format: text
        for format, text in texts.items()
        if any(part not in text for part in escaped.get(format, ("no <unit> | here", "help: write 50%")))
    }
    assert wrong == {}


def test_no_format_has_an_empty_help() -> None:
    texts = {
        format: report([WHOLE_FILE], format, 1, QueryCoverage())
        for format in FORMATS
        if format not in ("json", "markdown")
    }
    assert {format: text for format, text in texts.items() if "help" in text} == {}


def test_json_has_null_for_what_is_unknown() -> None:
    whole, span = json.loads(report(BOTH, "json", 2, QueryCoverage()))["findings"]
    assert whole == {
        "id": "check/invalid-file",
        "severity": "error",
        "message": "not JSON",
        "help": "",
        "file": "a.json#/panels/0",
        "line": None,
        "column": None,
        "end_line": None,
        "end_column": None,
        "notes": [],
    }
    assert (span["line"], span["column"], span["end_line"], span["end_column"]) == (3, 5, 3, 9)
    assert [(note["message"], note["file"], note["line"]) for note in span["notes"]] == [("first defined", "b.py", 1)]


def test_markdown_has_a_row_for_each_finding() -> None:
    assert report(BOTH, "markdown", 2, QueryCoverage()).splitlines() == [
        "### 1 error, 1 warning in 2 dashboards",
        "",
        "| severity | id | location | message | help |",
        "|---|---|---|---|---|",
        "| error | `check/invalid-file` | `a.json#/panels/0` | not JSON |  |",
        "| warning | `panel/missing-unit` | `a.py:3:5` | no &lt;unit> \\| here | write 50% |",
    ]
    assert report([], "markdown", 1, QueryCoverage()) == "### no findings in 1 dashboard\n"


def test_sarif_has_the_region_and_the_page() -> None:
    (run,) = json.loads(report(BOTH, "sarif", 2, QueryCoverage()))["runs"]
    whole, span = run["results"]
    location = span["locations"][0]["physicalLocation"]
    assert location["region"] == {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 9}
    assert span["relatedLocations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "b.py"}
    assert whole["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "a.json"}}
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [WHOLE_FILE.id, SPAN.id]
    assert rules[span["ruleIndex"]]["shortDescription"] == {"text": "The panel shows numbers without a unit."}


def test_junit_has_a_failure_for_each_finding_or_one_passed_case() -> None:
    suite = ElementTree.fromstring(report(BOTH, "junit", 2, QueryCoverage()))
    assert [(case.get("classname"), case.get("file"), case.get("line")) for case in suite] == [
        ("check/invalid-file", "a.json#/panels/0", None),
        ("panel/missing-unit", "a.py", "3"),
    ]
    assert suite.get("failures") == "2"
    assert ElementTree.fromstring(report([], "junit", 1, QueryCoverage())).get("failures") == "0"


def test_github_annotates_the_span() -> None:
    assert report(BOTH, "github", 2, QueryCoverage()).splitlines() == [
        "::error file=a.json#/panels/0,title=check/invalid-file::not JSON",
        "::warning file=a.py,title=panel/missing-unit,line=3,endLine=3,col=5,endColumn=9::"
        "no <unit> | here%0Ahelp: write 50%25",
    ]


def test_the_summary_counts_each_severity() -> None:
    assert summary(BOTH, 2) == "1 error, 1 warning in 2 dashboards"
    assert summary([], 1) == "no findings in 1 dashboard"


def test_queries_that_were_not_examined_are_counted() -> None:
    texts = {}
    for count in (1, 2):
        texts[count] = not_examined(QueryCoverage(Counter({"in MetricsQL": count, EXAMINED: 7 - count})))
    assert texts == {
        1: "1 of 7 queries was not examined: 1 in MetricsQL",
        2: "2 of 7 queries were not examined: 2 in MetricsQL",
    }


def test_markdown_has_one_row_for_a_shared_finding_and_json_has_all() -> None:
    shared = [
        Finding(
            id="panel/deprecated-type",
            location=Location(f"a.json#/panels/{title}"),
            message=f"panel {title!r} is old",
            panel=title,
        )
        for title in ("A", "B")
    ]
    text = report(shared, "markdown", 1, QueryCoverage())
    location = "`a.json#/panels/A` and the same in 1 more panel: 'B'"
    assert f"| error | `panel/deprecated-type` | {location} | panel 'A' is old |  |\n" in text
    assert len(json.loads(report(shared, "json", 1, QueryCoverage()))["findings"]) == 2


def test_no_format_has_characters_that_control_a_terminal() -> None:
    message = "panel '\x1b[31mA\x00' is old"
    controlled = Finding(id="check/invalid-file", location=Location("\x1ba\ud800.json"), message=message, help="\x9b")
    assert controlled.message == r"panel '\x1b[31mA\x00' is old"
    texts = {format: report([controlled], format, 1, QueryCoverage()) for format in FORMATS}
    ElementTree.fromstring(texts["junit"])
    assert {format for format, text in texts.items() if "\x00" in text or "\x9b" in text} == set()
