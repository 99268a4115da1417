"""When a run has nothing to do."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from heddle.build.inputs.recording import recording
from heddle.build.inputs.stamp import fresh, read_stamp, save_stamp
from tests.build.output.trees import BEFORE, generate


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project that was generated just now."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "definition.txt").write_text("text")
    with recording([tmp_path / "out", tmp_path / ".heddle"]) as record:
        list(Path().iterdir())
        Path("definition.txt").read_text()
    generate(tmp_path / "out", BEFORE)
    save_stamp(tmp_path / ".heddle/stamp.json", key="key", inputs=record.inputs, out=Path("out"), result={})
    return tmp_path


def is_fresh(project: Path, key: str = "key") -> bool:
    return fresh(read_stamp(project / ".heddle/stamp.json"), key)


def test_nothing_changed_is_fresh(project):
    assert is_fresh(project)


def test_another_key_is_not_fresh(project):
    assert not is_fresh(project, "another")


def test_changed_input_is_not_fresh(project):
    (project / "definition.txt").write_text("TEXT")
    assert not is_fresh(project)


@pytest.mark.parametrize("content", ["edit", "edited"])
def test_edited_output_is_not_fresh(project, content):
    (project / "out/keep.json").write_text(content)
    assert not is_fresh(project)


def test_edited_output_with_its_old_time_is_not_fresh(project):
    before = (project / "out/keep.json").stat()
    (project / "out/keep.json").write_text("edit")
    os.utime(project / "out/keep.json", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not is_fresh(project)


def test_missing_output_is_not_fresh(project):
    (project / "out/gone/a.json").unlink()
    assert not is_fresh(project)


def test_touched_output_is_fresh(project):
    (project / "out/keep.json").write_text("same")
    assert is_fresh(project)


def test_foreign_file_in_out_is_nobodys_business(project):
    (project / "out/notes.txt").write_text("mine")
    assert is_fresh(project)


def test_edited_manifest_is_not_fresh(project):
    (project / "out/manifest.json").write_text('{"heddle": 1, "files": [], "tombstones": []}')
    assert not is_fresh(project)


def test_missing_manifest_is_not_fresh(project):
    (project / "out/manifest.json").unlink()
    assert not is_fresh(project)


def test_output_of_another_run_is_not_fresh(project):
    generate(project / "out", {"other.json": ""})
    assert not is_fresh(project)


@pytest.mark.parametrize("cut", [0, 1, 40, -2])
def test_truncated_stamp_is_not_fresh(project, cut):
    stamp = project / ".heddle/stamp.json"
    stamp.write_bytes(stamp.read_bytes()[:cut])
    assert not is_fresh(project)


@pytest.mark.parametrize("name", ["key", "inputs", "out", "manifest", "files", "heddle"])
def test_stamp_of_another_shape_is_not_fresh(project, name):
    stamp = project / ".heddle/stamp.json"
    value = json.loads(stamp.read_bytes())
    for other in (None, 2, [[1]], {"notes": 3}):
        stamp.write_text(json.dumps({**value, name: other}))
        assert not is_fresh(project)
    del value[name]
    stamp.write_text(json.dumps(value))
    assert not is_fresh(project)


def test_missing_stamp_is_not_fresh(project):
    (project / ".heddle/stamp.json").unlink()
    assert not is_fresh(project)


def test_inputs_that_cannot_be_noted_leave_no_stamp(project):
    with recording() as record:
        os.system("true")
    save_stamp(project / ".heddle/stamp.json", key="key", inputs=record.inputs, out=project / "out", result={})
    assert not (project / ".heddle/stamp.json").exists()


def test_stamp_that_cannot_be_written_is_done_without(project):
    with recording() as record:
        pass
    save_stamp(project / "definition.txt/stamp.json", key="key", inputs=record.inputs, out=project / "out", result={})
    assert (project / "definition.txt").read_text() == "text"
