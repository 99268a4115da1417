"""Definitions are found and run, and what goes wrong in them is told at their author's line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.project.discover import Source, discover
from heddle.project.load import define, forget

DASHBOARD = "from grafanalib.core import Dashboard\ndashboard = Dashboard(title={title})\n"
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(name: str, text: str) -> Path:
        path = tmp_path / "defs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return _write


def found(root: Path, systems: tuple[str, ...] = ()) -> list[Source]:
    return list(discover([root / "defs"], systems))


def title(source: Source) -> str:
    return str(define(source).value.title)


def refused(source: Source) -> Finding:
    with pytest.raises(BadInput) as caught:
        define(source)
    (finding,) = caught.value.findings
    return finding


def test_only_files_that_declare_are_run(tmp_path: Path, write: Write) -> None:
    write("a.dashboard.py", "")
    write("b.py", "dashboard: object = 1")
    write("c.py", "datasource = 1")
    write("setup.py", "raise SystemExit('must not run')")
    write("d.py", "if dashboard == 1: pass\n    dashboard = 2")
    write(".hidden/e.dashboard.py", "")
    write("__pycache__/f.dashboard.py", "")
    assert [(source.file.name, source.declares) for source in found(tmp_path)] == [
        ("a.dashboard.py", "dashboard"),
        ("b.py", "dashboard"),
        ("c.py", "datasource"),
    ]


def test_systems_are_the_first_folders(tmp_path: Path, write: Write) -> None:
    write("loom/a.dashboard.py", "")
    write("other/a.dashboard.py", "")
    write("top.dashboard.py", "")
    assert [source.parts for source in found(tmp_path, ("loom",))] == [("loom",), ()]


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not exist"):
        found(tmp_path)


@pytest.mark.parametrize("folder", ["", "sub/", "with-hyphen/", "v1.2/", "json/"])
def test_imports_from_beside_the_file_work(tmp_path: Path, write: Write, folder: str) -> None:
    write(f"{folder}shared_words.py", "TITLE = 'shared'")
    write(f"{folder}bare.dashboard.py", "from shared_words import TITLE\n" + DASHBOARD.format(title="TITLE"))
    write(f"{folder}dotted.dashboard.py", "from .shared_words import TITLE\n" + DASHBOARD.format(title="TITLE"))
    assert [title(source) for source in found(tmp_path)] == ["shared", "shared"]


def test_relative_imports_reach_the_parent_folder(tmp_path: Path, write: Write) -> None:
    write("words.py", "TITLE = 'up'")
    write("sub/a.dashboard.py", "from ..words import TITLE\n" + DASHBOARD.format(title="TITLE"))
    assert [title(source) for source in found(tmp_path)] == ["up"]


def test_absolute_imports_start_beside_the_root(tmp_path: Path, write: Write) -> None:
    write("sub/words.py", "TITLE = 'absolute'")
    write("sub/a.py", "from defs.sub.words import TITLE\n" + DASHBOARD.format(title="TITLE"))
    assert [title(source) for source in found(tmp_path)] == ["absolute"]


def test_neighbours_of_one_name_do_not_mix(tmp_path: Path, write: Write) -> None:
    for folder in ("a", "b"):
        write(f"{folder}/words.py", f"TITLE = {folder!r}")
        write(f"{folder}/x.dashboard.py", "from words import TITLE\n" + DASHBOARD.format(title="TITLE"))
    assert [title(source) for source in found(tmp_path)] == ["a", "b"]


def test_definitions_do_not_pile_up_in_memory(tmp_path: Path, write: Write) -> None:
    write("a.dashboard.py", DASHBOARD.format(title="'x'"))
    before = len(sys.modules)
    for source in found(tmp_path) * 3:
        define(source)
    assert len(sys.modules) - before <= 1


def test_what_a_definition_prints_stays_off_standard_output(
    tmp_path: Path, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write("a.dashboard.py", "print('hello')\n" + DASHBOARD.format(title="'x'"))
    define(found(tmp_path)[0])
    assert capsys.readouterr().out == ""


def test_a_syntax_error_has_its_line_and_column(tmp_path: Path, write: Write) -> None:
    path = write("a.dashboard.py", "x = 1\ny = (2\n")
    finding = refused(found(tmp_path)[0])
    assert (finding.id, str(finding.location)) == ("definition/syntax", f"{path}:2:5")


def test_an_exception_has_the_authors_line(tmp_path: Path, write: Write) -> None:
    inner = write("words.py", "def broken():\n    return 1 / 0\n")
    write("a.dashboard.py", "import words\ndashboard = words.broken()\n")
    finding = refused(found(tmp_path)[0])
    assert (finding.id, finding.location.file, finding.location.line) == ("definition/raised", str(inner), 2)
    assert "ZeroDivisionError" in finding.message


def test_an_exit_is_an_exception_too(tmp_path: Path, write: Write) -> None:
    write("a.dashboard.py", "import sys\nsys.exit(3)\n")
    assert refused(found(tmp_path)[0]).location.line == 2


def test_a_missing_module_is_named(tmp_path: Path, write: Write) -> None:
    write("a.dashboard.py", "import no_such_module\n")
    assert "no_such_module" in refused(found(tmp_path)[0]).help


@pytest.mark.parametrize("text", ["dashboard = 7", "x = 1"])
def test_what_is_no_dashboard_is_refused(tmp_path: Path, write: Write, text: str) -> None:
    write("a.dashboard.py", text)
    assert refused(found(tmp_path)[0]).id == "definition/type"


def test_a_folder_that_is_no_package_is_forgotten_too(tmp_path: Path) -> None:
    root = tmp_path / "forgotten"
    (root / "deep").mkdir(parents=True)
    (root / "its_words.py").write_text("TITLE = 'first'")
    text = "from forgotten.its_words import TITLE\n" + DASHBOARD.format(title="TITLE")
    (root / "deep/a.dashboard.py").write_text(text)
    before = set(sys.modules)
    (source,) = discover([root], [])
    assert title(source) == "first"
    forget(set(sys.modules) - before, [root])
    assert {name for name in sys.modules if name.split(".")[0] == "forgotten"} == set()
