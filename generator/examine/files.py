"""Files of JSON that hold dashboards, from anywhere; a place is the JSON pointer of the part."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from generator.compile.tree import Json
from generator.errors import BadInput
from generator.examine.asked import Asked, Examined
from generator.examine.foreign import dashboard_in, problems_in
from generator.place import Place
from generator.problem import Problem


def examine_files(paths: Iterable[Path], asked: Asked) -> Examined:
    """Return what the rules about a dashboard find in files of JSON. Raises BadInput for what is no dashboard."""
    rules = asked.rules()
    problems: list[Problem] = []
    wrong: list[Problem] = []
    count = 0
    for path in paths:
        try:
            data = _dashboard(path)
        except BadInput as error:
            wrong += error.problems
            continue
        count += 1
        problems += problems_in(data, str(path), rules, asked.threshold)
    if wrong:
        raise BadInput(wrong)
    return Examined(problems=tuple(problems), dashboards=count)


def _dashboard(path: Path) -> Json:
    try:
        found = dashboard_in(json.loads(path.read_bytes()))
    except OSError as error:
        raise BadInput([_bad(path, f"cannot be read: {error.strerror}", "name a readable file")]) from None
    except ValueError as error:
        raise BadInput(
            [_bad(path, f"is no JSON: {error}", "export the dashboard again", getattr(error, "lineno", 1))]
        ) from None
    if found is None:
        raise BadInput([_bad(path, "is no dashboard", "give the JSON of one dashboard, in Grafana's classic model")])
    return found


def _bad(path: Path, message: str, mend: str, line: int = 1) -> Problem:
    return Problem(id="check/file", place=Place(str(path), line), message=f"{path} {message}", mend=mend)
