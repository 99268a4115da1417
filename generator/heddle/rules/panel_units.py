"""The places in which a panel states a unit, and the unit that each of its queries is shown with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from heddle.grafana.json_value import Json, mapping, members
from heddle.rules.subjects import Panel, Query

_KEEPS_VALUES: Final = frozenset(
    {
        *("filterByRefId", "filterByValue", "filterFieldsByName", "joinByField", "limit", "merge", "noop"),
        *("organize", "seriesToColumns", "sortBy"),
    }
)
"""Transformations after which each value is still that of a query, under a name that is known."""


def stated_units(panel: Panel) -> tuple[str, ...]:
    """Return every unit that a panel states, once: in the options of fields, on an axis, or in an override."""
    units = (_default_unit(panel), *_other_units(panel), *panel.override_values("unit"))
    return tuple(dict.fromkeys(str(unit) for unit in units if unit))


def unit_of_query(panel: Panel, query: Query) -> str:
    """Return the unit that the values of a query are shown with; empty if there is none or it is not known."""
    steps = members(panel.data.get("transformations"))
    if any(step.get("id") not in _KEEPS_VALUES for step in steps if not step.get("disabled")):
        return ""
    unit, fields = _default_unit(panel), _field_names(panel, query)
    if any(mapping(mapping(step.get("options")).get("excludeByName")).get(name) for step in steps for name in fields):
        return ""
    for override in panel.overrides():
        values = [item.get("value") for item in members(override.get("properties")) if item.get("id") == "unit"]
        applies = not values or _applies(mapping(override.get("matcher")), query, fields)
        if applies is None:
            return ""
        if values and applies:
            unit = str(values[-1] or "")
    return unit


def draws_buckets(panel: Panel) -> bool:
    """Return whether the panel is a heatmap whose queries return buckets: its unit is that of their bounds."""
    return panel.type == "heatmap" and not mapping(panel.data.get("options")).get("calculate")


def _default_unit(panel: Panel) -> str:
    """Return the unit without overrides. A graph that uses both of its axes has none that applies to all queries."""
    of_fields = str(panel.defaults.get("unit") or "")
    if panel.type == "heatmap":
        return str(_options(panel, "yAxis").get("unit") or "")
    if panel.type == "graph" and (axes := members(panel.data.get("yaxes"))):
        both = any("yaxis" in override for override in members(panel.data.get("seriesOverrides")))
        return "" if both else str(axes[0].get("format") or of_fields)
    return of_fields


def _other_units(panel: Panel) -> Iterator[object]:
    """Yield the units of what is not the value of a query: the counts of a heatmap, and the axes of a graph."""
    yield _options(panel, "cellValues").get("unit") if panel.type == "heatmap" else None
    if panel.type == "graph":
        yield from (axis.get("format") for axis in members(panel.data.get("yaxes")) if axis.get("show", True))


def _options(panel: Panel, name: str) -> Json:
    return mapping(mapping(panel.data.get("options")).get(name))


def _field_names(panel: Panel, query: Query) -> frozenset[str]:
    """Return the names by which an override can select the values of a query; none if they are not known.

    A table with several queries has the fields `Value #A`, `Value #B`. Of other queries a constant legend is known.
    """
    legend = str(query.target.get("legendFormat") or "")
    if query.target.get("format") == "table":
        names = {f"Value #{query.target.get('refId')}"} | ({"Value"} if len(panel.visible_targets) == 1 else set())
    else:
        names = {legend} if legend and legend != "__auto" and "{{" not in legend and "$" not in legend else set()
    for step in members(panel.data.get("transformations")):
        renamed = mapping(mapping(step.get("options")).get("renameByName"))
        names |= {str(renamed[name]) for name in sorted(names & renamed.keys())}
    return frozenset(names)


def _applies(matcher: Json, query: Query, fields: frozenset[str]) -> bool | None:
    """Return whether an override applies to the values of a query, None if that is not known."""
    options = matcher.get("options")
    match matcher.get("id"):
        case "byFrameRefID":
            return bool(options == query.target.get("refId"))
        case "byType":
            return bool(options == "number")
        case "byName" if fields:
            return options in fields
        case "byNames" if fields and mapping(options).get("mode") != "exclude":
            return not fields.isdisjoint(map(str, mapping(options).get("names") or ()))
    return None
