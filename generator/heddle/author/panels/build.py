"""What all panel words share: from the author's few words to a whole panel in house style."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, TypedDict, Unpack

from grafanalib import core
from heddle.author.panels.fields import Mappings, Overrides, Thresholds, mappings, overrides, thresholds
from heddle.author.panels.panel import Panel
from heddle.author.style import LEGEND_LIST, LEGEND_TABLE, house_style
from heddle.author.targets import targets

from heddle.author.allow import Allowance
from heddle.author.queries import Queries, Request, listed
from heddle.diagnostics.errors import AuthorError
from heddle.diagnostics.location import caller_location
from heddle.grafana.json_value import Json
from heddle.grafana.panel_types import panel_type


class Common(TypedDict, total=False):
    """What every panel word takes beside its title.

    `asks` is the question that the panel answers, shown as its description; `detail` is what else a reader must know.
    `unit` is Grafana's unit id, by default the query's own. `links` are grafanalib's DataLink on the panel's
    heading, `data_links` the same on its values. `key` keeps the panel's
    id when its title changes. `width` is in 24ths of the dashboard, `height` in grid units of 30 pixels. `allow`
    are exceptions from rules.
    """

    question: str
    detail: str
    query: Queries
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


def build(kind: str, title: str, ask: Json | None = None, /, **given: Unpack[Common]) -> Panel:
    """Return a panel of Grafana's type `kind` in house style; `options` and `custom` go over the house's.

    `ask` is the shape in which Prometheus' answer is wanted where that is not the type's usual one.
    """
    _refuse_unknown(given)
    style = house_style(kind)
    queries = given.get("query", ())
    legend = {"legend": _legend(queries)} if style.legend else {}
    question, detail = given.get("question", ""), given.get("detail", "")
    return Panel(
        kind=kind,
        title=title,
        question=question,
        description="\n\n".join(text for text in (question, detail) if text) or None,
        key=given.get("key", ""),
        targets=targets(queries, shape=style.query if ask is None else ask),
        options={**style.options, **legend, **given.get("options", {})},
        fieldConfig=_field_config(kind, queries, given),
        links=list(given.get("links", ())),
        transformations=list(given.get("transformations", ())),
        interval=given.get("interval"),
        maxDataPoints=None,
        timeFrom=given.get("time_from"),
        repeat=given.get("repeat", core.Repeat()),
        width=given.get("width"),
        height=given.get("height"),
        location=caller_location(),
        allow=tuple(given.get("allow", ())),
    )


def _refuse_unknown(given: Common) -> None:
    """Raise AuthorError for a word that no panel takes: Python lets any through to a typed dictionary."""
    known = sorted(Common.__annotations__)
    for word in sorted(given.keys() - Common.__annotations__.keys()):
        near = get_close_matches(word, known, 1)
        help = f"did you mean `{near[0]}`?" if near else f"what every panel takes is: {', '.join(known)}"
        raise AuthorError("panel/unknown-argument", f"a panel takes no `{word}`", help)


def _field_config(kind: str, queries: Queries, given: Common) -> dict[str, Any]:
    style = house_style(kind)
    defaults: Json = dict(style.defaults)
    unit = given.get("unit") or _unit_of(queries)
    if panel_type(kind).standard_options and unit:
        defaults["unit"] = unit
    defaults |= {key: given[key] for key in ("decimals", "min", "max") if key in given}
    if "thresholds" in given:
        defaults["thresholds"] = thresholds(given["thresholds"])
    if "mappings" in given:
        defaults["mappings"] = mappings(given["mappings"])
    if "no_value" in given:
        defaults["noValue"] = given["no_value"]
    if "data_links" in given:
        defaults["links"] = list(given["data_links"])
    if custom := {**style.custom, **given.get("custom", {})}:
        defaults["custom"] = custom
    return {"defaults": defaults, "overrides": overrides(given.get("overrides", {}))}


def _unit_of(queries: Queries) -> str | None:
    """Return the unit on which all queries agree, or None."""
    units = {None if isinstance(query, Request) else query.unit for query in listed(queries)}
    return units.pop() if len(units) == 1 else None


def _legend(queries: Queries) -> Json:
    several = listed(queries)
    many = len(several) > 1 or any(not isinstance(query, Request) and "{{" in query.legend for query in several)
    return dict(LEGEND_TABLE if many else LEGEND_LIST)
