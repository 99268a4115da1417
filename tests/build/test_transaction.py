"""An error, an interrupt or a kill at every step of a run: `out/` is as before, and the next run repairs the rest."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from heddle.build.manifest import Manifest, read_manifest
from heddle.build.staging import Stage
from heddle.diagnostics.errors import DiskError
from tests.build.trees import AFTER, BEFORE, artifact, generate, texts, tree

STEPS = ("replace", "unlink", "mkdir", "rmdir", "link")


class Disk:
    """Counts the calls that write, and acts at one of them, or from one of them on."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.calls = 0
        self.at = range(0)
        self.act: Callable[[], object] = lambda: None
        for name in STEPS:
            patch.setattr(os, name, self._counted(getattr(os, name)))
        patch.setattr(Path, "write_bytes", self._counted(Path.write_bytes))

    def _counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: object, **options: object) -> object:
            self.calls += 1
            if self.calls in self.at:
                self.act()
            return function(*args, **options)

        return call

    def fail(self, code: int, at: range) -> None:
        def raise_error() -> None:
            raise OSError(code, os.strerror(code))

        self.calls, self.at, self.act = 0, at, raise_error


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    generate(folder, BEFORE)
    (folder / "notes.txt").write_text("mine")
    (folder / "gone").chmod(0o700)
    return folder


@pytest.fixture
def disk(monkeypatch):
    return Disk(monkeypatch)


def steps(out: Path, disk: Disk) -> int:
    """Return how many calls a run makes, on a copy of the tree."""
    copy = out.parent / "copy" / "out"
    shutil.copytree(out, copy)
    disk.calls = 0
    generate(copy, AFTER)
    calls = disk.calls
    shutil.rmtree(copy.parent)
    return calls


def failure(out: Path) -> DiskError | None:
    try:
        generate(out, AFTER)
    except DiskError as error:
        return error
    return None


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EPERM])
def test_a_disk_error_at_any_step_leaves_out_as_before(out, disk, code):
    before, total, failures = tree(out), steps(out, disk), 0
    assert total > 2 * len(AFTER)
    for step in range(1, total + 1):
        disk.fail(code, range(step, step + 1))
        if error := failure(out):
            failures += 1
            assert before == tree(out), f"step {step}"
            assert [out] == list(out.parent.iterdir()), f"step {step}"
            assert all(finding.id == "output/unwritable" and finding.help for finding in error.findings)
        else:
            # After the manifest is in place only the cleanup can fail; a hard link that fails is replaced by a copy.
            assert texts(out) == {**AFTER, "notes.txt": "mine"}, f"step {step}"
            disk.fail(0, range(0))
            generate(out, AFTER)
            assert [out] == list(out.parent.iterdir()), f"step {step}"
            _restore(out)
            before = tree(out)
    assert failures > len(BEFORE) + len(AFTER)


def test_an_interrupt_at_any_step_leaves_out_as_before(out, disk):
    before, total = tree(out), steps(out, disk)

    def interrupt() -> None:
        raise KeyboardInterrupt

    for step in range(1, total + 1):
        disk.calls, disk.at, disk.act = 0, range(step, step + 1), interrupt
        with pytest.raises(KeyboardInterrupt):
            generate(out, AFTER)
        if texts(out) != {**AFTER, "notes.txt": "mine"}:
            assert before == tree(out), f"step {step}"
        disk.at = range(0)
        _restore(out)
        before = tree(out)


def test_the_next_run_repairs_a_run_that_could_not_be_undone(out, disk):
    before, total, halves = tree(out), steps(out, disk), 0
    for step in range(1, total + 1):
        disk.fail(errno.EIO, range(step, 1000))
        if not (error := failure(out)):
            break  # from here on only the cleanup fails
        halves += error.findings[0].id == "output/interrupted-run"
        disk.fail(0, range(0))
        with Stage(out, read_manifest(out)):
            assert before == tree(out), f"step {step}"
        assert [out] == list(out.parent.iterdir())
    assert halves > len(AFTER)


