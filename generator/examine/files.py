"""Dashboards as JSON, from anywhere, are examined as they are; a place is the JSON pointer of the part."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from generator.checks.asking import problems_of
from generator.compile.dashboard import Compiled
from generator.compile.places import Places
from generator.compile.tree import Json
from generator.errors import BadInput
from generator.examine.asked import Asked, Examined
from generator.examine.pointers import pointers
from generator.place import Place
from generator.problem import Problem

_PER_DASHBOARD = ("dashboard", "panel", "query", "variable")


def examine_files(paths: Iterable[Path], asked: Asked) -> Examined:
    """Return what the rules about a dashboard find in files of JSON. Raises BadInput for what is no dashboard."""
    rules = [rule for rule in asked.rules() if rule.scope in _PER_DASHBOARD]
    problems: list[Problem] = []
    wrong: list[Problem] = []
    count = 0
    for path in paths:
        try:
            compiled = _compiled(path)
        except BadInput as error:
            wrong += error.problems
            continue
        count += 1
        problems += problems_of(compiled, rules, least=asked.threshold)
    if wrong:
        raise BadInput(wrong)
    return Examined(problems=tuple(problems), dashboards=count)


def _compiled(path: Path) -> Compiled:
    data = _dashboard(path)
    root = Place(str(path))
    noted = {id(part): Place(f"{path}#{pointer}") for pointer, part in pointers(data)}
    places = Places(data, noted, lambda _: root, root)
    return Compiled(data=data, folder="", house=False, places=places, problems=())


def _dashboard(path: Path) -> Json:
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise BadInput([_bad(path, f"cannot be read: {error.strerror}", "name a readable file")]) from None
    except ValueError as error:
        raise BadInput(
            [_bad(path, f"is no JSON: {error}", "export the dashboard again", getattr(error, "lineno", 1))]
        ) from None
    # An answer of Grafana's API and an export through it wrap the dashboard.
    inner = found.get("dashboard", found) if isinstance(found, dict) else found
    if not isinstance(inner, dict) or not isinstance(inner.get("panels", []), list):
        raise BadInput([_bad(path, "is no dashboard", "give the JSON of one dashboard, in Grafana's classic model")])
    inner.setdefault("panels", [])
    plain: Json = _without_nulls(inner)
    return plain


def _without_nulls(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value without what says nothing: a null is as good as an absent key to Grafana."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value if item is not None] if isinstance(value, list) else value


def _bad(path: Path, message: str, mend: str, line: int = 1) -> Problem:
    return Problem(id="check/file", place=Place(str(path), line), message=f"{path} {message}", mend=mend)
