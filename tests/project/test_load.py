"""Definitions are discovered and loaded; what goes wrong in them is reported at the author's line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from heddle.compile.definition import DefinitionFile
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.project.discover import discover
from heddle.project.load import fresh_modules, load_definition

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


def files(root: Path, systems: tuple[str, ...] = ()) -> list[DefinitionFile]:
    return list(discover([root / "defs"], systems))


def titles(root: Path) -> list[str]:
    return [str(load_definition(file).value.title) for file in files(root)]


def finding_of(file: DefinitionFile) -> Finding:
    with pytest.raises(BadInput) as error:
        load_definition(file)
    (finding,) = error.value.findings
    return finding


def test_only_files_that_declare_something_are_definitions(tmp_path: Path, write: Write) -> None:
    write("a.dashboard.py", "")
    write("b.py", "dashboard: object = 1")
    write("c.py", "datasource = 1")
    write("d.py", "alerts = Alerts(system=S)")
    write("e.py", "alerts = ['a common name']")
    write("f.py", "simulation = Simulation(system=S)")
    write("setup.py", "raise SystemExit('must not run')")
    write("g.py", "if dashboard == 1: pass\n    dashboard = 2")
    write(".hidden/h.dashboard.py", "")
    write("__pycache__/i.dashboard.py", "")
    assert [(file.path.name, file.kind) for file in files(tmp_path)] == [
        ("a.dashboard.py", "dashboard"),
        ("b.py", "dashboard"),
        ("c.py", "datasource"),
        ("d.py", "alerts"),
        ("f.py", "simulation"),
    ]


def test_systems_are_the_folders_below_the_root(tmp_path: Path, write: Write) -> None:
    write("loom/a.dashboard.py", "")
    write("other/a.dashboard.py", "")
    write("top.dashboard.py", "")
    assert [file.parts for file in files(tmp_path, ("loom",))] == [("loom",), ()]


def test_a_missing_folder_is_an_error_without_a_line(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not exist") as error:
        files(tmp_path)
    assert str(error.value.findings[0].location) == str(tmp_path / "defs")


def test_an_unknown_system_is_an_error(tmp_path: Path, write: Write) -> None:
    write("loom/a.dashboard.py", "")
    with pytest.raises(BadInput, match="unknown system 'lom'") as error:
        files(tmp_path, ("lom",))
    assert error.value.findings[0].help == "choose from loom"


@pytest.mark.parametrize("folder", ["", "sub/", "with-hyphen/", "v1.2/", "json/"])
def test_imports_from_beside_the_file_work(tmp_path: Path, write: Write, folder: str) -> None:
    write(f"{folder}shared_rows.py", "TITLE = 'shared'")
    write(f"{folder}bare.dashboard.py", "from shared_rows import TITLE\n" + DASHBOARD.format(title="TITLE"))
    write(f"{folder}dotted.dashboard.py", "from .shared_rows import TITLE\n" + DASHBOARD.format(title="TITLE"))
    assert titles(tmp_path) == ["shared", "shared"]


def test_relative_imports_reach_the_parent_folder(tmp_path: Path, write: Write) -> None:
    write("rows.py", "TITLE = 'up'")
    write("sub/a.dashboard.py", "from ..rows import TITLE\n" + DASHBOARD.format(title="TITLE"))
    assert titles(tmp_path) == ["up"]


def test_absolute_imports_start_beside_the_root(tmp_path: Path, write: Write) -> None:
    write("sub/rows.py", "TITLE = 'absolute'")
    write("sub/a.py", "from defs.sub.rows import TITLE\n" + DASHBOARD.format(title="TITLE"))
    assert titles(tmp_path) == ["absolute"]


def test_bare_imports_start_in_the_root_where_no_other_module_has_the_name(tmp_path: Path, write: Write) -> None:
    write("panels/rows.py", "TITLE = 'rows of the root'")
    write("http/other.py", "")
    text = "from http import HTTPStatus\nfrom panels.rows import TITLE\n"
    write("deep/a.dashboard.py", text + DASHBOARD.format(title="f'{TITLE} {HTTPStatus.OK.value}'"))
    before = list(sys.path)
    with fresh_modules([tmp_path / "defs"]):
        assert titles(tmp_path) == ["rows of the root 200"]
    assert "panels" not in sys.modules
    assert sys.path == before


def test_modules_with_the_same_name_in_two_folders_do_not_mix(tmp_path: Path, write: Write) -> None:
    for folder in ("a", "b"):
        write(f"{folder}/rows.py", f"TITLE = {folder!r}")
        write(f"{folder}/x.dashboard.py", "from rows import TITLE\n" + DASHBOARD.format(title="TITLE"))
    assert titles(tmp_path) == ["a", "b"]


def test_loaded_definitions_do_not_stay_in_memory(tmp_path: Path, write: Write) -> None:
    write("a.dashboard.py", DASHBOARD.format(title="'x'"))
    before = len(sys.modules)
    for _ in range(3):
        titles(tmp_path)
    assert len(sys.modules) - before <= 1


def test_output_of_a_definition_is_not_on_standard_output(
    tmp_path: Path, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write("a.dashboard.py", "print('hello')\n" + DASHBOARD.format(title="'x'"))
    titles(tmp_path)
    output = capsys.readouterr()
    assert (output.out, output.err) == ("", "hello\n")


def test_a_syntax_error_has_its_line_and_column(tmp_path: Path, write: Write) -> None:
    path = write("a.dashboard.py", "x = 1\ny = (2\n")
    finding = finding_of(files(tmp_path)[0])
    assert (finding.id, str(finding.location)) == ("definition/invalid-syntax", f"{path}:2:5")


def test_an_exception_has_the_whole_expression_of_the_author(tmp_path: Path, write: Write) -> None:
    inner = write("rows.py", "def broken():\n    return 1 / 0\n")
    write("a.dashboard.py", "import rows\ndashboard = rows.broken()\n")
    finding = finding_of(files(tmp_path)[0])
    location = finding.location
    assert (finding.id, location.file) == ("definition/exception", str(inner))
    assert (location.line, location.column, location.end_line, location.end_column) == (2, 12, 2, 17)
    assert "ZeroDivisionError" in finding.message


def test_an_exit_is_an_exception_too(tmp_path: Path, write: Write) -> None:
    write("a.dashboard.py", "import sys\nsys.exit(3)\n")
    assert finding_of(files(tmp_path)[0]).location.line == 2


def test_a_missing_module_is_named(tmp_path: Path, write: Write) -> None:
    write("a.dashboard.py", "import no_such_module\n")
    assert "no_such_module" in finding_of(files(tmp_path)[0]).help


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dashboard = 7", "`dashboard` is a int, not a grafanalib Dashboard"),
        ("x = 1", "`dashboard` is missing, not a grafanalib Dashboard"),
    ],
)
def test_a_value_of_the_wrong_type_is_an_error(tmp_path: Path, write: Write, text: str, message: str) -> None:
    write("a.dashboard.py", text)
    finding = finding_of(files(tmp_path)[0])
    assert (finding.id, finding.message) == ("definition/wrong-type", message)


def test_a_data_source_may_be_none_but_not_missing(tmp_path: Path, write: Write) -> None:
    path = write("a.py", "datasource = None")
    assert load_definition(files(tmp_path)[0]).value is None
    path.write_text("datasource = 1\ndel datasource")
    assert finding_of(files(tmp_path)[0]).message.startswith("`datasource` is missing")


def test_a_folder_without_init_is_unloaded_too(tmp_path: Path) -> None:
    root = tmp_path / "unloaded"
    (root / "deep").mkdir(parents=True)
    (root / "shared_rows.py").write_text("TITLE = 'first'")
    text = "from unloaded.shared_rows import TITLE\n" + DASHBOARD.format(title="TITLE")
    (root / "deep/a.dashboard.py").write_text(text)
    (file,) = discover([root], [])
    with fresh_modules([root]):
        assert load_definition(file).value.title == "first"
    assert {name for name in sys.modules if name.split(".")[0] == "unloaded"} == set()


def test_a_module_that_was_imported_before_is_loaded_again_and_restored(tmp_path: Path) -> None:
    root = tmp_path / "fresh"
    root.mkdir()
    (root / "shared_rows.py").write_text("TITLE = 'first'")
    (root / "a.dashboard.py").write_text("from fresh.shared_rows import TITLE\n" + DASHBOARD.format(title="TITLE"))
    imported = ModuleType("fresh.shared_rows")
    imported.__file__ = str(root / "shared_rows.py")
    imported.TITLE = "old"  # type: ignore[attr-defined]
    sys.modules["fresh.shared_rows"] = imported
    try:
        with fresh_modules([root]):
            (file,) = discover([root], [])
            assert load_definition(file).value.title == "first"
        assert sys.modules["fresh.shared_rows"] is imported
    finally:
        del sys.modules["fresh.shared_rows"]


@pytest.mark.parametrize("own_init", [False, True])
@pytest.mark.parametrize("already_imported", [False, True])
def test_a_package_of_the_same_name_elsewhere_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, own_init: bool, already_imported: bool
) -> None:
    for folder, title in (("elsewhere", "theirs"), ("here", "ours")):
        package = tmp_path / folder / "clashing/system"
        package.mkdir(parents=True)
        (package / "rows.py").write_text(f"TITLE = {title!r}")
        if own_init or folder == "elsewhere":
            (package / "__init__.py").touch()
            (package.parent / "__init__.py").touch()
    root = tmp_path / "here/clashing"
    (root / "system/a.py").write_text("from clashing.system.rows import TITLE\n" + DASHBOARD.format(title="TITLE"))
    monkeypatch.syspath_prepend(tmp_path / "elsewhere")
    theirs = import_module("clashing.system.rows") if already_imported else None
    try:
        with fresh_modules([root]):
            (file,) = discover([root], [])
            assert load_definition(file).value.title == "ours"
        assert sys.modules.get("clashing.system.rows") is theirs
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == "clashing"]:
            del sys.modules[name]


def test_a_folder_named_like_a_library_leaves_the_library_alone(tmp_path: Path) -> None:
    for name in ("json", "heddle", "grafanalib"):
        root = tmp_path / name
        root.mkdir()
        (root / "rows.py").write_text("TITLE = 'rows'")
        (root / "a.py").write_text("from .rows import TITLE\n" + DASHBOARD.format(title="TITLE"))
        with fresh_modules([root]):
            (file,) = discover([root], [])
            assert load_definition(file).value.title == "rows"


def same_name_files(folder: Path) -> list[DefinitionFile]:
    """Return the definitions of two services whose definitions folders, modules and helpers have the same names."""
    for service in ("checkout", "payment"):
        root = folder / service / "boards"
        (root / "http").mkdir(parents=True)
        (root / "http/names.py").write_text(f"TITLE = {service!r}")
        (root.parent / "colors.py").write_text(f"COLOR = {service!r}")
        (root / "shapes").mkdir()
        (root / "shapes/lines.py").write_text(f"LINE = {service!r}")
        (root.parent / "sources").mkdir()
        (root.parent / "sources/a.py").write_text(
            "from boards.http.names import TITLE\n" + DASHBOARD.format(title="TITLE + ' source'")
        )
        (root / "http/a.py").write_text(
            "from boards.http.names import TITLE\nfrom colors import COLOR\nfrom shapes.lines import LINE\n"
            + DASHBOARD.format(title="f'{TITLE} {COLOR} {LINE}'")
        )
    roots = [folder / service / name for name in ("boards", "sources") for service in ("checkout", "payment")]
    return list(discover(roots, []))


def test_folders_with_the_same_name_do_not_share_modules(tmp_path: Path) -> None:
    definitions = same_name_files(tmp_path)
    expected = {
        "checkout/boards": "checkout checkout checkout",
        "payment/boards": "payment payment payment",
        "checkout/sources": "checkout source",
        "payment/sources": "payment source",
    }
    with fresh_modules([file.root for file in definitions]):
        for _ in range(2):  # also when the folders take turns
            actual = {str(file.root.relative_to(tmp_path)): load_definition(file).value.title for file in definitions}
            assert actual == expected
    assert [name for name in sys.modules if str(tmp_path) in name or name.startswith("boards")] == []


def test_a_module_is_imported_once_for_all_definitions_of_its_folder(tmp_path: Path) -> None:
    definitions = same_name_files(tmp_path)
    with fresh_modules([file.root for file in definitions]):
        modules = []
        for file in [*definitions, *definitions]:
            load_definition(file)
            if file.root == tmp_path / "checkout/boards":
                modules.append(sys.modules["boards.http.names"])
    assert modules[0] is modules[1]


def test_an_edit_of_the_same_size_and_time_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    root = tmp_path / "edited"
    files = {
        "edited/__init__.py": "FIRST = 'one'",
        "edited/rows.py": "SECOND = 'one'",
        "edited/shapes/__init__.py": "THIRD = 'one'",
        "edited_palette.py": "FOURTH = 'one'",
        "edited/a.py": "from edited import FIRST\nfrom .rows import SECOND\nfrom edited.shapes import THIRD\n"
        "from edited_palette import FOURTH\n" + DASHBOARD.format(title="f'{FIRST} {SECOND} {THIRD} {FOURTH} one'"),
    }
    actual = []
    for word in ("one", "two"):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("one", word))
            os.utime(path, (1_700_000_000, 1_700_000_000))
        with fresh_modules([root]):
            (file,) = discover([root], [])
            actual.append(load_definition(file).value.title)
    assert actual == ["one one one one one", "two two two two two"]
    assert list(tmp_path.rglob("__pycache__")) == []
