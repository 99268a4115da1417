"""What the last run came to, so that one with nothing to do says the same without compiling again."""

from __future__ import annotations

import hashlib
from typing import Any

from generator.compile.inputs.inputs import Inputs
from generator.compile.inputs.stamp import fresh, read_stamp, save_stamp
from generator.compile.output.changes import Changes
from generator.generate.request import Request, Result, Variables
from generator.place import Place
from generator.problem import Problem, Severity

_FOLDER = ".heddle"


def recall(request: Request) -> Result | None:
    """Return what a run would come to where nothing it reads or wrote has changed since the last, else None."""
    folder = request.settings.root / _FOLDER
    if request.drop_tombstones or not (folder / "places.json").is_file():
        return None
    stamp = read_stamp(folder / "stamp.json")
    if stamp is None or not fresh(stamp, _key(request)):
        return None
    kept = stamp.result
    return Result(
        out=request.out,
        counts=kept["counts"],
        changes=Changes(unchanged=tuple(kept["files"])),
        warnings=tuple(_warning(*each) for each in kept["warnings"]),
        variables=Variables(needed=tuple(kept["needed"]), read=tuple(kept["read"])),
        check=request.check,
    )


def remember(request: Request, result: Result, inputs: Inputs) -> None:
    """Note what a run read and came to; a disk that refuses only costs the next run its shortcut."""
    changes = result.changes
    kept: dict[str, Any] = {
        "counts": result.counts,
        "needed": list(result.variables.needed),
        "read": list(result.variables.read),
        "files": sorted((*changes.created, *changes.updated, *changes.unchanged)),
        "warnings": [
            [each.id, each.place.file, each.place.line, each.place.column, each.message, each.mend]
            for each in result.warnings
        ],
    }
    file = request.settings.root / _FOLDER / "stamp.json"
    save_stamp(file, key=_key(request), inputs=inputs, out=request.out, result=kept)


def _key(request: Request) -> str:
    settings = sorted(request.settings.values.items())
    folders = [str(folder.resolve()) for folder in (*request.definitions, request.out)]
    return hashlib.sha256(repr((settings, folders, request.systems)).encode()).hexdigest()


def _warning(id: str, file: str, line: int, column: int, message: str, mend: str) -> Problem:
    place = Place(file, line, column)
    return Problem(id=id, place=place, message=message, mend=mend, severity=Severity.WARNING)
