"""Notes what a run depends on, while it loads the definitions."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from heddle.build.inputs.audit import OUTSIDE, Heard, listening
from heddle.build.inputs.environment import digests, watched
from heddle.build.inputs.inputs import Inputs
from heddle.build.inputs.note import Note, look, take
from heddle.build.output.staging_dir import SUFFIX


class Recording:
    """Holds `inputs` once the recording has ended without an error."""

    inputs: Inputs


@contextmanager
def recording(apart: Iterable[Path] = ()) -> Iterator[Recording]:
    """Note every file, folder and environment variable that is read inside; not to be nested.

    `apart` are the paths that the run itself writes (`out`, `.heddle`): neither they nor their names are inputs.
    Modules that were loaded before are inputs as well, by size and time. A program, the network or a database that is
    asked makes the inputs unrepeatable, and so does a file that changes meanwhile. Not seen, and so not to be relied
    on by a definition: the time, randomness, whether a file exists that is never opened, and what a C library reads.
    """
    result, began, here, before = Recording(), time.time_ns(), os.getcwd(), dict(os.environ)  # noqa: PTH109
    known = set(sys.modules)
    with watched() as looked_up, listening() as heard:
        yield result
    own = tuple(os.path.abspath(path) for path in apart)  # noqa: PTH100 - a link stays what it is called
    paths, outside = _decode(heard, here)
    paths.update(_files(set(sys.modules) - known))
    notes = [take(path, own) for path in sorted(paths) if not _apart(path, own)]
    notes += [take(path, digest="") for path in sorted(_files(known) - paths)]
    result.inputs = Inputs(
        notes=tuple(notes),
        environment=digests(looked_up, before),
        apart=own,
        unrepeatable=outside or _moving(notes, own, began),
        folder=here,
    )


def _decode(heard: Heard, here: str) -> tuple[set[str], str]:
    """Return the paths that were read, and what was done that cannot be noted."""
    found: set[str] = set()
    outside = ""
    for event, arguments in heard:
        if event in OUTSIDE:
            outside = outside or f"a definition {OUTSIDE[event]}"
        elif path := _path(arguments[0] if arguments else None):
            absolute = os.path.normpath(os.path.join(here, path))  # noqa: PTH118
            if event == "os.chdir":
                here = absolute
            elif absolute != os.devnull and (event != "open" or _reads(arguments[2])):
                found.add(_source(absolute))
    return found, outside


def _path(argument: object) -> str:
    """Return the path that was asked for, empty for a descriptor, which somebody opened before."""
    if argument is None:
        return "."
    return os.fsdecode(argument) if isinstance(argument, str | bytes | os.PathLike) else ""


def _reads(flags: object) -> bool:
    return isinstance(flags, int) and flags & (os.O_WRONLY | os.O_TRUNC) == 0


def _source(path: str) -> str:
    """Return the module's file for its compiled form, which Python writes and reads at will."""
    folder, _, name = path.rpartition("/")
    if not name.endswith(".pyc"):
        return path
    # Not `source_from_cache`, which refuses names with dots, as `*.dashboard.py` have.
    stem = name.partition(f".{sys.implementation.cache_tag}")[0]
    if sys.pycache_prefix and folder.startswith(sys.pycache_prefix):
        return f"{folder.removeprefix(sys.pycache_prefix)}/{stem}.py"
    return f"{folder.removesuffix('/__pycache__')}/{stem}.py" if folder.endswith("/__pycache__") else path


def _files(modules: set[str]) -> set[str]:
    files = (getattr(sys.modules.get(name), "__file__", None) for name in modules)
    return {os.path.abspath(file) for file in files if isinstance(file, str)}  # noqa: PTH100


def _apart(path: str, own: tuple[str, ...]) -> bool:
    return SUFFIX in path or any(path == other or path.startswith(f"{other}/") for other in own)


def _moving(notes: list[Note], own: tuple[str, ...], began: int) -> str:
    """Say what changed while it was read, so that its note may be of later bytes than those that were used."""
    # The run itself writes beside its own paths, and Python its compiled modules into a folder of their own.
    written = {os.path.dirname(path) for path in own}  # noqa: PTH120
    for note in notes:
        if note.kind == "other":
            return f"a definition reads {note.path}, which is no plain file"
        if (
            _within(note.path, began)
            and note.path not in written
            and not (note.kind == "folder" and _within(f"{note.path}/__pycache__", began))
        ):
            return f"{note.path} changed while it was read"
    return ""


def _within(path: str, began: int) -> bool:
    # A time that is still to come says nothing: it was set by hand or by another clock.
    return began < look(path)[2] <= time.time_ns()
