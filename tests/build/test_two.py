"""Two processes make what one makes, in its order, and notice what one notices."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from heddle.build import parallel as two
from heddle.build.dashboard import BuildResult, DashboardBuilder
from heddle.build.inputs.recording import recording
from heddle.project.discover import Source, discover

COUNT = 9
HEAD = "import os\nfrom grafanalib.core import Dashboard\n"


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Source]:
    # Threads of the test run itself would keep everything in one process, and nothing here would be asked.
    monkeypatch.setattr(two.threading, "active_count", lambda: 1)
    folder = tmp_path / "defs"
    folder.mkdir()
    (folder / "word.txt").write_text("w")
    for number in range(COUNT):
        body = f"dashboard = Dashboard(uid='d{number}', title='D{number}')\n"
        if number == COUNT - 1:  # in the second half
            body = f"WORD = open({str(folder / 'word.txt')!r}).read() + os.environ.get('A_WORD', '')\n" + body
        (folder / f"d{number}.dashboard.py").write_text(HEAD + body)
    return list(discover([folder], []))


@pytest.fixture(params=["one process", "two processes"])
def processes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(two, "FEW", 10**6 if request.param == "one process" else 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def made(sources: list[Source]) -> Iterator[BuildResult]:
    return two.build_each(sources, DashboardBuilder({}))


@pytest.mark.usefixtures("processes")
def test_the_order_is_that_of_the_sources(sources: list[Source]) -> None:
    assert [each.artifact.holds[0].uid for each in made(sources) if each.artifact] == [f"d{n}" for n in range(COUNT)]


@pytest.mark.usefixtures("processes")
def test_problems_come_back_with_their_places(sources: list[Source]) -> None:
    sources[-1].file.write_text("x = 1\nraise ValueError('no')\n")
    found = list(made(sources))
    (finding,) = found[-1].findings
    assert (finding.location.file, finding.location.line) == (str(sources[-1].file), 2)
    assert found[-1].artifact is None


@pytest.mark.usefixtures("processes")
def test_places_come_back(sources: list[Source]) -> None:
    assert [each.locations[""].file for each in made(sources)] == [str(source.file) for source in sources]


@pytest.mark.usefixtures("processes")
@pytest.mark.parametrize("change", ["file", "module", "variable", "nothing"])
def test_what_was_read_is_noted(sources: list[Source], change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_WORD", "before")
    with recording() as record:
        list(made(sources))
    assert record.inputs.unrepeatable == ""
    if change == "file":
        (sources[-1].file.parent / "word.txt").write_text("other")
    elif change == "module":
        sources[-1].file.write_text(sources[-1].file.read_text() + "# more\n")
    elif change == "variable":
        monkeypatch.setenv("A_WORD", "after")
    assert record.inputs.unchanged() is (change == "nothing")


@pytest.mark.usefixtures("processes")
def test_the_folder_of_temporary_files_is_no_input(sources: list[Source]) -> None:
    with recording() as record:
        list(made(sources))
    assert tempfile.gettempdir() not in {note.path for note in record.inputs.notes}


@pytest.mark.usefixtures("processes")
def test_a_definition_that_starts_a_process_is_still_noticed(sources: list[Source]) -> None:
    sources[-1].file.write_text(HEAD + "os.system('true')\ndashboard = Dashboard(uid='d', title='D')\n")
    with recording() as record:
        list(made(sources))
    assert record.inputs.unrepeatable != ""


def test_a_second_process_that_dies_is_made_up_for(sources: list[Source], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(two, "FEW", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    here = os.getpid()

    class Mortal(DashboardBuilder):
        def make(self, source: Source) -> BuildResult:
            if os.getpid() != here:
                os._exit(9)
            return super().make(source)

    found = list(two.build_each(sources, Mortal({})))
    assert [each.artifact.holds[0].uid for each in found if each.artifact] == [f"d{n}" for n in range(COUNT)]


def test_a_second_process_is_ended_when_this_one_stops(sources: list[Source], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(two, "FEW", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    children: list[int] = []
    fork = os.fork

    def noted() -> int:
        children.append(fork())
        return children[-1]

    monkeypatch.setattr(os, "fork", noted)
    results = two.build_each(sources, DashboardBuilder({}))
    next(results)
    results.close()  # type: ignore[attr-defined]
    (child,) = children
    with pytest.raises(ChildProcessError):
        os.waitpid(child, os.WNOHANG)
