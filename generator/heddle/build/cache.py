"""What the last run came to, so that one with nothing to do says the same without compiling again."""

from __future__ import annotations

import hashlib
from typing import Any

from heddle.build.inputs.inputs import Inputs
from heddle.build.inputs.stamp import fresh, read_stamp, save_stamp
from heddle.build.output.changes import Changes
from heddle.build.request import Request, Result, Variables
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location

_FOLDER = ".heddle"


def load_cached_result(request: Request) -> Result | None:
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


def store_result(request: Request, result: Result, inputs: Inputs) -> None:
    """Note what a run read and came to; a disk that refuses only costs the next run its shortcut."""
    changes = result.changes
    kept: dict[str, Any] = {
        "counts": result.counts,
        "needed": list(result.variables.needed),
        "read": list(result.variables.read),
        "files": sorted((*changes.created, *changes.updated, *changes.unchanged)),
        "warnings": [
            [each.id, each.location.file, each.location.line, each.location.column, each.message, each.help]
            for each in result.warnings
        ],
    }
    file = request.settings.root / _FOLDER / "stamp.json"
    save_stamp(file, key=_key(request), inputs=inputs, out=request.out, result=kept)


def _key(request: Request) -> str:
    settings = sorted(request.settings.values.items())
    folders = [str(folder.resolve()) for folder in (*request.definitions, request.out)]
    return hashlib.sha256(repr((settings, folders, request.systems)).encode()).hexdigest()


def _warning(id: str, file: str, line: int, column: int, message: str, help: str) -> Finding:
    location = Location(file, line, column)
    return Finding(id=id, location=location, message=message, help=help, severity=Severity.WARNING)
