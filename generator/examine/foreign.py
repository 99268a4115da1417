"""A dashboard as JSON, from anywhere: it is examined as it is, and the demands of the house do not bind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.checks.asking import problems_of
from generator.checks.rule import Rule
from generator.compile.dashboard import Compiled
from generator.compile.places import Places
from generator.compile.tree import Json
from generator.examine.pointers import pointers
from generator.place import Place
from generator.problem import Problem, Severity


def dashboard_in(found: Any) -> Json | None:  # noqa: ANN401 - any JSON value
    """Return a copy of the dashboard that a JSON value is or wraps; None where it is none."""
    # An answer of Grafana's API and an export through it wrap the dashboard.
    inner = found.get("dashboard", found) if isinstance(found, Mapping) else found
    if not isinstance(inner, Mapping):
        return None
    plain: Json = {"panels": [], **_without_nulls(inner)}
    return plain if isinstance(plain["panels"], list) else None


def problems_in(data: Json, name: str, rules: Iterable[Rule], least: Severity) -> Iterator[Problem]:
    """Yield what the rules about a dashboard find; a place is `name` with the JSON pointer of the part."""
    root = Place(name)
    noted = {id(part): Place(f"{name}#{pointer}") for pointer, part in pointers(data)}
    places = Places(data, noted, lambda _: root, root)
    compiled = Compiled(data=data, folder="", house=False, places=places, problems=())
    return problems_of(compiled, rules, least=least)


def _without_nulls(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a copy without what says nothing: a null is as good as an absent key to Grafana."""
    if isinstance(value, Mapping):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value if item is not None] if isinstance(value, list) else value
