"""`.heddle/stamp.json`: what the last run read and wrote, so that the next can tell that there is nothing to do."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heddle.build.inputs.inputs import Inputs
from heddle.build.inputs.note import Note, content, take
from heddle.build.output.paths import MANIFEST
from heddle.build.output.read_manifest import parse

_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """`key` stands for what is not in `inputs`, such as settings; `files` are in `out`; `result` is the caller's."""

    key: str
    inputs: Inputs
    out: str
    manifest: str
    files: tuple[Note, ...]
    result: dict[str, Any]


def save_stamp(file: Path, *, key: str, inputs: Inputs, out: Path, result: dict[str, Any]) -> None:
    """Note in `file` that `out`, just committed, is what `key` and `inputs` make.

    Inputs that cannot be noted leave no stamp, and neither does a disk that refuses: the next run does its work then.
    """
    with suppress(OSError):
        file.unlink(missing_ok=True)
        if inputs.unrepeatable:
            return
        value = {**_taken(key, inputs, out), "result": result}
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.draft")
        draft.write_bytes(json.dumps(value).encode())
        draft.replace(file)


def read_stamp(file: Path) -> Stamp | None:
    """Return the stamp of the last run, None when there is none that can be read."""
    try:
        value = json.loads(file.read_bytes())
        if value["heddle"] != _FORMAT:
            return None
        return Stamp(
            key=value["key"],
            inputs=Inputs.decode(value["inputs"]),
            out=value["out"],
            manifest=value["manifest"],
            files=tuple(Note(*note) for note in value["files"]),
            result=value["result"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def fresh(stamp: Stamp | None, key: str) -> bool:
    """Tell whether a run would read what the last one read, and finds in `out` what that one wrote."""
    return (
        stamp is not None
        and stamp.key == key
        and stamp.manifest == content(f"{stamp.out}/{MANIFEST}")
        and stamp.inputs.unchanged()
        and all(note.holds() for note in stamp.files)
    )


def _taken(key: str, inputs: Inputs, out: Path) -> dict[str, object]:
    here = out.absolute()
    manifest = (here / MANIFEST).read_bytes()
    files = [take(f"{here}/{entry.path}", digest=entry.sha256) for entry in parse(manifest, here / MANIFEST).files]
    return {
        "heddle": _FORMAT,
        "key": key,
        "inputs": inputs.encode(),
        "out": str(here),
        "manifest": hashlib.sha256(manifest).hexdigest(),
        "files": [note.encode() for note in files],
    }
