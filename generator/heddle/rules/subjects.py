"""What rules check: a dashboard or a part of it, or all dashboards, data sources or alerts of a project."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal, TypeGuard, TypeVar

from heddle.author.alerts import Alerts
from heddle.author.datasources import DataSource
from heddle.catalog.lookup import Catalog
from heddle.compile.alerting.receivers import MuteTiming, Receiver
from heddle.compile.alerting.rules import Panels
from heddle.compile.artifact import Identity
from heddle.grafana.datasource_inference import DatasourceTypes
from heddle.grafana.datasource_types import datasource_type
from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.model import DashboardJson, PanelJson, TargetJson, VariableJson, walk_panels
from heddle.grafana.panel_facts import PanelType
from heddle.grafana.panel_types import panel_type
from heddle.grafana.variables import variable_names
from heddle.promql.ast import Matcher, Node, Selector
from heddle.promql.certain_labels import certain_labels
from heddle.promql.inference import result_labels
from heddle.promql.parse import PromqlSyntaxError
from heddle.promql.queries import metric_name, used_labels
from heddle.rules.query_syntax import parse_query
from heddle.rules.summary import DashboardSummary
from heddle.settings.model import Settings

_Item = TypeVar("_Item")
_QUERY_KEYS: Final = {"query": ("query", "regex", "datasource"), "custom": ("query",), "datasource": ("regex",)}
"""Where variables of each type refer to other variables."""


@dataclass(frozen=True)
class Dashboard:
    """One dashboard; `data` is Grafana's JSON, `folder` the title of its folder."""

    data: DashboardJson
    built_with_heddle: bool = True
    folder: str = ""
    catalog: Catalog = field(default_factory=Catalog)
    settings: Settings = field(default_factory=Settings)

    @property
    def title(self) -> str:
        """The title, or else the uid, for messages."""
        return str(self.data.get("title") or self.data.get("uid") or "")

    @property
    def panels(self) -> tuple[Panel, ...]:
        """The panels and rows, including those inside collapsed rows."""
        return tuple(Panel(panel, self) for panel in walk_panels(self.data))

    @property
    def annotations(self) -> tuple[Json, ...]:
        """The queries of annotations."""
        return tuple(members(mapping(self.data.get("annotations")).get("list")))

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables, in their order."""
        return tuple(Variable(variable, self) for variable in self.data.get("templating", {}).get("list", ()))

    @cached_property
    def labels_of_other_metrics(self) -> frozenset[str]:
        """The labels in queries of metrics that no source of the catalog emits; Prometheus adds them to all metrics."""
        if not self.catalog.sources:
            return frozenset()
        queries = (query for panel in self.panels for query in panel.queries)
        selectors = (selector for query in queries for selector in query.selectors)
        unknown = (each for each in selectors if metric_name(each) and not self.catalog.select(each))
        others = (each for each in unknown if not self.catalog.compares(each))
        return frozenset(matcher.label for selector in others for matcher in selector.matchers)

    @cached_property
    def datasource_types(self) -> DatasourceTypes:
        """The types of the data sources that it refers to."""
        return DatasourceTypes(self.data)


@dataclass(frozen=True)
class Panel:
    """One panel or row of a dashboard."""

    data: PanelJson
    dashboard: Dashboard

    @property
    def type(self) -> str:
        """The panel type, such as `timeseries`."""
        return str(self.data.get("type", ""))

    @property
    def facts(self) -> PanelType:
        """The facts about the panel type."""
        return panel_type(self.type)

    @property
    def title(self) -> str:
        """The title, for messages."""
        return str(self.data.get("title", ""))

    @property
    def is_clone(self) -> bool:
        """Whether it is a copy of a repeated panel that Grafana saved, and discards when it opens the dashboard."""
        return bool(self.data.get("repeatPanelId"))

    @property
    def defaults(self) -> Json:
        """The field options that apply to all fields (`fieldConfig.defaults`)."""
        defaults: Json = self.data.get("fieldConfig", {}).get("defaults", {})
        return defaults

    @property
    def targets(self) -> tuple[TargetJson, ...]:
        """The targets of any data source."""
        return tuple(target for target in self.data.get("targets") or () if isinstance(target, dict))

    @property
    def visible_targets(self) -> tuple[TargetJson, ...]:
        """The targets that Grafana runs and shows."""
        return tuple(target for target in self.targets if not target.get("hide"))

    @cached_property
    def queries(self) -> tuple[Query, ...]:
        """The PromQL queries."""
        return tuple(
            Query(target["expr"], target, self)
            for target in self.targets
            if str(target.get("expr") or "").strip() and self.language(target) == "promql"
        )

    def limit(self, name: str) -> float | None:
        """Return `min` or `max` of the field options, None if it is not set."""
        value = self.defaults.get(name)
        return value if is_number(value) else None

    def overrides(self) -> Iterator[Json]:
        """Yield the overrides of field options."""
        overrides = (self.data.get("fieldConfig") or {}).get("overrides") or ()
        yield from (override for override in overrides if isinstance(override, dict))

    def override_values(self, property: str) -> Iterator[Any]:
        """Yield each value that an override sets a property to, such as `unit`."""
        for override in self.overrides():
            yield from (item.get("value") for item in override.get("properties") or () if item.get("id") == property)

    def thresholds(self) -> Iterator[Json]:
        """Yield the thresholds of the field options and of the overrides."""
        for thresholds in (self.defaults.get("thresholds"), *self.override_values("thresholds")):
            if isinstance(thresholds, dict) and isinstance(thresholds.get("steps"), list):
                yield thresholds

    def language(self, target: TargetJson) -> str:
        """Return the query language of a target's data source; empty if unknown."""
        return datasource_type(self.datasource_type(target)).language

    def datasource_type(self, target: TargetJson) -> str:
        """Return the type of a target's data source; empty if it does not follow from the dashboard."""
        return self.dashboard.datasource_types.type_of(target, self.data)


