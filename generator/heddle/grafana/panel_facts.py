"""The facts about a panel type, and its default style."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from heddle.grafana.json_value import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultStyle:
    """The look of every panel that is built with Heddle and does not override it.

    `width` (of 24 columns) and `height` (units of about 38 pixels) are the size where the author gives none.
    `options`, `custom` (`fieldConfig.defaults.custom`) and `defaults` (the rest of `fieldConfig.defaults`) go to the
    panel. `query` goes to each Prometheus target: whether it is instant or a range, and its format. With `legend` the
    panel gets a legend, a table where it has several series.
    """

    width: int
    height: int
    options: Json = field(default_factory=dict)
    custom: Json = field(default_factory=dict)
    defaults: Json = field(default_factory=dict)
    query: Json = field(default_factory=dict)
    legend: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelType:
    """Facts about one panel type; a type that is not in the table has the defaults.

    `grafanalib` names the classes of grafanalib that make it. `options` and `fields` (`fieldConfig.defaults`) are the
    values that Grafana's editor writes where a panel has none. A type without `queries` shows no data. A type without
    `standard_options` ignores unit, limits, mappings and thresholds, and a save in Grafana removes them. `needs_unit`:
    it shows numbers that cannot be read without a unit. `shows`: lines over time, one number, or one number per series.
    `successor` replaces a type that Grafana 12 no longer draws; it is a type id, or empty if there is none.
    `converted`: Grafana turns the removed type into its successor whenever it opens the dashboard. `names_thresholds`:
    where the color mode is `thresholds`, the type shows the names of thresholds instead of value mappings, in its
    `values` or only in its `legend`.
    """

    grafanalib: tuple[str, ...] = ()
    options: Json = field(default_factory=dict)
    fields: Json = field(default_factory=dict)
    queries: bool = True
    standard_options: bool = True
    needs_unit: bool = False
    shows: Literal["lines", "number", "numbers", ""] = ""
    removed: bool = False
    successor: str = ""
    converted: bool = False
    names_thresholds: Literal["values", "legend", ""] = ""
    style: DefaultStyle | None = None
