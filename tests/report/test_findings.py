"""Findings as text: the source is underlined as rustc does it."""

from __future__ import annotations

from dataclasses import replace
from linecache import checkcache
from pathlib import Path

import pytest

from heddle.diagnostics.finding import Finding, Note, Severity
from heddle.diagnostics.location import Location
from heddle.report.findings import render_findings, sort_findings

SOURCE = """\
dashboard = Dashboard(
    rows=[Row("Now", [stat("Aufträge ü", query=ORDERS.rate())])],
    variables=[
        a,
        b,
        c,
        d,
        e,
    ],
)
"""


@pytest.fixture(autouse=True)
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.py").write_text(SOURCE, encoding="utf-8")


def finding(location: Location, help: str = "write `b`", related: Location | None = None) -> Finding:
    notes = (Note("first defined", related),) if related else ()
    return Finding(id="panel/missing-unit", location=location, message="no unit", help=help, notes=notes)


def lines(location: Location) -> list[str]:
    return render_findings([finding(location)]).splitlines()[2:-1]


def test_a_finding_has_id_message_location_source_and_help() -> None:
    assert render_findings([finding(Location("shop.py", 3, 5, 3, 14))]) == (
        "error[panel/missing-unit]: no unit\n"
        "  --> shop.py:3:5\n"
        "    3 |     variables=[\n"
        "      |     ^^^^^^^^^\n"
        "  help: write `b`\n"
    )


def test_help_is_left_out_if_there_is_none() -> None:
    assert "help" not in render_findings([finding(Location("shop.py", 3), help="")])


def test_a_second_location_is_a_note() -> None:
    text = render_findings([finding(Location("shop.py", 4, 9, 4, 10), related=Location("shop.py", 5, 9, 5, 10))])
    assert text.splitlines()[4:7] == [
        "  note: first defined at shop.py:5:9",
        "    5 |         b,",
        "      |         ^",
    ]


def test_columns_of_python_count_bytes() -> None:
    line = SOURCE.splitlines()[1]
    start = line.encode().index(b"ORDERS") + 1
    (source, underline) = lines(Location("shop.py", 2, start, 2, start + len("ORDERS.rate()")))
    assert source[underline.index("^") : underline.rindex("^") + 1] == "ORDERS.rate()"


def test_a_location_without_a_column_shows_the_line_only() -> None:
    assert lines(Location("shop.py", 4)) == ["    4 |         a,"]


def test_a_location_without_a_line_shows_the_name_only() -> None:
    assert lines(Location("shop.py")) == []
    assert render_findings([finding(Location("<command line>"))]).splitlines()[1] == "  --> <command line>"


def test_an_expression_of_several_lines_has_a_bar() -> None:
    assert lines(Location("shop.py", 6, 9, 9, 6)) == [
        "    6 | /         c,",
        "    7 | |         d,",
        "    8 | |         e,",
        "    9 | |     ],",
        "      | |_____^",
    ]


def test_a_long_expression_is_shortened() -> None:
    assert lines(Location("shop.py", 3, 15, 9, 6)) == [
        "    3 | /     variables=[",
        "    4 | |         a,",
        "    5 | |         b,",
        "    6 | |         c,",
        "  ... | |",
        "    9 | |     ],",
        "      | |_____^",
    ]


def test_a_file_that_does_not_exist_has_no_source() -> None:
    assert lines(Location("missing.py", 3, 1)) == []


def test_files_are_shown_relative_to_the_working_directory(tmp_path: Path) -> None:
    assert "--> shop.py:4\n" in render_findings([finding(Location(str(tmp_path / "shop.py"), 4))])


def test_color_does_not_change_the_text() -> None:
    item = finding(Location("shop.py", 3, 5, 3, 14), related=Location("shop.py", 4))
    colored = render_findings([item], color=True)
    plain = colored
    for code in ("1;31", "1", "34", "0"):
        plain = plain.replace(f"\x1b[{code}m", "")
    assert plain == render_findings([item])
    assert "\x1b[1;31merror[panel/missing-unit]\x1b[0m" in colored


def test_findings_are_sorted_by_severity_and_location_without_duplicates() -> None:
    error, warning = finding(Location("b.py", 1)), replace(finding(Location("a.py", 1)), severity=Severity.WARNING)
    later = finding(Location("b.py", 2))
    assert sort_findings([warning, later, error, later]) == [error, later, warning]