@dataclass(frozen=True)
class Query:
    """One PromQL query of a panel, or of another `user`: a variable, an annotation or an alert.

    The panel of such a query has no type. `listed_label` is the label whose values a variable lists.
    """

    text: str
    target: TargetJson
    panel: Panel
    user: Literal["panel", "variable", "annotation", "alert"] = "panel"
    listed_label: str = ""

    @property
    def node(self) -> Node | None:
        """The syntax tree, None if the query cannot be parsed."""
        return None if isinstance(self._parsed, PromqlSyntaxError) else self._parsed

    @property
    def error(self) -> PromqlSyntaxError | None:
        """Why the query cannot be parsed, or None."""
        return self._parsed if isinstance(self._parsed, PromqlSyntaxError) else None

    @cached_property
    def _parsed(self) -> Node | PromqlSyntaxError:
        try:
            return parse_query(self.text, self.panel.datasource_type(self.target))
        except PromqlSyntaxError as error:
            return error

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes of the syntax tree, none if the query cannot be parsed."""
        return () if self.node is None else self.node.nodes

    @property
    def selectors(self) -> tuple[Selector, ...]:
        """The selectors of series."""
        return () if self.node is None else self.node.selectors

    @property
    def matchers(self) -> tuple[Matcher, ...]:
        """The different label matchers."""
        return tuple(dict.fromkeys(matcher for selector in self.selectors for matcher in selector.matchers))

    def labels_of(self, node: Node) -> frozenset[str] | None:
        """Return every label that the results of a part of the query can have, None if that is not known."""
        return result_labels(node, self._labels_of_selector)

    def own_labels(self, node: Node, labels: frozenset[str]) -> frozenset[str]:
        """Return those labels of results that the metrics have themselves, for suggestions."""
        labels -= {"__name__"}
        if not self.catalog.sources:
            return labels
        known = {label for each in node.selectors for label in self.catalog.labels_of(each) or ()}
        known -= self.catalog.target_labels | {f"exported_{label}" for label in known}
        return labels & (known | used_labels(node))

    def _labels_of_selector(self, selector: Selector) -> frozenset[str] | None:
        labels = self.catalog.labels_of(selector)
        return None if labels is None else labels | self.panel.dashboard.labels_of_other_metrics

    def certain_labels_of(self, node: Node) -> frozenset[str]:
        """Return labels that all results of a part of the query have."""
        return certain_labels(node, self.catalog.certain_labels_of)

    @property
    def is_compared(self) -> bool:
        """Whether the catalog should have one of its metrics."""
        return any(self.catalog.compares(each) or self.catalog.select(each) for each in self.selectors)

    @cached_property
    def lowered(self) -> str:
        """The text in lower case."""
        return self.text.lower()

    @property
    def catalog(self) -> Catalog:
        """The metrics that the definitions declare."""
        return self.panel.dashboard.catalog

    @property
    def settings(self) -> Settings:
        """The settings of the project."""
        return self.panel.dashboard.settings

    @property
    def instant(self) -> bool:
        """Whether it is an instant query, which returns one value for each series."""
        return bool(self.target.get("instant")) and not self.target.get("range")

    @property
    def over_time(self) -> bool:
        """Whether the panel draws the result as lines over time."""
        return self.panel.facts.shows == "lines" and not self.instant

    @property
    def legend(self) -> str:
        """The legend template, empty for Grafana's automatic one."""
        if self.user == "annotation":
            return "\n".join(str(self.target.get(key) or "") for key in ("titleFormat", "textFormat"))
        legend = str(self.target.get("legendFormat") or "")
        return "" if legend == "__auto" else legend


