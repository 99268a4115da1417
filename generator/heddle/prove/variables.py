"""A dashboard's variables, resolved in their order against the backends that they ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from heddle.compile.dashboard import Compiled
from heddle.grafana.interpolation import ALL_VALUE, Selection, VariableValue, max_data_points, query_intervals
from heddle.grafana.json_value import Json
from heddle.prove.backend import Asked, Find
from heddle.prove.datasource import Source, Sources
from heddle.prove.queries import Question, asking, shortest, times
from heddle.prove.query_text import text_of
from heddle.prove.variable_options import query_of
from heddle.settings.model import Settings

_WIDTH = 24


@dataclass(frozen=True, slots=True)
class Resolved:
    """A selection, and how the variables that ask a backend came to it."""

    selection: Selection
    asked: Mapping[str, Asked]


class Variables:
    """The variables of one dashboard."""

    def __init__(
        self,
        compiled: Compiled,
        now: float,
        settings: Settings,
        sources: Sources,
        find: Find,
    ) -> None:
        data = compiled.data
        self._listed = [one for one in (data.get("templating") or {}).get("list", ()) if one.get("name")]
        self._sources = asking(data, sources)
        self._find = find
        over = times(data, now)
        self._questions = {
            one["name"]: Question(
                kind="variable",
                owner=str(data.get("uid")),
                title=str(one["name"]),
                ref="",
                text=_text(one, self._sources[one["name"]]),
                location=compiled.locations.of(one),
                instant=False,
                over=over,
                intervals=query_intervals(
                    over, max_data_points(_WIDTH), shortest(self._sources[one["name"]], settings)
                ),
                source=self._sources[one["name"]],
                target=one,
            )
            for one in self._listed
            if one["name"] in self._sources
        }

    def questions(self) -> tuple[Question, ...]:
        """Return what the variables ask, in their order."""
        return tuple(self._questions.values())

    def varying(self) -> frozenset[str]:
        """Return the names of those that a reader can set to All."""
        return frozenset(one["name"] for one in self._listed if one.get("includeAll"))

    def resolve(self, *, single: frozenset[str] = frozenset(), pins: Mapping[str, str] | None = None) -> Resolved:
        """Resolve in order, with All where there is one; `single` take one value, the first or that of `pins`."""
        selection: dict[str, VariableValue] = {}
        asked: dict[str, Asked] = {}
        for one in self._listed:
            name = one["name"]
            backend = self._find(self._sources[name]) if name in self._sources else None
            if backend is not None:
                asked[name] = backend.offers(one, self._questions[name], selection)
            values = asked[name].values if name in asked else options(one)
            unknown = name in self._sources and name not in asked
            selection[name] = _chosen(one, values, unknown, all_of=name not in single, pin=(pins or {}).get(name))
        return Resolved(selection, asked)


def options(one: Json) -> tuple[str, ...]:
    """Return the values of a variable that asks nobody."""
    if one.get("type") in ("custom", "interval"):
        written = str(one.get("query") or "").replace("\\,", "\0").split(",")
        return tuple(each.rpartition(" : ")[2].strip().replace("\0", ",") for each in written if each.strip())
    return (str(one.get("query") or ""),) if one.get("type") in ("textbox", "constant", "datasource") else ()


def _text(one: Json, source: Source) -> str:
    query = one.get("query")
    return query_of(one) or (text_of(source.type, query) if isinstance(query, dict) else "")


def _chosen(one: Json, values: tuple[str, ...], unknown: bool, *, all_of: bool, pin: str | None) -> VariableValue:
    several = bool(one.get("multi") or one.get("includeAll"))
    if pin is not None:
        return VariableValue((pin,), multi=several)
    if one.get("includeAll") and (all_of or unknown):
        if one.get("allValue"):
            return VariableValue((str(one["allValue"]),), verbatim=True, is_all=True)
        found = VariableValue(values, multi=several, is_all=True)
        return VariableValue((".+",), verbatim=True, is_all=True) if unknown else found
    current = one.get("current", {}).get("value")
    first = [str(each) for each in (current if isinstance(current, list) else [current]) if each]
    known = [each for each in first if each != ALL_VALUE and (not values or each in values)]
    return VariableValue(tuple(known[:1] or values[:1]), multi=several)
