"""`heddle generate --check` lists the files that are not up to date, and writes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.build.trees import tree
from tests.cli.project import Project, dashboard

FILE = "dashboards/loom/orders.json"


def delete_a_file(project: Project) -> None:
    (project.out / FILE).unlink()


def edit_a_file(project: Project) -> None:
    (project.out / FILE).write_text("{}")


def change_a_definition(project: Project) -> None:
    project.write("dashboards/loom/orders.py", dashboard(title="Another title"))


def remove_a_definition(project: Project) -> None:
    project.remove("dashboards/loom/orders.py")


CHANGES: dict[Callable[[Project], None], str] = {
    delete_a_file: f"missing: out/{FILE}",
    edit_a_file: f"out of date: out/{FILE}",
    change_a_definition: f"out of date: out/{FILE}",
    remove_a_definition: f"orphaned: out/{FILE}",
}


def test_an_output_that_is_up_to_date_exits_0_and_lists_nothing(project: Project) -> None:
    project.generate()
    done = project.generate("--check")
    assert (done.exit_code, done.stdout) == (0, "")


def test_without_an_output_every_file_is_missing(project: Project) -> None:
    done = project.generate("--check")
    project.generate()
    assert (done.exit_code, done.stdout.splitlines()) == (1, [f"missing: out/{path}" for path in project.files()])


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_difference_is_listed_and_nothing_is_written(
    project: Project, change: Callable[[Project], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    project.generate()
    change(project)
    before = tree(project.folder)
    done = project.generate("--check")
    assert done.exit_code == 1
    assert CHANGES[change] in done.stdout.splitlines()
    assert tree(project.folder) == before


def test_nothing_is_written_without_an_output(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    before = tree(project.folder)
    project.generate("--check")
    assert tree(project.folder) == before


def test_files_of_other_programs_are_ignored(project: Project) -> None:
    project.generate()
    (project.out / "dashboards/loom/foreign.json").write_text("{}")
    assert project.generate("--check").exit_code == 0
    edit_a_file(project)
    assert "foreign" not in project.generate("--check").stdout


def test_bad_input_exits_2(project: Project) -> None:
    project.generate()
    project.write("dashboards/loom/orders.py", "dashboard = 1 / 0\n")
    assert project.generate("--check").exit_code == 2


def test_generate_brings_the_output_up_to_date(project: Project) -> None:
    project.generate()
    edit_a_file(project)
    project.generate()
    assert project.generate("--check").exit_code == 0
