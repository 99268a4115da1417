"""What a run notes of its inputs, and that each of them makes it look again when it changes."""

from __future__ import annotations

import glob
import importlib
import importlib.util
import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heddle.build.inputs.inputs import Inputs
from heddle.build.inputs.note import Note
from heddle.build.inputs.recording import recording


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a definition, that of the process, and one that can be imported from."""
    (tmp_path / "loom").mkdir()
    (tmp_path / "loom/overview.py").write_text("TITLE = 'a'\n")
    (tmp_path / "note.txt").write_text("text")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    importlib.invalidate_caches()
    yield tmp_path
    for name in [name for name in sys.modules if name.split(".")[0] == "loom"]:
        del sys.modules[name]


def recorded(act, *apart: Path) -> Inputs:
    with recording(apart) as record:
        act()
    assert record.inputs.unrepeatable == ""
    assert record.inputs.unchanged()
    return record.inputs


def paths(inputs: Inputs) -> set[str]:
    return {note.path for note in inputs.notes}


READERS = {
    "open": lambda: Path("note.txt").read_text(),
    "absolute": lambda: Path("note.txt").absolute().read_bytes(),
    "bytes": lambda: open(b"note.txt").close(),  # noqa: PTH123
    "descriptor": lambda: os.close(os.open("note.txt", os.O_RDONLY)),
    "after chdir": lambda: (os.chdir("loom"), Path("../note.txt").read_text(), os.chdir("..")),
}


@pytest.mark.parametrize("reader", READERS)
def test_file_that_is_read_is_an_input(folder, reader):
    inputs = recorded(READERS[reader])
    assert str(folder / "note.txt") in paths(inputs)
    (folder / "note.txt").write_text("TEXT")
    assert not inputs.unchanged()


LISTERS = {
    "listdir": lambda: os.listdir("loom"),  # noqa: PTH208
    "listdir here": lambda: (os.chdir("loom"), os.listdir(), os.chdir("..")),  # noqa: PTH208
    "scandir": lambda: list(os.scandir("loom")),
    "walk": lambda: list(os.walk(".")),
    "glob": lambda: glob.glob("loom/*.py"),  # noqa: PTH207
    "iterdir": lambda: list(Path("loom").iterdir()),
    "path glob": lambda: list(Path().glob("loom/*.py")),
    "rglob": lambda: list(Path().rglob("*.py")),
}


@pytest.mark.parametrize("lister", LISTERS)
def test_new_file_in_a_listed_folder_is_seen(folder, lister):
    inputs = recorded(LISTERS[lister])
    (folder / "loom/new.py").write_text("")
    assert not inputs.unchanged()


@pytest.mark.parametrize("lister", LISTERS)
def test_file_that_leaves_a_listed_folder_is_seen(folder, lister):
    inputs = recorded(LISTERS[lister])
    (folder / "loom/overview.py").unlink()
    assert not inputs.unchanged()


def test_new_folder_below_a_walked_one_is_seen(folder):
    inputs = recorded(lambda: list(os.walk(".")))
    (folder / "loom/tokenhub").mkdir()
    assert not inputs.unchanged()


def test_module_is_an_input_also_when_its_compiled_form_is_read(folder):
    for _ in range(2):
        inputs = recorded(lambda: importlib.import_module("loom.overview"))
        del sys.modules["loom.overview"]
        assert str(folder / "loom/overview.py") in paths(inputs)
        assert not any(path.endswith(".pyc") for path in paths(inputs))
        assert (folder / "loom/__pycache__").is_dir()
    (folder / "loom/overview.py").write_text("TITLE = 'b'\n")
    assert not inputs.unchanged()


@pytest.mark.parametrize("prefix", [None, "compiled"])
def test_module_with_dots_in_its_name_is_an_input(folder, monkeypatch, prefix):
    monkeypatch.setattr(sys, "pycache_prefix", prefix and str(folder / prefix))
    file = folder / "loom/overview.dashboard.py"
    file.write_text("TITLE = 'a'\n")
    spec = importlib.util.spec_from_file_location("overview", file)
    for _ in range(2):
        inputs = recorded(lambda: spec.loader.exec_module(importlib.util.module_from_spec(spec)))
        assert str(file) in paths(inputs)
        assert not any(path.endswith(".pyc") for path in paths(inputs))


def test_module_forgotten_by_the_import_system_is_an_input(folder):
    importlib.import_module("loom.overview")
    del sys.modules["loom.overview"]

    def load() -> None:
        importlib.import_module("loom.overview")
        del sys.modules["loom.overview"]

    assert str(folder / "loom/overview.py") in paths(recorded(load))


def test_module_loaded_before_is_an_input(folder):
    module = importlib.import_module("loom.overview")
    os.utime(module.__file__, (1, 1))
    tick()
    inputs = recorded(lambda: None)
    Path(module.__file__).write_text("TITLE = 'b'\n")
    assert not inputs.unchanged()


def test_compiled_modules_in_a_listed_folder_are_no_news(folder):
    inputs = recorded(LISTERS["listdir"])
    (folder / "loom/__pycache__").mkdir()
    assert inputs.unchanged()


def test_touched_file_with_the_same_bytes_is_no_news(folder):
    inputs = recorded(READERS["open"])
    os.utime(folder / "note.txt", (1, 1))
    (folder / "note.txt").write_text("text")
    assert inputs.unchanged()


def test_other_bytes_of_the_same_size_and_time_are_news(folder):
    os.utime(folder / "note.txt", (1, 1))
    tick()
    inputs = recorded(READERS["open"])
    (folder / "note.txt").write_text("TEXT")
    os.utime(folder / "note.txt", (1, 1))
    assert not inputs.unchanged()


def test_file_that_is_removed_is_news(folder):
    inputs = recorded(READERS["open"])
    (folder / "note.txt").unlink()
    assert not inputs.unchanged()


def test_folder_in_place_of_a_file_is_news(folder):
    inputs = recorded(READERS["open"])
    (folder / "note.txt").unlink()
    (folder / "note.txt").mkdir()
    assert not inputs.unchanged()


def test_file_looked_for_in_vain_is_an_input(folder):
    def look() -> None:
        with pytest.raises(FileNotFoundError):
            Path("local.txt").read_text()

    inputs = recorded(look)
    (folder / "local.txt").write_text("")
    assert not inputs.unchanged()


def test_file_that_is_only_written_is_no_input(folder):
    inputs = recorded(lambda: Path("written.txt").write_text("a"))
    assert str(folder / "written.txt") not in paths(inputs)


def test_file_that_nobody_read_is_no_input(folder):
    inputs = recorded(lambda: None)
    (folder / "note.txt").write_text("other")
    assert inputs.unchanged()


def test_what_the_run_itself_writes_is_no_input(folder):
    def act() -> None:
        list(Path().iterdir())
        Path("out").mkdir()
        Path("out/a.json").write_text("a")
        Path("out/a.json").read_text()

    inputs = recorded(act, Path("out"), Path(".heddle"))
    assert not any(path.startswith(str(folder / "out")) for path in paths(inputs))
    (folder / ".heddle").mkdir()
    (folder / "out/a.json").unlink()
    (folder / "out").rmdir()
    assert inputs.unchanged()


LOOKUPS = {
    "getenv": lambda: os.getenv("HEDDLE_X"),
    "get": lambda: os.environ.get("HEDDLE_X", ""),
    "item": lambda: os.environ.setdefault("HEDDLE_X", "1"),
    "in": lambda: "HEDDLE_X" in os.environ,
    "copy": lambda: os.environ.copy(),
    "iteration": lambda: list(os.environ),
    "items": lambda: dict(os.environ.items()),
    "length": lambda: len(os.environ),
}


@pytest.mark.parametrize("before", ["1", None])
@pytest.mark.parametrize("lookup", LOOKUPS)
def test_variable_that_is_looked_up_is_an_input(folder, monkeypatch, lookup, before):
    if before:
        monkeypatch.setenv("HEDDLE_X", before)
    else:
        monkeypatch.delenv("HEDDLE_X", raising=False)
    with recording() as record:
        LOOKUPS[lookup]()
    if before:
        monkeypatch.setenv("HEDDLE_X", before)
    else:
        monkeypatch.delenv("HEDDLE_X", raising=False)
    assert record.inputs.unchanged()
    monkeypatch.setenv("HEDDLE_X", "2")
    assert not record.inputs.unchanged()


def test_variable_that_nobody_looked_up_is_no_input(folder, monkeypatch):
    inputs = recorded(lambda: os.getenv("HEDDLE_X"))
    monkeypatch.setenv("HEDDLE_Y", "1")
    assert inputs.unchanged()


def test_value_of_a_variable_is_not_kept_in_plain(folder, monkeypatch):
    monkeypatch.setenv("HEDDLE_X", "open sesame")
    assert "sesame" not in json.dumps(recorded(lambda: dict(os.environ)).encode())


def test_environment_is_plain_again_afterwards(folder):
    before = type(os.environ)
    with pytest.raises(ValueError), recording():
        raise ValueError
    assert type(os.environ) is before


def test_replaced_environment_counts_as_a_whole(folder, monkeypatch):
    monkeypatch.setattr(os, "environ", {"A": "1"})
    inputs = recorded(lambda: None)
    os.environ["B"] = "2"
    assert not inputs.unchanged()


def tick() -> None:
    """Wait until the clock of the file system shows another time."""
    time.sleep(0.05)


OUTSIDE = {
    "program": lambda: subprocess.run([sys.executable, "-V"], capture_output=True, check=True),
    "shell": lambda: os.system("true"),
    "network": lambda: socket.getaddrinfo("127.0.0.1", 9),
    "database": lambda: sqlite3.connect(":memory:").close(),
    "device": lambda: Path("/dev/urandom").open("rb").close(),
    "moving file": lambda: (Path("note.txt").read_text(), tick(), Path("note.txt").write_text("later")),
    "moving folder": lambda: (list(Path("loom").iterdir()), tick(), Path("loom/new.py").write_text("")),
}


@pytest.mark.parametrize("act", OUTSIDE)
def test_what_cannot_be_noted_is_never_unchanged(folder, act):
    with recording() as record:
        OUTSIDE[act]()
    assert record.inputs.unrepeatable
    assert not record.inputs.unchanged()


def test_null_device_can_be_noted(folder):
    recorded(lambda: Path(os.devnull).read_text())


def test_other_folder_is_news(folder, monkeypatch):
    inputs = recorded(lambda: None)
    monkeypatch.chdir("loom")
    assert not inputs.unchanged()


def test_nothing_is_noted_outside(folder):
    recorded(lambda: None)
    Path("note.txt").read_text()
    assert str(folder / "note.txt") not in paths(recorded(lambda: None))


def test_other_thread_is_heard(folder):
    def act() -> None:
        thread = threading.Thread(target=READERS["open"])
        thread.start()
        thread.join()

    assert str(folder / "note.txt") in paths(recorded(act))


def test_recordings_are_not_nested(folder):
    with recording(), pytest.raises(RuntimeError), recording():
        pass


notes = st.builds(
    Note, st.text(), st.sampled_from(["file", "folder", "absent"]), st.integers(0), st.integers(0), st.text()
)


@given(
    st.lists(notes).map(tuple),
    st.dictionaries(st.text(), st.none() | st.text()),
    st.lists(st.text()).map(tuple),
    st.text(),
)
def test_inputs_survive_writing_and_reading(noted, environment, apart, unrepeatable):
    inputs = Inputs(notes=noted, environment=environment, apart=apart, unrepeatable=unrepeatable)
    assert Inputs.decode(json.loads(json.dumps(inputs.encode()))) == inputs
