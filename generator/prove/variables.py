"""A dashboard's variables, resolved in their order against the backend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.compile.tree import Json
from generator.prove.fill import Chosen, Selection, filled
from generator.prove.http import Refused
from generator.prove.intervals import Intervals, intervals, points
from generator.prove.offers import offered, query_of
from generator.prove.prometheus import Prometheus
from generator.prove.questions import prometheus_variables, times
from generator.prove.span import Span


@dataclass(frozen=True, slots=True)
class Asked:
    """One variable's query as it went out, and what it offers; `fault` is what the server said instead."""

    query: str
    values: tuple[str, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A selection, and how the variables on Prometheus came to it."""

    selection: Selection
    asked: Mapping[str, Asked]


class Variables:
    """The variables of one dashboard."""

    def __init__(self, prometheus: Prometheus, data: Json, now: float, scrape: float) -> None:
        self._prometheus = prometheus
        self._over = times(data, now)
        self._intervals = intervals(self._over, points(24), scrape)
        self._listed = [one for one in (data.get("templating") or {}).get("list", ()) if one.get("name")]
        self._here = prometheus_variables(data)

    @property
    def over(self) -> Span:
        """The time range that they are resolved in."""
        return self._over

    @property
    def intervals(self) -> Intervals:
        """The intervals that their queries see."""
        return self._intervals

    def varying(self) -> frozenset[str]:
        """Return the names of those that a reader can set to All."""
        return frozenset(one["name"] for one in self._listed if one.get("includeAll"))

    def resolve(self, *, single: frozenset[str] = frozenset(), pins: Mapping[str, str] | None = None) -> Resolved:
        """Resolve in order, with All where there is one; `single` take one value, the first or that of `pins`."""
        selection: dict[str, Chosen] = {}
        asked: dict[str, Asked] = {}
        for one in self._listed:
            name = one["name"]
            if name in self._here:
                asked[name] = self._ask(query_of(one), one, selection)
            values = asked[name].values if name in asked else options(one)
            selection[name] = _chosen(one, values, all_of=name not in single, pin=(pins or {}).get(name))
        return Resolved(selection, asked)

    def _ask(self, query: str, one: Json, selection: Selection) -> Asked:
        text = filled(query, selection, self._over, self._intervals)
        try:
            return Asked(text, offered(self._prometheus, text, one, self._over))
        except Refused as refused:
            return Asked(text, (), str(refused))


def options(one: Json) -> tuple[str, ...]:
    """Return the values of a variable that asks nobody."""
    if one.get("type") in ("custom", "interval"):
        written = str(one.get("query") or "").replace("\\,", "\0").split(",")
        return tuple(each.rpartition(" : ")[2].strip().replace("\0", ",") for each in written if each.strip())
    return (str(one.get("query") or ""),) if one.get("type") in ("textbox", "constant", "datasource") else ()


def _chosen(one: Json, values: tuple[str, ...], *, all_of: bool, pin: str | None) -> Chosen:
    several = bool(one.get("multi") or one.get("includeAll"))
    if pin is not None:
        return Chosen((pin,), several=several)
    if one.get("includeAll") and all_of:
        return Chosen((str(one["allValue"]),), raw=True) if one.get("allValue") else Chosen(values, several=several)
    current = one.get("current", {}).get("value")
    first = [str(each) for each in (current if isinstance(current, list) else [current]) if each]
    known = [each for each in first if each != "$__all" and (not values or each in values)]
    return Chosen(tuple(known[:1] or values[:1]), several=several)
