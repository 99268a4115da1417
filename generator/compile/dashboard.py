"""A dashboard definition becomes Grafana's JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from sys import stderr
from typing import TYPE_CHECKING

from generator.compile.folders import folder_of
from generator.compile.ids import give_ids
from generator.compile.load.definition import Definition
from generator.compile.mends import mend
from generator.compile.mends.datasources import Known
from generator.compile.mends.note import Note
from generator.compile.places import Places
from generator.compile.source_map import SourceMap
from generator.compile.tree import Json, Tree, Unsayable
from generator.errors import BadInput
from generator.place import Place
from generator.problem import Problem, Severity

if TYPE_CHECKING:
    from generator.author.allow import Allowance

_UID = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """One dashboard: its JSON, where each part of it came from, and what its mending had to say.

    `allowed` are the exceptions from rules, by `id()` of the part of `data` that carries them.
    """

    data: Json
    folder: str
    house: bool
    places: Places
    problems: tuple[Problem, ...]
    allowed: Mapping[int, tuple[Allowance, ...]] = field(default_factory=dict)


def compile_dashboard(definition: Definition, known: Known) -> Compiled:
    """Compile one definition; `known` are the data sources by name and uid. Raises BadInput."""
    tree = Tree()
    data = _plain(definition, tree)
    places = _places(definition, data, tree)
    notes = [] if definition.house else list(_derive(definition, data))
    notes += mend(data, known)
    id_notes = list(give_ids(data, tree.keys, house=definition.house))
    severity = Severity.ERROR if definition.house else Severity.WARNING
    problems = [_problem(note, places, Severity.WARNING) for note in notes]
    problems += [_problem(note, places, severity) for note in id_notes]
    return Compiled(
        data=data,
        folder=folder_of(definition),
        house=definition.house,
        places=places,
        problems=tuple(problems),
        allowed={**tree.allowed, id(data): tuple(getattr(definition.value, "allow", ()))},
    )


def _plain(definition: Definition, tree: Tree) -> Json:
    try:
        with redirect_stdout(stderr):  # grafanalib prints advice where the result belongs
            data = tree.plain(definition.value.to_json_data())
    except Unsayable as error:
        raise BadInput([_unsayable(definition, str(error))]) from error
    except Exception as error:
        raise BadInput([_unsayable(definition, f"it raised {type(error).__name__}: {error}")]) from error
    if not isinstance(data, dict):
        raise BadInput([_unsayable(definition, "its to_json_data() returns no object")])
    return data


def _places(definition: Definition, data: Json, tree: Tree) -> Places:
    if definition.house:
        place = definition.value.place
        return Places(data, tree.places, lambda _: place, place)
    where = SourceMap(definition.source.file)
    return Places(data, tree.places, where.panel, where.dashboard())


def _derive(definition: Definition, data: Json) -> Iterator[Note]:
    """Give a foreign dashboard what Grafana's files need and its author left out."""
    name = definition.source.name
    if not data.get("uid"):
        data["uid"] = re.sub(r"[^a-zA-Z0-9_-]+", "-", name).strip("-")[:_UID] or "dashboard"
        yield Note(
            subject=data,
            id="dashboard/uid",
            message=f"the dashboard has no uid; it got {data['uid']!r} from the file's name",
            mend=f"give uid={data['uid']!r}, so that links survive a renaming of the file",
        )
    if not str(data.get("title", "")).strip():
        data["title"] = name
        yield Note(
            subject=data,
            id="dashboard/title",
            message=f"the dashboard has no title; it got {name!r} from the file's name",
            mend="give it a title",
        )


def _problem(note: Note, places: Places, severity: Severity) -> Problem:
    place = places.of(note.subject)
    return Problem(id=note.id, place=place, message=note.message, mend=note.mend, severity=severity)


def _unsayable(definition: Definition, why: str) -> Problem:
    return Problem(
        id="dashboard/json",
        place=getattr(definition.value, "place", None) or Place(str(definition.source.file)),
        message=f"the dashboard cannot be written as JSON: {why}",
        mend="give only text, numbers, true/false, lists and dicts to grafanalib",
    )