def test_a_run_that_cannot_be_undone_keeps_the_replaced_files(out, monkeypatch):
    before, replace, calls = tree(out), os.replace, iter(range(1000))

    def fail_after_the_journal_and_two_moves(*args: object, **options: object) -> None:
        if next(calls) > 2:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        replace(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", fail_after_the_journal_and_two_moves)
    with pytest.raises(DiskError, match="restoring the previous files failed"):
        generate(out, AFTER)
    monkeypatch.setattr(os, "replace", replace)
    assert before != tree(out)
    with Stage(out, read_manifest(out)):
        assert before == tree(out)


def test_a_lock_whose_file_was_removed_in_between_is_taken_again(out, monkeypatch):
    lock, calls = fcntl.flock, []

    def remove_the_first(descriptor: int, operation: int) -> None:
        lock(descriptor, operation)
        calls.append(descriptor)
        if len(calls) == 1:  # the former owner finishes between our open and our lock
            (out.parent / ".out.heddle-stage/lock").unlink()

    monkeypatch.setattr(fcntl, "flock", remove_the_first)
    with Stage(out, read_manifest(out)), pytest.raises(DiskError, match="another run"):
        generate(out, AFTER)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_the_next_run_repairs_a_kill_at_any_step(out, disk):
    before, total = tree(out), steps(out, disk)
    for step in range(1, total + 1):
        if not (child := os.fork()):
            disk.calls, disk.at, disk.act = 0, range(step, step + 1), lambda: os.kill(os.getpid(), signal.SIGKILL)
            generate(out, AFTER)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        with Stage(out, read_manifest(out)):
            done = texts(out) == {**AFTER, "notes.txt": "mine"}
            assert done or before == tree(out), f"step {step}"
        generate(out, AFTER)
        assert texts(out) == {**AFTER, "notes.txt": "mine"}, f"step {step}"
        assert [out] == list(out.parent.iterdir())
        _restore(out)
        before = tree(out)


def test_a_corrupt_journal_is_an_error_and_is_kept(out):
    stage = out.parent / ".out.heddle-stage"
    stage.mkdir()
    (stage / "journal").write_text("{")
    with pytest.raises(DiskError, match="corrupt journal") as error:
        generate(out, AFTER)
    assert str(stage) in error.value.findings[0].help
    assert (stage / "journal").exists()


def test_a_file_system_without_links_gets_copies(out, monkeypatch):
    def unsupported(*_: object, **__: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "not supported")

    monkeypatch.setattr(os, "link", unsupported)
    generate(out, AFTER)
    assert texts(out) == {**AFTER, "notes.txt": "mine"}


def test_a_file_over_the_size_limit_leaves_out_as_before(out):
    before = tree(out)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(DiskError, match="larger than"):
            generate(out, {**AFTER, "large": "x" * 10_000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert before == tree(out)
    assert [out] == list(out.parent.iterdir())


@pytest.fixture
def small(tmp_path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("cannot mount a small file system here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("name", ["out", ""], ids=["below the mount", "the mount itself"])
def test_a_full_disk_leaves_out_as_before(small, name):
    out = small / name
    generate(out, BEFORE)
    before = tree(small)
    with pytest.raises(DiskError, match="no space left on the disk"):
        generate(out, {**AFTER, **{f"large/{number}": "x" * 4096 for number in range(64)}})
    assert before == tree(small)
    generate(out, AFTER)
    assert texts(out) == AFTER


def test_a_read_only_file_system_is_an_error(small):
    generate(small / "out", BEFORE)
    subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
    with pytest.raises(DiskError, match="read-only"):
        generate(small / "out", AFTER)
    with Stage(small / "out", read_manifest(small / "out"), dry=True) as stage:
        stage.add(artifact("keep.json", "same"))
        assert "gone/a.json" in stage.preview().removed


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_an_error(out):
    out.chmod(0o500)
    before = tree(out)
    try:
        with pytest.raises(DiskError, match="permission denied"):
            generate(out, AFTER)
        assert before == tree(out)
    finally:
        out.chmod(0o700)


def test_a_folder_whose_parent_has_no_permission_is_written(out, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    generate(out, AFTER)
    assert texts(out) == {**AFTER, "notes.txt": "mine"}


def _restore(out: Path) -> None:
    generate(out, BEFORE)
    (out / "gone").chmod(0o700)
    assert Manifest() != read_manifest(out)
