"""`heddle generate --check` tells what is not up to date, and writes nothing."""

from __future__ import annotations

import pytest

from tests.build.trees import tree
from tests.cli.project import Project, dashboard

FILE = "dashboards/loom/orders.json"


def drop_a_file(project: Project) -> None:
    (project.out / FILE).unlink()


def edit_a_file(project: Project) -> None:
    (project.out / FILE).write_text("{}")


def change_a_definition(project: Project) -> None:
    project.write("dashboards/loom/orders.py", dashboard(title="Another title"))


def remove_a_definition(project: Project) -> None:
    project.remove("dashboards/loom/orders.py")


STALE = {
    drop_a_file: f"missing: out/{FILE}",
    edit_a_file: f"stale: out/{FILE}",
    change_a_definition: f"stale: out/{FILE}",
    remove_a_definition: f"no longer made: out/{FILE}",
}
each = pytest.mark.parametrize("spoil", STALE, ids=lambda spoil: spoil.__name__)


def test_fresh_output_exits_0(project: Project) -> None:
    project.generate()
    assert project.generate("--check").exit_code == 0


def test_fresh_output_lists_nothing(project: Project) -> None:
    project.generate()
    assert project.generate("--check").stdout == ""


def test_no_output_at_all_exits_1(project: Project) -> None:
    assert project.generate("--check").exit_code == 1


def test_no_output_at_all_lists_every_file(project: Project) -> None:
    listed = project.generate("--check").stdout.splitlines()
    project.generate()
    assert listed == [f"missing: out/{path}" for path in project.files()]


@each
def test_what_is_not_up_to_date_exits_1(project: Project, spoil) -> None:
    project.generate()
    spoil(project)
    assert project.generate("--check").exit_code == 1


@each
def test_what_is_not_up_to_date_is_listed(project: Project, spoil) -> None:
    project.generate()
    spoil(project)
    assert STALE[spoil] in project.generate("--check").stdout.splitlines()


@each
def test_nothing_is_written(project: Project, spoil, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    project.generate()
    spoil(project)
    before = tree(project.folder)
    project.generate("--check")
    assert tree(project.folder) == before


def test_nothing_is_written_where_nothing_was_made(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    before = tree(project.folder)
    project.generate("--check")
    assert tree(project.folder) == before


def test_files_of_others_are_ignored(project: Project) -> None:
    project.generate()
    (project.out / "dashboards/loom/theirs.json").write_text("{}")
    assert project.generate("--check").exit_code == 0


def test_files_of_others_are_not_listed(project: Project) -> None:
    project.generate()
    (project.out / "dashboards/loom/theirs.json").write_text("{}")
    edit_a_file(project)
    assert "theirs" not in project.generate("--check").stdout


def test_bad_input_exits_2(project: Project) -> None:
    project.generate()
    project.write("dashboards/loom/orders.py", "dashboard = 1 / 0\n")
    assert project.generate("--check").exit_code == 2


def test_the_next_run_mends_what_was_listed(project: Project) -> None:
    project.generate()
    edit_a_file(project)
    project.generate()
    assert project.generate("--check").exit_code == 0
