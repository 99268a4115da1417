"""Every id that can be printed has a page, in a rule or in diagnostics/errors.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from heddle.cli import main
from heddle.diagnostics.ids import ID, error_pages
from heddle.rules.registry import pages, rules
from tests.cli.project import ROOT

pytest_plugins = ["pytester"]

SOURCE = ROOT / "generator" / "heddle"
# `heddle diff` names kinds of changes in the same form as ids: `panel/type`.
CHANGES = {*(SOURCE / "diff").glob("*.py"), SOURCE / "sync" / "resource_diff.py"}


def literals(text: str) -> set[str]:
    """Return each string constant that has the form of an id."""
    constants = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str) and ID.fullmatch(value)}


def computed_ids(text: str, path: Path) -> Iterator[int]:
    """Yield the line of each f-string that builds an id, which a scan cannot check."""
    objects = objects_in(path)
    for call in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)):
        ids = [keyword.value for keyword in call.keywords if keyword.arg == "id"]
        ids += call.args[:1] if isinstance(call.func, ast.Name) else []
        for start in (id.values[0] for id in ids if isinstance(id, ast.JoinedStr)):
            if isinstance(start, ast.Constant) and start.value.removesuffix("/") in objects:
                yield call.lineno


def unregistered(text: str, path: Path) -> set[str]:
    return {id for id in literals(text) if id.split("/")[0] in objects_in(path) and id not in pages()}


def objects_in(path: Path) -> set[str]:
    return {"diff"} if path in CHANGES else {id.split("/")[0] for id in pages()}


def sources() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py"))}


def test_every_id_in_the_source_has_a_page() -> None:
    missing = {str(path): ids for path, text in sources().items() if (ids := unregistered(text, path))}
    assert missing == {}


def test_no_id_is_computed() -> None:
    computed = [f"{path}:{line}" for path, text in sources().items() for line in computed_ids(text, path)]
    assert computed == []


def test_the_scan_reports_an_id_without_a_page() -> None:
    text = 'raise BadInput([Finding(id="push/no-such-page", location=at, message="", help="")])'
    assert unregistered(text, SOURCE / "sync" / "push.py") == {"push/no-such-page"}
    assert list(computed_ids('Finding(id=f"push/{problem}")', SOURCE / "sync" / "push.py")) == [1]


def test_every_error_page_is_used() -> None:
    used = {id for text in sources().values() for id in literals(text)}
    assert error_pages().keys() - used == set()


def test_no_id_is_both_an_error_and_a_rule() -> None:
    assert error_pages().keys() & {rule.id for rule in rules()} == set()


def test_every_id_is_well_formed() -> None:
    assert [id for id in pages() if not ID.fullmatch(id)] == []


def test_every_page_starts_with_a_sentence() -> None:
    offenders = [
        id for id, page in pages().items() if not page.partition("\n\n")[0].endswith(".") or "\n\n" not in page
    ]
    assert offenders == []


def test_explain_prints_the_page_of_every_id() -> None:
    runner = CliRunner()
    offenders = [id for id, page in pages().items() if page not in runner.invoke(main, ["explain", id]).stdout]
    assert offenders == []


def test_a_test_that_creates_an_unknown_id_fails(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeconftest("from tests.conftest import _every_id_has_a_page, pytest_configure\n")
    pytester.makepyfile(
        """
        from heddle.diagnostics.finding import Finding
        from heddle.diagnostics.location import Location

        def test_known():
            Finding(id="push/unreachable", location=Location("x"), message="", help="")

        def test_unknown():
            Finding(id="push/no-such-page", location=Location("x"), message="", help="")
        """
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=2, errors=1)