@dataclass(frozen=True)
class Variable:
    """One variable of a dashboard."""

    data: VariableJson
    dashboard: Dashboard

    @property
    def name(self) -> str:
        """The name, without `$`."""
        return str(self.data.get("name", ""))

    @property
    def type(self) -> str:
        """The type, such as `query` or `custom`."""
        return str(self.data.get("type", ""))

    @property
    def hidden(self) -> bool:
        """Whether readers see neither the name nor the value."""
        return bool(self.data.get("hide") == 2)

    @property
    def query(self) -> str:
        """The text of the query."""
        query = self.data.get("query")
        return str((query.get("query") if isinstance(query, dict) else query) or "")

    @property
    def dependencies(self) -> frozenset[str]:
        """The names of the variables that need a value before Grafana can query this one."""
        keys = _QUERY_KEYS.get(self.type, ())
        return variable_names(" ".join(_joined_texts(self.data.get(key)) for key in keys))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboards:
    """All dashboards, the data sources as types and as names by uid, and the library panels.

    A library panel is compiled as a dashboard that has only this panel. `previous` are the objects in the manifest of
    the last run, `tombstones` those that the files delete in Grafana.
    """

    dashboards: Sequence[DashboardSummary]
    datasources: Mapping[str, str] = field(default_factory=dict)
    datasource_names: Mapping[str, str] = field(default_factory=dict)
    library_panels: Sequence[DashboardSummary] = ()
    previous: Sequence[Identity] = ()
    tombstones: Sequence[Identity] = ()
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Datasources:
    """All data sources; `default` is the uid of the default one, from the settings."""

    specs: Sequence[DataSource]
    default: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """All alerts and their receivers, and what they refer to.

    `panels` are the panel ids of all dashboards, `datasources` the data sources as types by uid, `folders` the titles
    of the dashboards' folders, `excluded_dashboards` the uids of dashboards of systems that are not selected,
    `unlinked_alerts` the names of shipped alerts whose dashboard the project replaces with its own, `folder_titles` the
    titles of folders by their names on disk.
    """

    groups: Sequence[Alerts]
    panels: Panels = field(default_factory=dict)
    datasources: Mapping[str, str] = field(default_factory=dict)
    folders: frozenset[str] = frozenset()
    excluded_dashboards: frozenset[str] = frozenset()
    unlinked_alerts: frozenset[str] = frozenset()
    folder_titles: Mapping[str, str] = field(default_factory=dict)
    receivers: Sequence[Receiver] = ()
    mute_timings: Sequence[MuteTiming] = ()
    settings: Settings = field(default_factory=Settings)


def _joined_texts(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(_joined_texts(item) for item in value.values())
    return value if isinstance(value, str) else ""


def is_number(value: object) -> TypeGuard[float]:
    """Tell whether a JSON value is a number; true and false are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def duplicates(items: Iterable[_Item], key: Callable[[_Item], Hashable]) -> Iterator[tuple[_Item, _Item]]:
    """Yield each item whose key an earlier item has, after the first item with that key."""
    first: dict[Hashable, _Item] = {}
    for item in items:
        if (value := key(item)) in first:
            yield first[value], item
        else:
            first[value] = item
