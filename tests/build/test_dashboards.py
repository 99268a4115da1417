"""Several processes give the results of one, in the same order; a worker that dies is an error."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from heddle.build.dashboards import POOL_FROM, BuildResult, build_dashboards
from heddle.diagnostics.errors import BadInput
from heddle.project.pipeline import load_project
from heddle.settings.active import project_settings
from heddle.settings.load import load
from tests.cli.project import contents

COUNT = POOL_FROM + 6
HEAD = "import os, signal\nfrom grafanalib.core import Dashboard, Stat\n"
Write = Callable[[int, str], Path]


@pytest.fixture
def definitions(tmp_path: Path) -> Path:
    folder = tmp_path / "defs"
    folder.mkdir()
    for number in range(COUNT):
        write(folder, number)
    return folder


def write(folder: Path, number: int, before: str = "") -> Path:
    file = folder / f"d{number:03}.dashboard.py"
    file.write_text(f"{HEAD}{before}\ndashboard = Dashboard(uid='d{number}', title='D{number}', panels=[Stat()])\n")
    return file


@contextmanager
def results(folder: Path, processes: int) -> Iterator[Iterator[BuildResult]]:
    with load_project(project_settings(), [folder], kinds=()) as project:
        yield build_dashboards(project, processes=processes)


def built(folder: Path, processes: int) -> list[BuildResult]:
    with results(folder, processes) as found:
        return list(found)


def test_two_processes_give_the_results_of_one(definitions: Path) -> None:
    write(definitions, 3, "1 / 0")
    write(definitions, COUNT - 1, "print('hello'); 1 / 0")
    one, two = built(definitions, 1), built(definitions, 2)
    assert two == one
    assert [result.artifact is None for result in two] == [number in {3, COUNT - 1} for number in range(COUNT)]
    assert two[0].source_map.startswith(b'{"":["')


def test_started_processes_give_the_results_of_forked_ones(definitions: Path) -> None:
    one, stop = built(definitions, 1), threading.Event()
    thread = threading.Thread(target=stop.wait)  # with another thread, processes are started and not forked
    thread.start()
    try:
        assert built(definitions, 2) == one
    finally:
        stop.set()
        thread.join()


def test_dashboards_are_really_compiled_by_other_processes(definitions: Path) -> None:
    write(definitions, 0, "print(os.getpid()); raise ValueError(os.getpid())")
    (finding,) = built(definitions, 2)[0].findings
    assert str(os.getpid()) not in finding.message


@pytest.mark.parametrize("death", ["os._exit(9)", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_a_worker_that_dies_is_an_error_at_the_definition(definitions: Path, death: str) -> None:
    write(definitions, 0, death)
    with pytest.raises(BadInput, match="a worker process died") as error:
        built(definitions, 2)
    assert str(error.value.findings[0].location) == str(definitions / "d000.dashboard.py")


def test_workers_end_when_the_results_are_not_read_to_the_end(definitions: Path) -> None:
    before = children()
    with results(definitions, 2) as found:
        next(found)
        assert children() > before
        found.close()  # type: ignore[attr-defined]
    assert children() == before


def children() -> set[str]:
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {pid for task in tasks for pid in task.read_text().split()}


GENERATE = """
import os
os.cpu_count = lambda: {cores}
from heddle.cli import main
main(['generate', '--definitions', 'defs'])
"""


@pytest.mark.parametrize("name", ["SIGKILL", "SIGINT"])
def test_no_worker_outlives_its_parent(definitions: Path, name: str) -> None:
    note = f"open({str(definitions / 'pids')!r}, 'a').write(f'{{os.getpid()}}\\n')"
    for number in range(COUNT):
        write(definitions, number, note if number else f"{note}\nwhile True: pass")
    command = [sys.executable, "-c", GENERATE.format(cores=2)]
    with (definitions.parent / "stderr").open("w") as stderr:
        process = subprocess.Popen(command, cwd=definitions.parent, stderr=stderr, start_new_session=True)
    try:
        end_while_compiling(process, definitions, name)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def end_while_compiling(process: subprocess.Popen[bytes], definitions: Path, name: str) -> None:
    pids = definitions / "pids"
    # One worker hangs in the first chunk of 16; the other has compiled the rest and is idle.
    wait_for(lambda: pids.exists() and len(pids.read_text().splitlines()) == COUNT - 15)
    workers = set(map(int, pids.read_text().splitlines()))
    assert len(workers) == 2
    assert process.pid not in workers
    if name == "SIGINT":
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    else:
        process.kill()
    assert process.wait(20) == {"SIGINT": 130, "SIGKILL": -signal.SIGKILL}[name]
    wait_for(lambda: not any(map(is_running, workers)))
    expected = {"SIGINT": "interrupted\n", "SIGKILL": ""}[name]
    assert (definitions.parent / "stderr").read_text() == expected


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_generate_writes_the_same_bytes_on_one_core(definitions: Path) -> None:
    outputs = []
    for cores in (1, 2):
        program = GENERATE.format(cores=cores)
        subprocess.run([sys.executable, "-c", program], cwd=definitions.parent, check=True, capture_output=True)
        outputs.append({**contents(definitions.parent / "out"), **contents(definitions.parent / ".heddle")})
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) > COUNT


def test_started_processes_have_the_settings_and_modules_of_the_project(tmp_path: Path) -> None:
    roots = [tmp_path / service / "boards" for service in ("checkout", "payment")]
    for root in roots:
        root.mkdir(parents=True)
        (root / "names.py").write_text(f"SERVICE = {root.parent.name!r}\n")
        for number in range(COUNT // 2):
            (root / f"{root.parent.name}{number}.py").write_text(
                "from grafanalib.core import Dashboard\nfrom boards.names import SERVICE\n"
                "from heddle.settings.active import project_settings\n"
                f"dashboard = Dashboard(title=SERVICE + project_settings().refresh, uid=f'{{SERVICE}}{number}')\n"
            )
    (tmp_path / "heddle.toml").write_text('refresh = "7m"\n')
    settings = load(tmp_path, None, {})
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)  # beside another thread, processes are started and not forked
    other.start()
    try:
        with load_project(settings, roots, kinds=()) as project:
            found = list(build_dashboards(project, processes=2))
    finally:
        stop.set()
        other.join()
    titles = [result.summary.title for result in found if result.summary]
    assert titles == ["checkout7m"] * (COUNT // 2) + ["payment7m"] * (COUNT // 2)