SECRET_LINES = {
    "another key": 'tokn_env = "glsa_0123456789abcdefghijklmnopqrstuv_01234567"',
    "single quotes": "basic_auth_password=EnvVar('glc_eyJvIjoiMTIzNDU2IiwibiI6ImEifQ==')",
    "a long mixture": 'key = "4f9a8c7d6e5b4a3928171605f4e3d2c1"',
    "a bearer": 'headers = ["Authorization: Bearer abc.def"]',
    "slack": 'secret = "xoxb-123456789012-abcdef"',
    "a user in a URL": 'url = "https://bob:hunter2@grafana.example.com"',
    "a literal in another": """data = '{"key": "4f9a8c7d6e5b4a3928171605f4e3d2c1"}'""",
    "an escaped literal": r'data = "{\"key\": \"4f9a8c7d6e5b4a3928171605f4e3d2c1\"}"',
    "a header": 'headers_env = ["X-Api-Key=4f9a8c7d6e5b4a3928171605f4e3d2c1"]',
    "the end of a text": 'text = "the key is 4f9a8c7d6e5b4a3928171605f4e3d2c1"',
}


@pytest.mark.parametrize("line", SECRET_LINES.values(), ids=SECRET_LINES)
def test_a_source_line_never_shows_a_token(tmp_path: Path, line: str) -> None:
    (tmp_path / "secret.py").write_text(f"{line}\nsecond_line()\n", encoding="utf-8")
    checkcache()
    one = Location("secret.py", 1, 1, 1, 4)
    several = Location("secret.py", 1, 1, 2, 14)
    for location, related in ((one, None), (several, None), (Location("secret.py", 2), one)):
        text = render_findings([finding(location, related=related)])
        shown = next(shown for shown in text.splitlines() if "***" in shown)
        assert len(shown.split("| ", 1)[1].removeprefix("/ ")) == len(line)
        for part in ("glsa_", "glc_", "4f9a8c7d", "abc.def", "xoxb", "hunter2"):
            assert part not in text


def test_other_texts_of_a_source_line_are_shown(tmp_path: Path) -> None:
    line = 'stat("Orders per minute", question="How many?", key="shop-orders", secret_env="SLACK_WEBHOOK_URL", url="http://h")'
    (tmp_path / "plain.py").write_text(f"{line}\n", encoding="utf-8")
    assert line in render_findings([finding(Location("plain.py", 1, 1))])


def of_panel(pointer: str, panel: str, message: str = "", help: str = "use 'stat'") -> Finding:
    text = message or f"panel {panel!r} has the old type 'singlestat'"
    return Finding(
        id="panel/deprecated-type", location=Location(f"a.json{pointer}"), message=text, help=help, panel=panel
    )


def test_a_finding_of_several_panels_is_shown_once() -> None:
    titles = ["Up", "Down", "Left", "Right", "In", "Out", "Round"]
    text = render_findings(of_panel(f"#/panels/{number}", title) for number, title in enumerate(titles))
    assert text.splitlines() == [
        "error[panel/deprecated-type]: panel 'Up' has the old type 'singlestat'",
        "  --> a.json#/panels/0",
        "  note: the same in 6 more panels: 'Down', 'Left', 'Right', 'In' and 2 more",
        "  help: use 'stat'",
    ]


def test_places_without_a_panel_are_named_by_their_pointers() -> None:
    text = render_findings(of_panel(f"#/annotations/list/{number}", "", "not a text") for number in range(2))
    assert "  note: the same in 1 more place: /annotations/list/1\n" in text


def test_findings_that_differ_are_shown_each() -> None:
    first = of_panel("#/panels/0", "Up")
    others = [
        of_panel("#/panels/1", "Down", help="use 'gauge'"),
        of_panel("#/panels/1", "Down", "panel 'Down' has the old type 'graph'"),
        replace(of_panel("#/panels/1", "Down"), location=Location("b.json#/panels/1")),
        replace(of_panel("#/panels/1", "Down"), severity=Severity.NOTE),
        replace(of_panel("#/panels/1", "Down"), id="panel/missing-unit"),
        replace(of_panel("#/panels/1", "Down"), location=Location("a.py", 3)),
        replace(of_panel("#/panels/1", "Down"), location=Location("a.json")),
    ]
    assert [other for other in others if "the same in" in render_findings([first, other])] == []
