"""Panels: grafanalib panels in the default style of their type, and the arguments that all of them have.

The default styles are in the table of `heddle.grafana.panel_types`.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from difflib import get_close_matches
from typing import Final, TypedDict, Unpack

import attr
from grafanalib import core

from heddle.author.allow import Allowance
from heddle.author.attrs_typing import subclass
from heddle.author.fields import Mappings, Overrides, Thresholds, mappings, no_value_mapping, overrides, thresholds
from heddle.author.queries import Queries, as_list, targets
from heddle.diagnostics.errors import AuthorError
from heddle.diagnostics.location import Location, caller_location
from heddle.diagnostics.suggestion import did_you_mean
from heddle.grafana.json_value import Json
from heddle.grafana.model import COLUMNS
from heddle.grafana.panel_facts import DefaultStyle
from heddle.grafana.panel_types import NEUTRAL, PANEL_TYPES, PLAIN_STYLE, panel_type

_LEGEND: Final = {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []}
_LEGEND_OF_MANY: Final = {**_LEGEND, "displayMode": "table", "calcs": ["mean", "lastNotNull", "max"]}
"""Several series are compared by their numbers."""


@subclass
class Panel(core.Panel):  # type: ignore[misc]
    """A grafanalib panel that has no keys but its own.

    `type` is Grafana's panel type; `question` the one that the panel answers; `key` what its id is made from in place
    of the title; `width` and `height` are grid units, None for those of the default style; `allow` are exceptions from
    rules.
    """

    type: str = attr.ib(default="")
    question: str = attr.ib(default="")
    key: str = attr.ib(default="")
    width: int | None = attr.ib(default=None)
    options: Json = attr.ib(factory=dict)
    fieldConfig: Json = attr.ib(factory=dict)  # noqa: N815 - grafanalib has Grafana's names
    location: Location = attr.ib(default=Location("<unknown>"))
    allow: tuple[Allowance, ...] = attr.ib(default=())

    def to_json_data(self) -> Json:
        """Return the panel in Grafana's classic model; the compiler drops keys that are None."""
        data = {
            "id": self.id,
            "type": self.type,
            "title": self.title,
            "description": self.description,
            "gridPos": self.gridPos,
            "datasource": self.dataSource,
            "targets": self.targets or None,
            "fieldConfig": self.fieldConfig,
            "options": self.options,
            "transformations": self.transformations or None,
            "links": self.links or None,
            "interval": self.interval,
            "maxDataPoints": self.maxDataPoints,
            "timeFrom": self.timeFrom,
            "repeat": self.repeat.variable,
            "repeatDirection": self.repeat.direction,
            "maxPerRow": self.repeat.maxPerRow,
            "transparent": self.transparent or None,
        }
        if self.extraJson:
            data = deepcopy(data)  # the update would change the options that panels of a type share
            core._deep_update(data, self.extraJson)
        return data


class PanelArguments(TypedDict, total=False):
    """Keyword arguments of every panel function.

    `question` is the one that the panel answers, the first paragraph of its description; `detail` is the rest of it.
    `source` is the data source of queries that name none: the name of a data source variable, or a uid. `unit` is
    Grafana's unit id, by default that of the queries. `links` are on the panel's heading, `data_links` on its values.
    `key` keeps the panel's id when its title changes. `width` is in 24ths of the dashboard, `height` in grid units of
    38 pixels. `options` and `custom` (`fieldConfig.defaults.custom`) replace parts of the default style. `allow` are
    exceptions from rules.
    """

    question: str
    detail: str
    query: Queries
    source: str
    unit: str
    decimals: int
    min: float
    max: float
    thresholds: Thresholds
    mappings: Mappings
    overrides: Overrides
    no_value: str
    links: Sequence[core.DataLink]
    data_links: Sequence[core.DataLink]
    transformations: Sequence[Json]
    interval: str
    time_from: str
    repeat: core.Repeat
    key: str
    width: int
    height: int
    options: Json
    custom: Json
    allow: Sequence[Allowance]


def default_style(panel: Panel) -> DefaultStyle:
    """Return the default style of a panel's type."""
    return panel_type(panel.type).style or PLAIN_STYLE


def panel(type: str, title: str, **arguments: Unpack[PanelArguments]) -> Panel:
    """Return a panel of any type, such as that of a plugin, in the default style of its type if it has one.

    `type` is Grafana's id of the type. Raises AuthorError for an unknown argument, and for an id that Grafana
    has removed, or that resembles that of a type of Grafana's own.
    """
    _check_type(type)
    return make_panel(type, title, **arguments)


def make_panel(type: str, title: str, settings: Json | None = None, /, **arguments: Unpack[PanelArguments]) -> Panel:
    """Return a panel in its default style; `settings` replace those of the style for Prometheus targets.

    Raises AuthorError for an unknown argument.
    """
    _check_names(arguments)
    _check_size(arguments)
    _check_no_value(type, arguments)
    style = panel_type(type).style or PLAIN_STYLE
    queries = arguments.get("query", ())
    legend = {"legend": dict(_LEGEND_OF_MANY if _has_many_series(queries) else _LEGEND)} if style.legend else {}
    question, detail = arguments.get("question", ""), arguments.get("detail", "")
    settings = style.query if settings is None else settings
    return Panel(
        type=type,
        title=title,
        question=question,
        description="\n\n".join(text for text in (question, detail) if text) or None,
        key=arguments.get("key", ""),
        targets=targets(queries, settings=settings, source=arguments.get("source", "")),
        options={**style.options, **legend, **arguments.get("options", {})},
        fieldConfig=_field_config(type, style, arguments),
        links=list(arguments.get("links", ())),
        transformations=list(arguments.get("transformations", ())),
        interval=arguments.get("interval"),
        maxDataPoints=None,
        timeFrom=arguments.get("time_from"),
        repeat=arguments.get("repeat", core.Repeat()),
        width=arguments.get("width"),
        height=arguments.get("height"),
        location=caller_location(),
        allow=tuple(arguments.get("allow", ())),
    )


def _check_type(type: str) -> None:
    """Raise AuthorError for a misspelled or removed type and a row; a plugin may have any id that ends in `-panel`."""
    facts = panel_type(type)
    if type == "row":
        raise AuthorError("panel/unknown-type", "a row is not a panel", 'write `Row("Title", [...])` in `rows`')
    if facts.converted:  # Grafana converts its options, and would not read those of a panel function
        message = f"Grafana has replaced the panel type {type!r}"
        raise AuthorError("panel/unknown-type", message, f"use the type {facts.successor!r}")
    is_misspelled = type not in PANEL_TYPES and not type.endswith("-panel") and get_close_matches(type, PANEL_TYPES)
    if is_misspelled or not type:
        help = did_you_mean(type, PANEL_TYPES, "the types are")
        raise AuthorError("panel/unknown-type", f"unknown panel type {type!r}", help)


def _check_names(arguments: PanelArguments) -> None:
    """Raise AuthorError for an unknown argument: Python accepts any key for a TypedDict."""
    known = PanelArguments.__annotations__.keys()
    for name in sorted(arguments.keys() - known):
        help = did_you_mean(name, known, "the arguments of every panel are")
        raise AuthorError("panel/unknown-argument", f"unknown panel argument `{name}`", help)


def _check_size(arguments: PanelArguments) -> None:
    """Raise AuthorError for a size that does not fit a dashboard."""
    width, height = arguments.get("width", 1), arguments.get("height", 1)
    if not 1 <= width <= COLUMNS:
        help = "choose a width from 1 to 24, or leave it out"
        raise AuthorError("panel/invalid-size", f"the panel is {width} columns wide, of {COLUMNS}", help)
    if height < 1:
        message = f"the panel is {height} units high"
        raise AuthorError("panel/invalid-size", message, "choose a height of at least 1, or leave it out")


def _check_no_value(type: str, arguments: PanelArguments) -> None:
    """Raise AuthorError if the panel is empty when all is well, and has no `no_value`."""
    queries = as_list(arguments.get("query", ()))
    expected_empty = bool(queries) and all(getattr(query, "is_good_if_empty", False) for query in queries)
    if expected_empty and panel_type(type).standard_options and "no_value" not in arguments:
        message = 'the panel is empty when all is well, but would show "No data"'
        raise AuthorError("panel/missing-no-value", message, 'set `no_value`, such as `no_value="No failures"`')


def _field_config(type: str, style: DefaultStyle, arguments: PanelArguments) -> Json:
    defaults = dict(style.defaults)
    unit = arguments.get("unit") or _common_unit(arguments.get("query", ()))
    if unit:
        defaults["unit"] = unit
    defaults |= {key: arguments[key] for key in ("decimals", "min", "max") if key in arguments}
    if "thresholds" in arguments:
        defaults["thresholds"] = thresholds(arguments["thresholds"])
        if defaults.get("color") == NEUTRAL["color"]:
            defaults["color"] = {"mode": "thresholds"}
    if "mappings" in arguments:
        defaults["mappings"] = mappings(arguments["mappings"])
    if "thresholds" in arguments and panel_type(type).shows in ("number", "numbers"):
        defaults["mappings"] = [*defaults.get("mappings", ()), no_value_mapping(arguments.get("no_value", "No data"))]
    if "no_value" in arguments:
        defaults["noValue"] = arguments["no_value"]
    if "data_links" in arguments:
        defaults["links"] = list(arguments["data_links"])
    if custom := {**style.custom, **arguments.get("custom", {})}:
        defaults["custom"] = custom
    return {"defaults": defaults, "overrides": overrides(arguments.get("overrides", {}))}


def _common_unit(queries: Queries) -> str | None:
    """Return the unit of all queries; None if one has no unit or they differ."""
    units = {getattr(query, "unit", None) for query in as_list(queries)}
    return units.pop() if len(units) == 1 else None


def _has_many_series(queries: Queries) -> bool:
    several = as_list(queries)
    return len(several) > 1 or any("{{" in getattr(query, "legend", "") for query in several)


__all__ = ["panel"]
